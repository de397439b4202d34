import { cutAtSentence, fold } from '#platform/text'
import {
  entryKey,
  longDate,
  MENU,
  type MenuEntry,
  SUBJECTS,
  SUBJECTS_OF,
  type SubjectKey,
  say,
  spoken,
  type TextKey,
} from '#town/content'
import type { Language } from '#town/jurisdictions'
import { buttons, list, type Option, type Outgoing, text } from './outgoing.ts'
import type { Ask, Conversation, Event, Told, Turn, World } from './types.ts'

type Listing = Extract<Ask, { topic: string }>

/** Rows of a page: with «more» and the way back, the ten that a list can have. */
const PAGE = 8
const PHARMACIES = 4

const WHEN = ['today', 'weekend', 'now', 'tonight'] as const

/** The choice that asks for a listing: everything needed is in it, so that it works on any other day too. */
const choiceOf = ({ topic, when, offset, words }: Listing): string =>
  `info:${topic}:${when ?? '-'}:${offset}${words ? `:${words.slice(0, 60)}` : ''}`

/** What a choice asks for: `ask` where words are wanted first. Nothing when it is no such choice. */
export const askedBy = (choice: string): Ask | { askFor: 'directory' } | undefined => {
  const item = /^item:([a-z0-9-]{1,40}):(.{1,150})$/su.exec(choice)
  if (item?.[1] && item[2]) return { sourceId: item[1], externalId: item[2] }
  const found = /^info:([a-z]+):([a-z-]+):(\d{1,4})(?::(.+))?$/su.exec(choice)
  if (!found) return undefined
  const [, topic = '', word = '', offset = '0', words] = found
  if (!SUBJECTS.some((subject) => subject.choice.startsWith(`info:${topic}:`))) return undefined
  if (word === 'ask') return { askFor: 'directory' }
  return { topic, when: WHEN.find((one) => one === word), offset: Number(offset), words }
}

const keyOf = ({ topic, when }: Listing): SubjectKey =>
  SUBJECTS.find(({ choice }) => choice.startsWith(`info:${topic}:${when ?? '-'}:`))?.key ??
  SUBJECTS.find(({ choice }) => choice.startsWith(`info:${topic}:`))?.key ??
  'info.directory'

/** The rows that an entry of the menu leads to; none where it only has words. */
export const subjectRows = (entry: MenuEntry, language: Language): Option[] =>
  (SUBJECTS_OF[entry] ?? []).map(({ choice, key }) => ({
    id: choice,
    title: say(language, key),
    hint: say(language, `${key}.hint` as TextKey),
  }))

const menuButton = (language: Language): Option => ({ id: 'menu', title: say(language, 'button.menu') })

/** What was offered, by its number or its title, when words are no more than that. */
export const offeredBy = (
  { offered }: Conversation,
  words: string,
): { choice: string; title: string } | undefined => {
  const folded = fold(words)
  const number = /^\d{1,2}$/.test(folded) ? offered?.[Number(folded) - 1] : undefined
  return number ?? offered?.find(({ title }) => fold(title) === folded)
}

/** Asks for the words to look up. */
export const askForWords = (conversation: Conversation): Turn => {
  const { stage, language } = conversation
  const paused = stage.at === 'menu' ? stage.paused : undefined
  return {
    conversation: { ...conversation, stage: { at: 'menu', paused, asking: 'directory' } },
    effects: [{ type: 'say', message: text(say(language, 'info.directory.ask')) }],
  }
}

/** What the town tells has come: a list of it, or one thing whole. */
export const tell = (
  conversation: Conversation,
  { ask, told, more }: Extract<Event, { type: 'informed' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const says = (next: Conversation, ...messages: Outgoing[]): Turn => ({
    conversation: next,
    effects: messages.map((message) => ({ type: 'say', message })),
  })
  if (!('topic' in ask)) {
    const [one] = told
    return one
      ? says(
          conversation,
          buttons(detail(one, language, world), [backTo(one.topic, language), menuButton(language)]),
        )
      : says(conversation, buttons(say(language, 'info.gone'), [menuButton(language)]))
  }
  const title = say(language, keyOf(ask))
  if (told.length === 0) {
    const { phone } = world.profile
    const words =
      ask.topic === 'pharmacies'
        ? say(language, 'info.pharmacies.none')
        : ask.words
          ? say(language, 'info.notfound', { words: ask.words, phone })
          : say(language, 'info.empty', { title, phone })
    const asking = ask.words ? ('directory' as const) : undefined
    return says(
      waiting(conversation, asking),
      buttons(`${words}${elsewhere(ask, language, world)}`, [menuButton(language)]),
    )
  }
  if (ask.topic === 'pharmacies') return pharmacies(conversation, ask, told, world)
  const rows = told.slice(0, PAGE).map((one) => rowOf(one, language, world))
  const next = { ...ask, offset: ask.offset + PAGE }
  const offered = rows.map(({ id, title: name }) => ({ choice: id, title: name }))
  const words = ask.words
    ? say(language, 'info.found', { title, words: ask.words })
    : say(language, 'info.list', { title })
  const numbered = rows.map(({ title: name }, index) => `${index + 1}. ${name}`).join('\n')
  return says(
    { ...waiting(conversation), offered },
    list(`${words}\n\n${numbered}`, say(language, 'info.button'), title, [
      ...rows,
      ...(more
        ? [{ id: choiceOf(next), title: say(language, 'info.more'), hint: say(language, 'info.more.hint') }]
        : []),
      menuButton(language),
    ]),
  )
}

/** Where there is nothing to list there is still somebody to ask. */
const elsewhere = (ask: Listing, language: Language, { profile }: World): string => {
  const choice = choiceOf({ ...ask, offset: 0, words: undefined })
  const entry = MENU.find((one) => SUBJECTS_OF[one]?.some((subject) => subject.choice === choice))
  if (!entry || ask.words || ask.topic === 'pharmacies') return ''
  const { phone, phone_alternative: phoneAlternative } = profile
  return `\n\n${say(language, entryKey(entry, 'answer'), { phone, phoneAlternative })}`
}

/** Nothing is under way but, perhaps, a question. A report that was interrupted stays at hand. */
const waiting = (conversation: Conversation, asking?: 'directory' | 'pharmacies'): Conversation => {
  const { stage } = conversation
  return {
    ...conversation,
    stage: { at: 'menu', paused: stage.at === 'menu' ? stage.paused : undefined, asking },
  }
}

const backTo = (topic: string, language: Language): Option => ({
  id: SUBJECTS.find(({ choice }) => choice.startsWith(`info:${topic}:`))?.choice ?? 'menu',
  title: say(language, 'info.back'),
})

const whenOf = (
  { topic, starts, ends, expires, published, allDay }: Told,
  language: Language,
  zone: string,
) => {
  if (topic === 'grants' || topic === 'jobs')
    return expires === undefined
      ? undefined
      : say(language, 'info.until', { day: longDate(expires, language, zone) })
  if (starts !== undefined) return spoken({ starts, ends, allDay }, language, zone)
  return published === undefined ? undefined : longDate(published, language, zone)
}

const rowOf = (one: Told, language: Language, world: World): Option => ({
  id: `item:${one.sourceId}:${one.externalId}`,
  title: one.title,
  hint: [whenOf(one, language, world.profile.time_zone), one.place].filter(Boolean).join(' · ') || one.title,
})

const BODY = 600

/** One thing as it is told in a message: what, when, where, what else, and where there is more. */
const detail = (one: Told, language: Language, world: World): string => {
  const when = whenOf(one, language, world.profile.time_zone)
  const cancelled = one.facts.some(([label]) => label === 'cancelled')
  const lines = [
    `*${one.title}*`,
    ...(cancelled ? [`⚠️ ${say(language, 'info.fact.cancelled')}`] : []),
    ...(when ? [say(language, 'info.when', { when })] : []),
    ...(one.place ? [say(language, 'info.place', { place: one.place })] : []),
    ...(one.phone ? [say(language, 'info.phone', { phone: one.phone })] : []),
    ...one.facts
      .filter(([label, words]) => label !== 'cancelled' && words)
      .map(([label, words]) => `${say(language, `info.fact.${label}` as TextKey)}: ${words}`),
  ]
  const link = one.url ? `\n\n${say(language, 'info.url', { url: one.url })}` : ''
  const room = Math.max(0, Math.min(BODY, 1_000 - lines.join('\n').length - link.length))
  const body = room > 40 ? cutAtSentence(one.body, room) : ''
  return `${lines.join('\n').slice(0, 900)}${body ? `\n\n${body}` : ''}${link}`
}

/** Those on duty, in words: who needs one has no patience for lists. */
const pharmacies = (conversation: Conversation, ask: Listing, told: Told[], world: World): Turn => {
  const { language } = conversation
  const zone = world.profile.time_zone
  const shown = told.slice(0, PHARMACIES).map((one) => {
    const hours =
      one.starts === undefined ? '' : spoken({ starts: one.starts, ends: one.ends }, language, zone)
    const away =
      one.distance === undefined
        ? ''
        : ` (${say(language, 'info.distance', { metres: Math.round(one.distance) })})`
    return [`*${one.title}*${away}`, one.place, one.phone, hours].filter(Boolean).join('\n')
  })
  const title = say(language, keyOf(ask))
  const words = [say(language, 'info.pharmacies.list', { title }), ...shown].join('\n\n')
  const hint = ask.near ? '' : `\n\n${say(language, 'info.pharmacies.location')}`
  const other = ask.when === 'tonight' ? 'now' : 'tonight'
  return {
    conversation: waiting(conversation, 'pharmacies'),
    effects: [
      {
        type: 'say',
        message: buttons(`${words}${hint}`, [
          { id: `info:pharmacies:${other}:0`, title: say(language, `info.pharmacies.${other}`) },
          menuButton(language),
        ]),
      },
    ],
  }
}
