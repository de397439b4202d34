import type { Problem } from '#town/service-requests'
import { type Format, respond } from './format.ts'

/** One error of an answer. The description is "meant to be seen by the user" (GeoReport v2). */
export type ApiError = { code: number; description: string }

/** Thrown by a handler: becomes the answer in the format asked for. */
export class Refused extends Error {
  override name = 'Refused'
  constructor(
    readonly status: number,
    readonly errors: ApiError[],
  ) {
    super(errors.map(({ description }) => description).join('; '))
  }
}

/** A refusal with one reason. */
export const refuse = (status: number, description: string): Refused =>
  new Refused(status, [{ code: status, description }])

const REASONS: Record<Problem['reason'], (field: string) => string> = {
  missing: (field) =>
    field === 'lat'
      ? 'A location is required: lat and long, address_string or address_id.'
      : `${field} is required and was not provided.`,
  unknown: (field) =>
    field === 'service_code'
      ? 'service_code was not found.'
      : `${field} has a value that is not in its list.`,
  'too-long': (field) => `${field} is too long: 4,000 characters at most.`,
  'out-of-range': (field) => `${field} is out of range: ${field === 'lat' ? '-90 to 90' : '-180 to 180'}.`,
  incomplete: (field) => `${field} is required when ${field === 'lat' ? 'long' : 'lat'} is given.`,
  'not-allowed': (field) => `${field} takes one value only.`,
}

/** What is wrong with a report, field by field. An unknown service is 404, all else 400 (GeoReport v2, POST requests). */
export const refusalOf = (problems: Problem[]): Refused => {
  const errors = problems.map(({ field, reason }) => ({
    code: field === 'service_code' && reason === 'unknown' ? 404 : 400,
    description: REASONS[reason](field),
  }))
  return new Refused(errors.some(({ code }) => code === 404) ? 404 : 400, errors)
}

/** An error as an answer. */
export const errorResponse = (format: Format, error: Refused): Response =>
  respond(format, 'errors', error.errors, error.status)
