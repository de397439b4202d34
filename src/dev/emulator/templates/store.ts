import { array, type GraphError, isObject, type Json, object, parameter } from '../errors.ts'
import { SUBCODES, validateComponents, validateHead } from './rules.ts'
import { type Category, type Template, type TemplateComponent, textOf } from './templates.ts'

const DAY = 24 * 3_600_000

/** Templates of an account that is not verified, at most. */
const MAX_TEMPLATES = 250

/** A page of a list, unless the caller asks for another size. */
const PAGE_SIZE = 25

/** Fixed texts of authentication templates. */
const CODE_TEXTS: Record<string, string> = {
  ca: '*{{1}}* és el vostre codi de verificació.',
  es: '*{{1}}* es tu código de verificación.',
}

/** Told when the platform has looked at a template, some time after it was handed in. */
export type OnReviewed = (template: Template) => void

/**
 * The templates of the business account.
 * @param approved those that are approved from the start, as they are handed in
 * @throws where the platform would refuse one of them
 */
export const createTemplates = (approved: object[]) => {
  const templates: Template[] = []
  /** Names that were deleted, until when they cannot be used again. */
  const locked = new Map<string, number>()

  const textTaken = (one: Template): boolean =>
    templates.some(
      (other) =>
        other.name !== one.name &&
        textOf(other, 'BODY') === textOf(one, 'BODY') &&
        textOf(other, 'FOOTER') === textOf(one, 'FOOTER'),
    )

  /** Somebody looks at it: a text that another template has already is rejected. */
  const review = (one: Template) => {
    one.status = one.category !== 'AUTHENTICATION' && textTaken(one) ? 'REJECTED' : 'APPROVED'
    one.rejected_reason = one.status === 'REJECTED' ? 'INVALID_FORMAT' : undefined
  }

  const withText = (category: string, language: string, components: TemplateComponent[]) =>
    category === 'AUTHENTICATION'
      ? components.map((one) =>
          one.type === 'BODY'
            ? { ...one, text: CODE_TEXTS[language] ?? '*{{1}}* is your verification code.' }
            : one,
        )
      : components

  const store = {
    /** The template of a name in exactly that language: there is no fallback. */
    find: (name: unknown, language: unknown): Template | undefined =>
      templates.find((one) => one.name === name && one.language === language),

    /** Finds a template by the platform's id. */
    byId: (id: string): Template | undefined => templates.find((one) => one.id === id),

    review,

    /** The platform puts a template into another category by itself. */
    reclassify(name: string, language: string, category: Category): void {
      const found = store.find(name, language)
      if (found) found.category = category
    },

    /** Makes a template, which is looked at afterwards. @param now milliseconds since 1970 */
    create(body: Json, now: number): Template | GraphError {
      const wrong = validateHead(body)
      if (wrong) return wrong
      const { name, language, category } = body as { name: string; language: string; category: Category }
      const format = body.parameter_format === 'NAMED' ? 'NAMED' : 'POSITIONAL'
      const parts = body.components as TemplateComponent[]
      const bad = validateComponents(category, format, parts)
      if (bad) return bad
      if ((locked.get(name) ?? 0) > now)
        return parameter('Message template language is being deleted', SUBCODES.beingDeleted)
      if (templates.some((one) => one.name === name && one.language === language))
        return parameter('Content in this language already exists', SUBCODES.alreadyThere)
      if (templates.length >= MAX_TEMPLATES) return parameter('Template limit exceeded', SUBCODES.limit)
      const made: Template = {
        id: String(10 ** 14 + Math.floor(Math.random() * 9 * 10 ** 14)),
        name,
        language,
        category,
        status: 'PENDING',
        parameter_format: format,
        components: withText(category, language, parts),
        edits: [],
      }
      templates.push(made)
      return made
    },

    /** Replaces all parts. An approved template: once a day, ten times in thirty days, never the category. */
    edit(one: Template, body: Json, now: number): Json | GraphError {
      if (!['APPROVED', 'REJECTED', 'PAUSED'].includes(one.status))
        return parameter(`a template that is ${one.status} cannot be edited`)
      const category = String(body.category ?? one.category)
      const components = body.components ?? one.components
      const wrong = validateHead({ ...one, category, components })
      if (wrong) return wrong
      const approved = one.status === 'APPROVED'
      if (approved && category !== one.category)
        return parameter('the category of an approved template cannot be changed')
      const recent = one.edits.filter((at) => at > now - 30 * DAY)
      if (approved && (recent.length >= 10 || recent.some((at) => at > now - DAY)))
        return parameter('an approved template can be edited once in 24 hours and 10 times in 30 days')
      const bad = validateComponents(category, one.parameter_format, components as TemplateComponent[])
      if (bad) return bad
      one.edits.push(now)
      one.category = category as Category
      one.components = withText(category, one.language, components as TemplateComponent[])
      one.status = 'PENDING'
      return { success: true }
    },

    /** Deletes a name in all languages, or one template by its id. The name is locked for thirty days. */
    remove(query: URLSearchParams, now: number): Json | GraphError {
      const name = query.get('name')
      const id = query.get('hsm_id')
      const gone = templates.filter((one) => (id ? one.id === id : true) && one.name === name)
      if (!name || gone.length === 0) return parameter('no such template')
      for (const one of gone) templates.splice(templates.indexOf(one), 1)
      locked.set(name, now + 30 * DAY)
      return { success: true }
    },

    /** A page of the list, with the cursors of the Graph API. */
    list(query: URLSearchParams): Json {
      const wanted = query.get('name')
      const found = wanted ? templates.filter(({ name }) => name === wanted) : templates
      const from = query.get('after') ? Number(atob(query.get('after') ?? '')) || 0 : 0
      const to = from + Math.max(1, Number(query.get('limit')) || PAGE_SIZE)
      const fields = query.get('fields')?.split(',') ?? Object.keys(VISIBLE)
      const data = found.slice(from, to).map((one) => ({
        id: one.id,
        ...Object.fromEntries(
          fields.flatMap((field) => (VISIBLE[field] ? [[field, VISIBLE[field](one)]] : [])),
        ),
      }))
      const cursors = { before: btoa(String(from)), after: btoa(String(Math.min(to, found.length))) }
      const next = new URLSearchParams(query)
      next.set('after', cursors.after)
      return { data, paging: { cursors, ...(to < found.length ? { next: `?${next}` } : {}) } }
    },
  }
  // Each account has its own: many accounts of one process are handed the same.
  for (const body of structuredClone(approved)) {
    const made = store.create(templateBody(body), 0)
    if (!('id' in made)) throw new Error(`${object(body).name}: ${made.details}`)
    made.status = 'APPROVED'
  }
  return store
}

/** Fields of a template that can be asked for. */
const VISIBLE: Record<string, (one: Template) => unknown> = {
  name: (one) => one.name,
  language: (one) => one.language,
  status: (one) => one.status,
  category: (one) => one.category,
  parameter_format: (one) => one.parameter_format,
  components: (one) => one.components,
  rejected_reason: (one) => one.rejected_reason ?? 'NONE',
  quality_score: () => ({ score: 'UNKNOWN' }),
}

/** The templates of the business account. */
export type Templates = ReturnType<typeof createTemplates>

/** Reads the body of a request on templates, whatever it holds. */
export const templateBody = (value: unknown): Json =>
  isObject(value) ? { ...value, components: value.components && array(value.components).map(object) } : {}
