import { z } from 'zod'
import type { TextParameters } from '#domain/content'
import { MAX_PICTURES } from '#domain/pictures'
import { perTown, type Town } from '#domain/town'
import { parseDate } from '../dates.ts'
import { API_LANGUAGES, type ApiText } from '../errors.ts'
import type { Kind } from './parameter.ts'

/** Adds the issue of a value that is refused. @param blanks what the text says of this value */
export const refuse = (context: z.RefinementCtx, problem: ApiText, blanks: TextParameters = {}): never => {
  context.addIssue({ code: 'custom', message: problem, params: blanks })
  return z.NEVER
}

const fixed = <T>(parser: z.ZodType<T, string>) => ({ parser: () => parser })

const error = (text: ApiText): ApiText => text

/** Any text. */
export const text: Kind<string> = { schema: { type: 'string' }, ...fixed(z.string()) }

const DECIMAL = /^[+-]?\d{1,15}(\.\d{1,20})?$/
const WHOLE = /^[+-]?\d{1,15}$/

const inRange = (pattern: RegExp, low: number, high: number) =>
  z
    .string()
    .regex(pattern, error('not-a-number'))
    .transform(Number)
    .pipe(z.number().min(low, error('out-of-range')).max(high, error('out-of-range')))

/** A number with a decimal point. */
export const number = (minimum: number, maximum: number): Kind<number> => ({
  schema: { type: 'number', minimum, maximum },
  ...fixed(inRange(DECIMAL, minimum, maximum)),
  blanks: { low: minimum, high: maximum },
})

/** A whole number. @param maximum more than this is no mistake: it is read as the maximum */
export const wholeNumber = (minimum: number, maximum?: number): Kind<number> => ({
  schema: { type: 'integer', minimum, ...(maximum ? { maximum } : {}) },
  ...fixed(
    inRange(WHOLE, minimum, Number.MAX_SAFE_INTEGER).transform((value) =>
      Math.min(value, maximum ?? Number.MAX_SAFE_INTEGER),
    ),
  ),
  blanks: { low: minimum, high: Number.MAX_SAFE_INTEGER },
})

type DateSpan = NonNullable<ReturnType<typeof parseDate>>

/** By town: a date without an offset is in the town's time zone, and a parser costs more than what it reads. */
const dateParser = perTown(
  (town: Town): z.ZodType<DateSpan, string> =>
    z.string().transform((value, context) => parseDate(town, value) ?? refuse(context, 'not-a-date')),
)

/** An instant or a day: the first instant that is meant, and the first one after it. */
export const date: Kind<DateSpan> = {
  schema: { type: 'string', format: 'date-time' },
  parser: dateParser,
}

/** A day, as it is written. */
export const day: Kind<string> = {
  schema: { type: 'string', format: 'date' },
  ...fixed(z.string().regex(/^\d{4}-\d\d-\d\d$/, error('not-a-date'))),
}

const FLAGS = ['true', '1', 'false', '0'] as const

/** Yes or no. */
export const flag: Kind<boolean> = {
  schema: { type: 'boolean' },
  ...fixed(
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(FLAGS, error('not-in-list')))
      .transform((value) => value === 'true' || value === '1'),
  ),
  blanks: { values: FLAGS.join(', ') },
}

/** Yes, unless it says `false`: clients write what they like. */
export const lenientFlag: Kind<boolean> = {
  schema: { type: 'boolean' },
  ...fixed(z.string().transform((value) => value.toLowerCase() !== 'false')),
}

/** A language, in the main one where it is none of ours. */
export const language: Kind<string> = {
  schema: { type: 'string', enum: [...API_LANGUAGES] },
  ...fixed(
    z.string().transform((value) => {
      const code = value.slice(0, 2).toLowerCase()
      return API_LANGUAGES.find((one) => one === code) ?? API_LANGUAGES[0]
    }),
  ),
}

const split = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

/** Several values, separated by commas; nothing when there is none. */
export const commaList = (limit = Number.MAX_SAFE_INTEGER): Kind<string[] | undefined> => ({
  schema: { type: 'string' },
  joinedBy: ',',
  ...fixed(
    z.string().transform((value, context) => {
      const all = split(value)
      if (all.length > limit) return refuse(context, 'too-many', { limit })
      return all.length > 0 ? all : undefined
    }),
  ),
})

/** Several values out of a list, separated by commas, in lower case. */
export const listOf = <Word extends string>(words: readonly Word[]): Kind<Word[] | undefined> => ({
  schema: { type: 'string' },
  joinedBy: ',',
  ...fixed(
    z.string().transform((value, context) => {
      const all = split(value).map((one) => one.toLowerCase())
      const unknown = all.find((one) => !words.includes(one as Word))
      if (unknown) return refuse(context, 'not-in-list', { value: unknown.slice(0, 60) })
      return all.length > 0 ? (all as Word[]) : undefined
    }),
  ),
  blanks: { values: words.join(', ') },
})

/** Text that means something else: `parse` returns it, or refuses it. */
export const parsedText = <T>(
  parse: (value: string, context: z.RefinementCtx) => T,
  blanks?: TextParameters,
): Kind<T> => ({
  schema: { type: 'string' },
  // zod would wait for a promise; none of these returns one.
  ...fixed(z.string().transform(parse) as unknown as z.ZodType<T, string>),
  blanks,
})

/** Any text, as far as it is kept. */
export const clippedText = (length: number): Kind<string> => ({
  schema: { type: 'string' },
  ...fixed(z.string().transform((value) => value.slice(0, length))),
})

/** Any text that is not longer. */
export const textUpTo = (length: number): Kind<string> => ({
  schema: { type: 'string', maxLength: length },
  ...fixed(z.string().max(length, error('too-long'))),
  blanks: { limit: length },
})

/** Text that the domain reads by rules of its own, and is documented as what it means. */
export const textMeaning = (schema: object): Kind<string> => ({ ...text, schema })

/** One word out of a list. */
export const oneOf = <Word extends string>(words: readonly Word[]): Kind<Word> => ({
  schema: { type: 'string', enum: words },
  ...fixed(
    z
      .string()
      .transform(
        (value, context): Word =>
          words.find((one) => one === value) ?? refuse(context, 'not-in-list', { value: value.slice(0, 60) }),
      ),
  ),
  blanks: { values: words.join(', ') },
})

const MAX_URL = 2_000

/** The addresses of pictures: one, or the field repeated. */
export const pictureUrls: Kind<string[]> = {
  schema: { type: 'string', format: 'uri' },
  joinedBy: '\n',
  ...fixed(
    z.string().transform((value, context): string[] => {
      const urls = value.split('\n').map((one) => URL.parse(one))
      const wrong = urls.some(
        (url) => !url || !['http:', 'https:'].includes(url.protocol) || url.href.length > MAX_URL,
      )
      if (wrong) return refuse(context, 'not-a-url')
      if (urls.length > MAX_PICTURES) return refuse(context, 'too-many', { limit: MAX_PICTURES })
      return [...new Set(urls.flatMap((url) => url?.href ?? []))]
    }),
  ),
}
