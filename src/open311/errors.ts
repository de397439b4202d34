import { createTranslator, type TextParameters } from '#domain/content'
import type { RejectedPicture } from '#domain/pictures'
import type { PlaceProblem } from '#domain/places'
import { MAX_DESCRIPTION, type Problem } from '#domain/service-requests'
import { LANGUAGES, type PageLanguage } from '#domain/town'
import type { Value } from './format.ts'
import ca from './texts/ca.json'
import en from './texts/en.json'
import es from './texts/es.json'

/** The name of a text of the API. */
export type ApiText = keyof typeof ca

/** A text of the API in a language. */
export const apiText: (language: string, key: ApiText, parameters?: TextParameters) => string =
  createTranslator({
    ca,
    es,
    en,
  } satisfies Record<PageLanguage, Record<ApiText, string>>)

/** The languages that the API speaks; the first is spoken when none is asked for. */
export const API_LANGUAGES = LANGUAGES

/** What is wrong, before it is phrased. */
export type ApiError = { code: number; text: ApiText; blanks?: TextParameters }

/** Thrown by a handler: becomes the answer, in the format and the language asked for. */
export class ApiRefusal extends Error {
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
export const apiRefusal = (
  status: number,
  text: ApiText,
  parameters: TextParameters = {},
  headers: Record<string, string> = {},
): ApiRefusal => new ApiRefusal(status, [{ code: status, text, blanks: parameters }], headers)

const fieldLimits = (field: string) => (field === 'lat' ? 90 : 180)

const toApiError = ({ field, reason }: Problem): ApiError => {
  const bad = (text: ApiText, parameters: TextParameters = {}): ApiError => ({
    code: 400,
    text,
    blanks: { field, ...parameters },
  })
  switch (reason) {
    case 'missing':
      return bad(field === 'lat' ? 'missing.place' : 'missing')
    case 'unknown':
      return field === 'service_code' ? { code: 404, text: 'unknown.service_code' } : bad('unknown')
    case 'too-long':
      return bad('too-long', { limit: MAX_DESCRIPTION })
    case 'out-of-range':
      return bad('out-of-range', { low: -fieldLimits(field), high: fieldLimits(field) })
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
  if (reason === 'out-of-range' || reason === 'incomplete') return toApiError({ field: name, reason })
  if (reason === 'not-a-number') return { code: 400, text: reason, blanks: { field: name } }
  return {
    code: 400,
    text: `place.${reason}`,
    blanks: { field: name, lat: String(turned?.lat), long: String(turned?.long) },
  }
}

/** What is wrong with a report, field by field. An unknown service is 404, all else 400 (GeoReport v2, POST requests). */
export const toRefusal = (problems: Problem[], place?: PlaceProblem): ApiRefusal => {
  const errors = [...(place ? [placeError(place)] : []), ...problems.map(toApiError)]
  return new ApiRefusal(errors.some(({ code }) => code === 404) ? 404 : 400, errors)
}

/** Which files of a form are no pictures of the report, and why. */
export const rejectedPicturesText = (leftOut: RejectedPicture[], language: string): string =>
  leftOut.map((one) => apiText(language, 'notice.left-out', pictureBlanks(one, language))).join(' ')

/** A form that had nothing but pictures, none of which can be used. */
export const noUsablePicture = (leftOut: RejectedPicture[], language: string): ApiRefusal =>
  new ApiRefusal(
    400,
    leftOut.map((one) => ({ code: 400, text: 'picture', blanks: pictureBlanks(one, language) })),
  )

const pictureBlanks = ({ name, problem }: RejectedPicture, language: string): TextParameters => ({
  field: name.slice(0, 100),
  problem: apiText(language, `picture.${problem}`),
})

/** An error in words: "meant to be seen by the user" (GeoReport v2). */
export const errorWords = ({ text, blanks: parameters }: ApiError, language: string): string =>
  apiText(language, text, parameters)

/** Errors as the standard answers them. */
export const errorValues = (errors: ApiError[], language: string): Value[] =>
  errors.map((error) => ({ code: error.code, description: errorWords(error, language) }))
