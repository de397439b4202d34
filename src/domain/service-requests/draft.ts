import { DateTime } from 'luxon'
import { PLACE_REASONS, type PlaceProblem, type PlaceReason } from '#domain/places'
import { type Catalogue, findActiveService, isQuestionShown, type ServiceDefinition } from '#domain/services'
import type { ChannelId } from '#domain/town'
import { DomainError, type Problem } from '#domain/use-cases'
import { sanitise } from '#platform/text'

/** GeoReport v2 caps a description at 4,000 characters. */
export const MAX_DESCRIPTION = 4_000

/** Who reports, where they say. Stored encrypted, never shown in public. */
export type Reporter = {
  name?: string
  surname?: string
  email?: string
  phone?: string
  accountId?: string
  deviceId?: string
}

/**
 * The words of a place and what stands there, by the column that keeps them, and their most characters. `null`: a
 * geocoder's, kept as they are. Each is filed, copied when a request is split, and on the page that staff read.
 */
export const LOCATION_FIELDS = { address: 500, addressId: 100, zipcode: null, quarter: null } as const

export type LocationField = keyof typeof LOCATION_FIELDS
const LOCATION_LIMITS = Object.entries(LOCATION_FIELDS) as [LocationField, number | null][]

/** Where it is: a point, words, or both. */
export type Location = { [field in LocationField]?: string } & { lat?: number; long?: number }

/** Where a filed request is. */
export const locationOf = (
  request: { [field in LocationField]: string | null } & { lat: number | null; long: number | null },
): Location => ({
  ...Object.fromEntries(LOCATION_LIMITS.map(([field]) => [field, request[field] ?? undefined])),
  lat: request.lat ?? undefined,
  long: request.long ?? undefined,
})

/** A report as an adapter submits it. */
export type Draft = {
  serviceCode: string
  channel: ChannelId
  description: string
  location: Location
  /** What was given as the place, where nothing of it is a place of the town. */
  placeProblem?: PlaceProblem
  /** The thing of the street that it is about, by its id or by the number on its plate: it is where that is. */
  assetId?: string
  /** It is added to the open request of the same asset and service, where there is one: nobody could be asked whether it is the same. */
  joinsOpen?: boolean
  attributes?: Record<string, string[]>
  reporter?: Reporter
  /** In which language the reporter is written to, where an address is given. */
  language?: string
  contactId?: string
  applicationId?: string
  pictures?: string[]
  mediaUrl?: string
  /** Submitting twice with one key files one request. */
  idempotencyKey?: string
  /** SHA-256 of all that was posted, for programs that repeat without a key: the same within a day is one request. */
  fingerprint?: Buffer
  /** What the adapter asked for and insists on. */
  insistsOn?: readonly ('description' | 'answers')[]
}

const isInRange = (value: number, limit: number) => Number.isFinite(value) && Math.abs(value) <= limit

const outOfRange = (path: string): Problem => {
  const limit = path === 'lat' ? 90 : 180
  return { path, code: 'out-of-range', params: { low: -limit, high: limit } }
}

const incomplete = (path: string): Problem => ({
  path,
  code: 'incomplete',
  params: { other: path === 'lat' ? 'long' : 'lat' },
})

const locationProblems = ({ address, addressId, lat, long }: Location): Problem[] => {
  if (lat === undefined && long === undefined)
    return address || addressId ? [] : [{ path: 'lat', code: 'missing' }]
  if (lat === undefined) return [incomplete('lat')]
  if (long === undefined) return [incomplete('long')]
  return [
    ...(isInRange(lat, 90) ? [] : [outOfRange('lat')]),
    ...(isInRange(long, 180) ? [] : [outOfRange('long')]),
  ]
}

/** What is wrong with something that was given as a place, with the point that was meant, if one. */
export const toPlaceProblem = ({ field, reason, turned }: PlaceProblem): Problem => {
  if (reason === 'out-of-range') return outOfRange(field)
  if (reason === 'incomplete') return incomplete(field)
  const meant = turned && { lat: String(turned.lat), long: String(turned.long) }
  return { path: field, code: reason, ...(meant && { params: meant }) }
}

/** Answers that the service does not ask for, or outside its list of values. */
const answerProblems = (service: ServiceDefinition, answers: Record<string, string[]>): Problem[] =>
  Object.entries(answers).flatMap(([code, given]): Problem[] => {
    const path = `attribute[${code}]`
    const question = service.attributes.find((attribute) => attribute.code === code && attribute.variable)
    if (!question) return []
    if (question.datatype === 'singlevaluelist' && given.length > 1) return [{ path, code: 'not-allowed' }]
    if (question.datatype === 'number' && given.some((answer) => !/^[+-]?\d+([.,]\d+)?$/.test(answer)))
      return [{ path, code: 'not-a-number' }]
    if (question.datatype === 'datetime' && given.some((answer) => !DateTime.fromISO(answer).isValid))
      return [{ path, code: 'not-a-date' }]
    const listed = question.values?.length ? question.values.map(({ key }) => key) : undefined
    return listed && given.some((answer) => !listed.includes(answer)) ? [{ path, code: 'unknown' }] : []
  })

/** Questions that must be answered and were not. */
const unansweredQuestions = (service: ServiceDefinition, answers: Record<string, string[]>): Problem[] =>
  service.attributes
    .filter(
      (question) =>
        question.required &&
        question.variable &&
        isQuestionShown(question, answers) &&
        !answers[question.code]?.some((answer) => answer.trim()),
    )
    .map(({ code }) => ({ path: `attribute[${code}]`, code: 'missing' }))

type CleanDraft = Draft & { attributes: Record<string, string[]> }

/** What a draft's texts and answers are once cleaned. */
const clean = (draft: Draft): CleanDraft => ({
  ...draft,
  description: sanitise(draft.description),
  attributes: Object.fromEntries(
    Object.entries(draft.attributes ?? {}).map(([code, given]) => [
      sanitise(code, 100),
      given.map((one) => sanitise(one, 1_000)),
    ]),
  ),
})

/** Everything that is wrong with a draft. */
export const draftProblems = (draft: Draft, catalogue: Catalogue): Problem[] =>
  listProblems(clean(draft), findActiveService(catalogue, draft.serviceCode))

const listProblems = (
  { serviceCode, description, attributes, location, placeProblem, insistsOn = [] }: CleanDraft,
  service: ServiceDefinition | undefined,
): Problem[] => [
  ...(service ? [] : [{ path: 'service_code', code: serviceCode ? 'unknown' : 'missing' } as const]),
  ...(insistsOn.includes('description') && !description
    ? [{ path: 'description', code: 'missing' } as const]
    : []),
  ...(description.length > MAX_DESCRIPTION
    ? [{ path: 'description', code: 'too-long', params: { limit: MAX_DESCRIPTION } } as const]
    : []),
  ...(placeProblem ? [toPlaceProblem(placeProblem)] : locationProblems(location)),
  ...(service ? answerProblems(service, attributes) : []),
  ...(service && insistsOn.includes('answers') ? unansweredQuestions(service, attributes) : []),
]

/**
 * Looks a draft over.
 * @returns it with its words cleaned, and its service
 * @throws {DomainError} with every problem found
 */
export const validateDraft = (
  given: Draft,
  catalogue: Catalogue,
): { draft: Draft; service: ServiceDefinition } => {
  const draft = clean(given)
  const service = findActiveService(catalogue, given.serviceCode)
  const problems = listProblems(draft, service)
  if (problems.length > 0 || !service) throw new DomainError('invalid', problems)
  return { draft: { ...draft, location: cleanLocation(draft.location) }, service }
}

/** The words of a place, cleaned. */
export const cleanLocation = (location: Location): Location => ({
  ...location,
  ...Object.fromEntries(
    LOCATION_LIMITS.flatMap(([field, limit]) => {
      const given = location[field]
      return limit === null ? [] : [[field, given ? sanitise(given, limit) : undefined]]
    }),
  ),
})

/**
 * A problem at a field of a form. `text`: the end of its message's key (`error.…`) in the catalogue of each adapter;
 * `reason`: why what was given as the place is none of the town's, in place of a text.
 */
type FormProblem = { field: string } & (
  | {
      text:
        | 'service_code'
        | 'description'
        | 'description.long'
        | 'address'
        | 'answer'
        | 'answer.invalid'
        | 'asset'
    }
  | { reason: PlaceReason }
)

/** Maps a problem of a draft to the field of a form that it is about. Forms have one field for a place. */
export const toFormProblem = ({ path, code }: Problem): FormProblem => {
  if (path === 'attribute[asset_id]') return { field: 'asset', text: 'asset' }
  if (path.startsWith('attribute'))
    return { field: path, text: code === 'missing' ? 'answer' : 'answer.invalid' }
  if (path === 'service_code') return { field: path, text: 'service_code' }
  const reason = PLACE_REASONS.find((one) => one === code)
  if (reason) return { field: 'address', reason }
  if (path === 'description')
    return { field: path, text: code === 'too-long' ? 'description.long' : 'description' }
  return { field: 'address', text: 'address' }
}
