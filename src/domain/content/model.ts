import { z } from 'zod'

/** What people read, by language; Catalan is always there. */
export const textsSchema = z.object({ ca: z.string() }).catchall(z.string())

/** A text in several languages. */
export type Texts = z.infer<typeof textsSchema>

/** Names a page for good: buttons that were sent years ago still lead to it. */
const pageId = z.string().regex(/^[a-z0-9-]{1,40}$/)

/** What the automatic menu does, and a page can lead to. */
export const ACTIONS = [
  'incidents',
  'own-reports',
  'language',
  'notices',
  'name',
  'privacy',
  'held',
  'erase',
  'appointments',
  'own-appointments',
] as const

export type PageAction = (typeof ACTIONS)[number]

/** Stretches of time that a list may be of. */
export const TIME_RANGES = ['today', 'weekend', 'now', 'tonight'] as const

/** A stretch of time by its name. */
export type TimeRange = (typeof TIME_RANGES)[number]

const question = z.object({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  /**
   * `detail`, `address` and `picture` are those of every report. `day` is one of the next working days, `choice` one
   * of a few, `text` a few words.
   */
  kind: z.enum(['detail', 'address', 'picture', 'choice', 'day', 'text']),
  text: textsSchema,
  /** For `choice`. */
  options: z
    .array(z.object({ code: z.string().regex(/^[a-z0-9_-]{1,40}$/), title: textsSchema }))
    .default([]),
})

/** A question of a form. */
export type FormQuestion = z.infer<typeof question>

const common = {
  id: pageId,
  title: textsSchema,
  hint: textsSchema.optional(),
  /** Words that people write when they want it, in any language. */
  words: z.array(z.string()).default([]),
  hidden: z.boolean().default(false),
}

const page = z.discriminatedUnion('kind', [
  /** Some words and what they lead to. */
  z.object({ ...common, kind: z.literal('menu'), text: textsSchema, pages: z.array(pageId) }),
  /** Some words, and perhaps a link. */
  z.object({ ...common, kind: z.literal('text'), text: textsSchema, url: z.string().optional() }),
  /** What the town tells about a subject. */
  z.object({ ...common, kind: z.literal('list'), topic: z.string(), when: z.enum(TIME_RANGES).optional() }),
  /** Asks for words and looks them up in a subject. */
  z.object({ ...common, kind: z.literal('search'), topic: z.string(), text: textsSchema }),
  /** Asks questions, and files the answers as a request of a service. */
  z.object({
    ...common,
    kind: z.literal('form'),
    text: textsSchema,
    service: z.string(),
    questions: z.array(question),
  }),
  /** Hands the conversation to the people of a team. */
  z.object({ ...common, kind: z.literal('person'), text: textsSchema, team: z.string() }),
  z.object({ ...common, kind: z.literal('action'), action: z.enum(ACTIONS) }),
])

/** A page of the conversation: what a row of a menu leads to. */
export type Page = z.infer<typeof page>

/** What kinds of page there are. */
export const PAGE_KINDS = ['menu', 'text', 'list', 'search', 'form', 'person', 'action'] as const

/** A page of one kind. */
export type PageOf<Kind extends Page['kind']> = Extract<Page, { kind: Kind }>

const time = z.string().regex(/^\d\d:\d\d$/)
const stretch = z.object({ days: z.array(z.number().int().min(1).max(7)), from: time, to: time })

/** When people answer: days of the week (1 is Monday), other hours in a season, days without. */
export const hoursSchema = z.object({
  weekly: z.array(stretch),
  seasons: z
    .array(
      z.object({
        from: z.string().regex(/^\d\d-\d\d$/),
        to: z.string().regex(/^\d\d-\d\d$/),
        weekly: z.array(stretch),
      }),
    )
    .default([]),
  holidays: z.array(z.iso.date()).default([]),
})

/** Office hours of a town. */
export type Hours = z.infer<typeof hoursSchema>

/** The whole of what the automatic part says and offers in a town. */
export const contentSchema = z.object({
  /** Pages of the first menu, in order. */
  home: z.array(pageId),
  pages: z.array(page),
  /** Texts of the flows that the town words otherwise than they are shipped. */
  texts: z.record(z.string(), z.object({}).catchall(z.string())).default({}),
  /** Those whom a conversation can be handed to. `discreet`: only its own people see it. */
  teams: z.array(z.object({ id: pageId, names: textsSchema, discreet: z.boolean().default(false) })),
  hours: hoursSchema,
  /** What people may ask to be told of. `quarter`: only of the part of town that they name. */
  notices: z.array(
    z.object({
      id: pageId,
      title: textsSchema,
      hint: textsSchema.optional(),
      quarter: z.boolean().default(false),
      /** As the platform charges it: what citizens need, or culture and leisure. */
      category: z.enum(['utility', 'marketing']).default('utility'),
    }),
  ),
})

/** The whole of what the automatic part says and offers in a town. */
export type Content = z.infer<typeof contentSchema>

/** A text in a language; in Catalan where it has no other. */
export const localisedText = (all: Texts | undefined, language: string): string =>
  all?.[language] || all?.ca || ''

const byId = new WeakMap<Content, Map<string, Page>>()

/** The page of an id, hidden or not. */
export const findPage = (content: Content, id: string): Page | undefined => {
  let known = byId.get(content)
  if (!known) {
    known = new Map(content.pages.map((one) => [one.id, one]))
    byId.set(content, known)
  }
  return known.get(id)
}

/** The pages that ids name, without what is hidden or gone. */
export const visiblePages = (content: Content, ids: string[]): Page[] =>
  ids.flatMap((id) => {
    const found = findPage(content, id)
    return found && !found.hidden ? [found] : []
  })

/** The page that leads to a page, if one but the first menu does. */
export const findParentPage = (content: Content, id: string): PageOf<'menu'> | undefined =>
  content.pages.find((one): one is PageOf<'menu'> => one.kind === 'menu' && one.pages.includes(id))
