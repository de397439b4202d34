import { API_LANGUAGES } from '../errors.ts'
import { date, language, lenientFlag, text, wholeNumber } from './kinds.ts'
import { parameter } from './parameter.ts'

/** Parameters that several operations take. */

/** Most rows in one answer (GeoReport v2). */
export const MAX_REQUESTS = 1_000

export const jurisdiction_id = parameter(
  text,
  'The town. May be left out: it is then the one of the address',
  {
    example: 'manresa.cat',
  },
)

export const api_key = parameter(
  text,
  'Only with a key: what the key itself posted is shown whole. May be sent as `Authorization: Bearer` too',
)

/** Every operation takes them, whether it documents them or not. */
export const universal = { jurisdiction_id, api_key }

export const extensions = parameter(lenientFlag, 'true: adds what the standard does not have')

export const locale = parameter(language, `Language of names: ${API_LANGUAGES.join(', ')}`)

/** The names under which clients ask for how many. */
export const PAGE_SIZE_ALIASES = ['page_size', 'per_page', 'limit', 'max_requests']

export const page_size = parameter(
  wholeNumber(1, MAX_REQUESTS),
  'How many in an answer, 1,000 at most (`per_page`, `limit` are the same)',
  { aliases: PAGE_SIZE_ALIASES.slice(1) },
)

/** A stretch of time. */
export const span = {
  start_date: parameter(date, 'Earliest, included', { example: '2026-11-01T00:00:00+01:00' }),
  end_date: parameter(date, 'Latest, included'),
}
