import { z } from 'zod'
import type { MessageTemplate } from '#domain/conversations'
import { MESSAGE_TEMPLATES } from '#domain/notifications'
import { fillLanguages, readShipped } from '#domain/town'
import type { TemplateButton, TemplateComponent, TemplateDefinition } from './definition.ts'
import { definitionProblems } from './rules.ts'

/** A text in each language. */
const texts = z.record(z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/), z.string().min(1))

const entry = z.strictObject({
  category: z.enum(['utility', 'marketing', 'authentication']),
  /** With `{{number}}` for blanks. Not of authentication: the platform words it. */
  body: texts.optional(),
  footer: texts.optional(),
  /** What the platform's reviewers see in the blanks: the same in all languages, or one in each. */
  examples: z.record(z.string(), z.union([z.string().min(1), texts])).default({}),
  /** Labels of the answers, in order. */
  replies: z.array(texts).optional(),
  /** Label of the button that shares the citizen's contact. */
  contact: texts.optional(),
  /** Label of the button that copies the code. */
  code: texts.optional(),
  /** Minutes for which a code is valid: the platform says so below it. */
  code_minutes: z.int().min(1).max(90).optional(),
})

const fileSchema = z.record(z.string(), entry)

type Entry = z.infer<typeof entry>

/** A file of templates with what is wrong in it, place by place. */
export class InvalidTemplates extends Error {
  override name = 'InvalidTemplates'
  constructor(readonly problems: string[]) {
    super(problems.join('\n'))
  }
}

const BLANK = /\{\{\s*([^{}]*?)\s*\}\}/g

const blanksIn = (text: string): string[] => [...text.matchAll(BLANK)].map(([, name = '']) => name)

const languagesOf = ({ body, code }: Entry): string[] => Object.keys(body ?? code ?? {})

/** What differs from what the service sends under that name. */
const mismatches = ({ name, blanks, buttons }: MessageTemplate, one: Entry | undefined): string[] => {
  if (!one) return [`${name}: missing`]
  const problems: string[] = []
  const isCode = buttons?.kind === 'code'
  if (isCode !== (one.category === 'authentication'))
    problems.push(`${name}.category: ${isCode ? 'must be' : 'cannot be'} authentication`)
  if (isCode === (one.body !== undefined))
    problems.push(`${name}.body: ${isCode ? 'the platform words authentication templates' : 'missing'}`)
  for (const [language, text] of Object.entries(one.body ?? {})) {
    const found = blanksIn(text)
    const unknown = found.filter((blank) => !blanks.includes(blank))
    const absent = blanks.filter((blank) => !found.includes(blank))
    for (const blank of unknown) problems.push(`${name}.body.${language}: no blank {{${blank}}}`)
    for (const blank of absent) problems.push(`${name}.body.${language}: {{${blank}}} is missing`)
  }
  for (const blank of isCode ? [] : blanks)
    if (!(blank in one.examples)) problems.push(`${name}.examples.${blank}: missing`)
  const wanted = buttons?.kind === 'replies' ? buttons.count : 0
  if ((one.replies?.length ?? 0) !== wanted) problems.push(`${name}.replies: ${wanted} expected`)
  for (const kind of ['contact', 'code'] as const)
    if ((one[kind] !== undefined) !== (buttons?.kind === kind))
      problems.push(`${name}.${kind}: ${buttons?.kind === kind ? 'missing' : 'not of this template'}`)
  const labels = { footer: one.footer, contact: one.contact, code: one.code }
  const localised = [
    ...Object.entries(labels),
    ...(one.replies ?? []).map((reply, index): [string, typeof reply] => [`replies.${index}`, reply]),
  ]
  for (const [place, said] of localised)
    for (const language of said ? languagesOf(one) : [])
      if (!said?.[language]) problems.push(`${name}.${place}.${language}: missing`)
  return problems
}

const example = ({ examples }: Entry, blank: string, language: string): string => {
  const given = examples[blank]
  return (typeof given === 'object' ? (given[language] ?? Object.values(given)[0]) : given) ?? ''
}

const buttonsOf = (one: Entry, language: string): TemplateButton[] => [
  ...(one.replies ?? []).map((reply) => ({ type: 'QUICK_REPLY', text: reply[language] ?? '' })),
  ...(one.contact ? [{ type: 'REQUEST_CONTACT_INFO', text: one.contact[language] ?? '' }] : []),
  ...(one.code ? [{ type: 'OTP', otp_type: 'COPY_CODE', text: one.code[language] ?? '' }] : []),
]

const bodyOf = ({ blanks }: MessageTemplate, one: Entry, language: string): TemplateComponent => {
  if (!one.body) return { type: 'BODY', add_security_recommendation: true }
  const numbered = (one.body[language] ?? '').replace(
    BLANK,
    (_, name: string) => `{{${blanks.indexOf(name) + 1}}}`,
  )
  const values = blanks.map((blank) => example(one, blank, language))
  return {
    type: 'BODY',
    text: numbered,
    ...(values.length > 0 ? { example: { body_text: [values] } } : {}),
  }
}

const footerOf = (one: Entry, language: string): TemplateComponent[] => {
  if (one.code_minutes) return [{ type: 'FOOTER', code_expiration_minutes: one.code_minutes }]
  return one.footer ? [{ type: 'FOOTER', text: one.footer[language] ?? '' }] : []
}

const define = (template: MessageTemplate, one: Entry, language: string): TemplateDefinition => {
  const buttons = buttonsOf(one, language)
  return {
    name: template.name,
    language,
    category: one.category.toUpperCase() as TemplateDefinition['category'],
    parameter_format: 'POSITIONAL',
    components: [
      bodyOf(template, one, language),
      ...footerOf(one, language),
      ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons }] : []),
    ],
  }
}

/**
 * Reads a town's templates: one definition for each template and language.
 * @throws {InvalidTemplates} with everything that is wrong, also what the platform would refuse
 */
export const parseTemplates = (content: unknown): TemplateDefinition[] => {
  const parsed = fileSchema.safeParse(content)
  if (!parsed.success)
    throw new InvalidTemplates(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    )
  const known = MESSAGE_TEMPLATES.map(({ name }) => name)
  const problems = [
    ...Object.keys(parsed.data).flatMap((name) =>
      known.includes(name) ? [] : [`${name}: the service sends no template of this name`],
    ),
    ...MESSAGE_TEMPLATES.flatMap((template) => mismatches(template, parsed.data[template.name])),
  ]
  if (problems.length > 0) throw new InvalidTemplates(problems)
  const definitions = MESSAGE_TEMPLATES.flatMap((template) => {
    const one = parsed.data[template.name] as Entry
    return languagesOf(one).map((language) => define(template, one, language))
  })
  const refused = definitions.flatMap(definitionProblems)
  if (refused.length > 0) throw new InvalidTemplates(refused)
  return definitions
}

/** The templates of a town's folder. @throws {InvalidTemplates}; an error of the file system */
export const readTemplates = (folder: string): TemplateDefinition[] => {
  let content: unknown
  try {
    content = readShipped(folder, 'templates.json')
  } catch (error) {
    throw new InvalidTemplates([(error as Error).message])
  }
  return parseTemplates(fillLanguages(folder, content))
}
