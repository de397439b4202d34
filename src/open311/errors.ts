import { createTranslator, type TextParameters } from '#domain/content'
import type { RejectedPicture } from '#domain/pictures'
import type { DomainError, Problem } from '#domain/use-cases'
import { catalogues, LANGUAGES, type LanguageDefinition } from '#languages'
import type { Value } from './format.ts'

/** The name of a text of the API. */
export type ApiText = keyof LanguageDefinition['api']

/** A text of the API in a language. */
export const apiText: (language: string, key: ApiText, parameters?: TextParameters) => string =
  createTranslator(catalogues('api'))

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

/** Parameters that have another name in the API than in the domain. */
const API_NAMES: Partial<Record<string, string>> = { address: 'address_string' }

const toApiText = ({ path, code }: Problem): ApiText => {
  if (path === 'attribute[asset_id]') return code === 'unknown' ? 'asset.unknown' : 'asset.unfit'
  switch (code) {
    case 'missing':
      return path === 'lat' ? 'missing.place' : code
    case 'zero':
    case 'swapped':
    case 'outside':
    case 'short-link':
    case 'what3words':
    case 'map-link':
      return `place.${code}`
    default:
      return code
  }
}

/** A problem of the domain as the API words it. An unknown service is 404, all else 400 (GeoReport v2, POST requests). */
export const toApiError = (problem: Problem): ApiError => {
  const { path, code, params } = problem
  return path === 'service_code' && code === 'unknown'
    ? { code: 404, text: 'unknown.service_code' }
    : { code: 400, text: toApiText(problem), blanks: { field: API_NAMES[path] ?? path, ...params } }
}

/** What a use case refused, problem by problem. */
export const toRefusal = ({ code, problems }: DomainError): ApiRefusal => {
  if (code === 'forbidden') {
    const scope = problems[0]?.params?.scope
    return scope ? apiRefusal(403, 'key.scope', { scope }) : apiRefusal(403, 'key.foreign')
  }
  if (code === 'not-found') return apiRefusal(404, 'not-found.request')
  const errors = problems.map(toApiError)
  return new ApiRefusal(errors.some((one) => one.code === 404) ? 404 : 400, errors)
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
