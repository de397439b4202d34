import { type Blanks, translator } from '#town/content'
import { LANGUAGES, type PageLanguage } from '#town/jurisdictions'
import type { LeftOut } from '#town/pictures'
import type { PlaceProblem } from '#town/places'
import { MAX_DESCRIPTION, type Problem } from '#town/service-requests'
import type { Value } from './format.ts'
import ca from './messages/ca.json'
import en from './messages/en.json'
import es from './messages/es.json'

/** The name of a text of the API. */
export type ApiText = keyof typeof ca

/** A text of the API in a language. */
export const apiText: (language: string, key: ApiText, blanks?: Blanks) => string = translator({
  ca,
  es,
  en,
} satisfies Record<PageLanguage, Record<ApiText, string>>)

/** The languages that the API speaks; the first is spoken when none is asked for. */
export const API_LANGUAGES = LANGUAGES

/** What is wrong, before it is put in words. */
export type ApiError = { code: number; text: ApiText; blanks?: Blanks }

/** Thrown by a handler: becomes the answer, in the format and the language asked for. */
export class Refused extends Error {
  override name = 'Refused'
  constructor(
    readonly status: number,
    readonly errors: ApiError[],
    readonly headers: Record<string, string> = {},
  ) {
    super(errors.map(({ text }) => text).join('; '))
  }
}

/** A refusal with one reason. */
export const refuse = (
  status: number,
  text: ApiText,
  blanks: Blanks = {},
  headers: Record<string, string> = {},
): Refused => new Refused(status, [{ code: status, text, blanks }], headers)

const limitsOf = (field: string) => (field === 'lat' ? 90 : 180)

const errorOf = ({ field, reason }: Problem): ApiError => {
  const bad = (text: ApiText, blanks: Blanks = {}): ApiError => ({
    code: 400,
    text,
    blanks: { field, ...blanks },
  })
  switch (reason) {
    case 'missing':
      return bad(field === 'lat' ? 'missing.place' : 'missing')
    case 'unknown':
      return field === 'service_code' ? { code: 404, text: 'unknown.service_code' } : bad('unknown')
    case 'too-long':
      return bad('too-long', { limit: MAX_DESCRIPTION })
    case 'out-of-range':
      return bad('out-of-range', { low: -limitsOf(field), high: limitsOf(field) })
    case 'incomplete':
      return bad('incomplete', { other: field === 'lat' ? 'long' : 'lat' })
    default:
      return bad(reason)
  }
}

const placeFields: Partial<Record<PlaceProblem['field'], string>> = { address: 'address_string' }

/** Why something that was given as a place is none of the town's, naming the field; with the place that was meant, if one. */
export const placeError = ({ field, reason, turned }: PlaceProblem): ApiError => {
  const name = placeFields[field] ?? field
  if (reason === 'out-of-range' || reason === 'incomplete') return errorOf({ field: name, reason })
  if (reason === 'not-a-number') return { code: 400, text: reason, blanks: { field: name } }
  return {
    code: 400,
    text: `place.${reason}`,
    blanks: { field: name, lat: String(turned?.lat), long: String(turned?.long) },
  }
}

/** What is wrong with a report, field by field. An unknown service is 404, all else 400 (GeoReport v2, POST requests). */
export const refusalOf = (problems: Problem[], place?: PlaceProblem): Refused => {
  const errors = [...(place ? [placeError(place)] : []), ...problems.map(errorOf)]
  return new Refused(errors.some(({ code }) => code === 404) ? 404 : 400, errors)
}

/** Which files of a form are no pictures of the report, and why. */
export const leftOutWords = (leftOut: LeftOut[], language: string): string =>
  leftOut.map((one) => apiText(language, 'notice.left-out', pictureBlanks(one, language))).join(' ')

/** A form that had nothing but pictures, none of which can be used. */
export const noPicture = (leftOut: LeftOut[], language: string): Refused =>
  new Refused(
    400,
    leftOut.map((one) => ({ code: 400, text: 'picture', blanks: pictureBlanks(one, language) })),
  )

const pictureBlanks = ({ name, problem }: LeftOut, language: string): Blanks => ({
  field: name.slice(0, 100),
  problem: apiText(language, `picture.${problem}`),
})

/** An error in words: "meant to be seen by the user" (GeoReport v2). */
export const errorWords = ({ text, blanks }: ApiError, language: string): string =>
  apiText(language, text, blanks)

/** Errors as the standard answers them. */
export const errorValues = (errors: ApiError[], language: string): Value[] =>
  errors.map((error) => ({ code: error.code, description: errorWords(error, language) }))
