import { DateTime } from 'luxon'
import { type Catalogue, findActiveService, isQuestionShown, type ServiceDefinition } from '#domain/services'
import type { ChannelId } from '#domain/town'
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

/** Where it is: a point, words, or both. */
export type Location = {
  address?: string
  addressId?: string
  zipcode?: string
  quarter?: string
  lat?: number
  long?: number
}

/** A report as an adapter submits it. */
export type Draft = {
  serviceCode: string
  channel: ChannelId
  description: string
  location: Location
  attributes?: Record<string, string[]>
  reporter?: Reporter
  contactId?: string
  applicationId?: string
  pictures?: string[]
  mediaUrl?: string
  /** Submitting twice with one key files one request. */
  idempotencyKey?: string
  /** SHA-256 of all that was posted, for programs that repeat without a key: the same within a day is one request. */
  fingerprint?: Buffer
}

/** What is wrong with a draft: the field by its name in GeoReport v2, and why. */
export type Problem = {
  field: string
  reason:
    | 'missing'
    | 'unknown'
    | 'too-long'
    | 'out-of-range'
    | 'incomplete'
    | 'not-allowed'
    | 'not-a-number'
    | 'not-a-date'
}

/** Thrown when a draft cannot be filed. Nothing has been written. */
export class InvalidDraft extends Error {
  override name = 'InvalidDraft'
  constructor(readonly problems: Problem[]) {
    super(problems.map(({ field, reason }) => `${field}: ${reason}`).join(', '))
  }
}

const isInRange = (value: number, limit: number) => Number.isFinite(value) && Math.abs(value) <= limit

const locationProblems = ({ address, addressId, lat, long }: Location): Problem[] => {
  if (lat === undefined && long === undefined) {
    return address || addressId ? [] : [{ field: 'lat', reason: 'missing' }]
  }
  if (lat === undefined) return [{ field: 'lat', reason: 'incomplete' }]
  if (long === undefined) return [{ field: 'long', reason: 'incomplete' }]
  const problems: Problem[] = []
  if (!isInRange(lat, 90)) problems.push({ field: 'lat', reason: 'out-of-range' })
  if (!isInRange(long, 180)) problems.push({ field: 'long', reason: 'out-of-range' })
  return problems
}

/** Answers that the service does not ask for, or outside its list of values. */
const answerProblems = (service: ServiceDefinition, answers: Record<string, string[]>): Problem[] =>
  Object.entries(answers).flatMap(([code, given]): Problem[] => {
    const field = `attribute[${code}]`
    const question = service.attributes.find((attribute) => attribute.code === code && attribute.variable)
    if (!question) return []
    if (question.datatype === 'singlevaluelist' && given.length > 1) return [{ field, reason: 'not-allowed' }]
    if (question.datatype === 'number' && given.some((answer) => !/^[+-]?\d+([.,]\d+)?$/.test(answer)))
      return [{ field, reason: 'not-a-number' }]
    if (question.datatype === 'datetime' && given.some((answer) => !DateTime.fromISO(answer).isValid))
      return [{ field, reason: 'not-a-date' }]
    const listed = question.values?.length ? question.values.map(({ key }) => key) : undefined
    return listed && given.some((answer) => !listed.includes(answer)) ? [{ field, reason: 'unknown' }] : []
  })

/** Questions that must be answered and were not. An adapter that showed the questions insists on them. */
export const unansweredQuestions = (
  service: ServiceDefinition,
  answers: Record<string, string[]>,
): Problem[] =>
  service.attributes
    .filter(
      (question) =>
        question.required &&
        question.variable &&
        isQuestionShown(question, answers) &&
        !answers[question.code]?.some((answer) => answer.trim()),
    )
    .map(({ code }) => ({ field: `attribute[${code}]`, reason: 'missing' }))

/**
 * Looks a draft over.
 * @returns it with its words cleaned, and its service
 * @throws {InvalidDraft} with every problem found
 */
export const validateDraft = (
  draft: Draft,
  catalogue: Catalogue,
): { draft: Draft; service: ServiceDefinition } => {
  const description = sanitise(draft.description)
  const service = findActiveService(catalogue, draft.serviceCode)
  const attributes = Object.fromEntries(
    Object.entries(draft.attributes ?? {}).map(([code, given]) => [
      sanitise(code, 100),
      given.map((one) => sanitise(one, 1_000)),
    ]),
  )
  const problems: Problem[] = [
    ...(draft.serviceCode ? [] : [{ field: 'service_code', reason: 'missing' } as const]),
    ...(draft.serviceCode && !service ? [{ field: 'service_code', reason: 'unknown' } as const] : []),
    ...(description.length > MAX_DESCRIPTION ? [{ field: 'description', reason: 'too-long' } as const] : []),
    ...locationProblems(draft.location),
    ...(service ? answerProblems(service, attributes) : []),
  ]
  if (problems.length > 0 || !service) throw new InvalidDraft(problems)
  const { address, addressId } = draft.location
  const location = {
    ...draft.location,
    address: address ? sanitise(address, 500) : undefined,
    addressId: addressId ? sanitise(addressId, 100) : undefined,
  }
  return { draft: { ...draft, description, attributes, location }, service }
}
