/** A parameter, as OpenAPI has it. */
export type Parameter = {
  name: string
  in: 'query' | 'path' | 'header'
  description: string
  required?: boolean
  schema: object
  example?: unknown
}
/** What is said of one method of an address. */
export type OperationDoc = {
  /** What generated clients call it; where the format stands in the address, with the format behind it. */
  name: string
  summary: string
  description?: string
  parameters?: Parameter[]
  form?: { required: string[]; properties: Record<string, object> }
  files?: boolean
  answer: string
  status?: number
}

/** Any words. */
export const text = { type: 'string' }
/** A parameter of a query. */
export const query = (
  name: string,
  description: string,
  schema: object = text,
  example?: unknown,
): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
  ...(example === undefined ? {} : { example }),
})
/** A part of the address. */
export const path = (name: string, description: string, example: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: text,
  example,
})
/** An instant. */
export const date = { type: 'string', format: 'date-time' }
/** Yes or no. */
export const flag = { type: 'boolean' }
/** A whole number. */
export const wholeNumber = (minimum: number, maximum?: number) => ({
  type: 'integer',
  minimum,
  ...(maximum ? { maximum } : {}),
})

/** Which town. */
export const jurisdiction = query(
  'jurisdiction_id',
  'The town. May be left out: there is one',
  text,
  'manresa.cat',
)
/** The key. */
export const key = query(
  'api_key',
  'Only with a key: what the key itself posted is shown whole. May be sent as `Authorization: Bearer` too',
)
/** The language of names. */
export const locale = query('locale', 'Language of names: ca, es, en', {
  type: 'string',
  enum: ['ca', 'es', 'en'],
})
/** More than the standard has. */
export const extensions = query('extensions', 'true: adds what the standard does not have', flag)
/** How many in an answer. */
export const paging = [
  query(
    'page_size',
    'How many in an answer, 1,000 at most (`per_page`, `limit` are the same)',
    wholeNumber(1, 1000),
  ),
]
/** A stretch of time. */
export const span = [
  query('start_date', 'Earliest, included', date, '2026-11-01T00:00:00+01:00'),
  query('end_date', 'Latest, included', date),
]

/** Everything that the list of requests can be asked for. */
export const list: Parameter[] = [
  query('service_request_id', 'Numbers, comma separated; overrides all else', text, '26-00417,26-00418'),
  query('service_code', 'Codes, comma separated', text, 'EP01,NR01'),
  query('status', '`open`, `closed`, or both, comma separated', text, 'open'),
  query(
    'start_date',
    'Earliest `requested_datetime`, included. Without pages: the last 90 days, 90 days at most',
    date,
  ),
  query('end_date', 'Latest `requested_datetime`, included; a day alone means all of it', date),
  query('updated_after', 'Earliest `updated_datetime`, included', date),
  query('updated_before', 'Latest `updated_datetime`, included', date),
  query(
    'lat',
    'With `long`: only within `radius` of the point',
    { type: 'number', minimum: -90, maximum: 90 },
    41.7231,
  ),
  query('long', 'With `lat`', { type: 'number', minimum: -180, maximum: 180 }, 1.8269),
  query('radius', 'Metres; 750 unless said otherwise', { type: 'number', minimum: 1, maximum: 100000 }),
  query('bbox', 'Only within west,south,east,north', text, '1.81,41.71,1.84,41.74'),
  query('q', 'Words that must all be in it, however accented (`search` is the same)', text, 'fanal guimera'),
  query('has_photo', 'Only with, or only without, a published picture', flag),
  query('agency_responsible', 'Code or name of the department', text),
  query(
    'sort',
    '`requested_datetime`, `updated_datetime`, `service_code`, `status` or `distance`; a minus before it for descending',
    text,
    '-updated_datetime',
  ),
  query('page', 'The number of a page, from 1. The `Link` header leads to the next', wholeNumber(1)),
  ...paging,
  query('offset', 'How many to pass over', wholeNumber(0)),
  query(
    'cursor',
    'Where to go on, as the `Link` header has it: nothing is skipped or seen twice, however far',
  ),
  extensions,
  locale,
  jurisdiction,
  key,
]

/** Who reports it. */
export const reporter = {
  email: text,
  first_name: text,
  last_name: text,
  phone: text,
  device_id: text,
  account_id: text,
}

/** The form of a report. */
export const report: OperationDoc['form'] = {
  required: ['api_key', 'service_code'],
  properties: {
    api_key: { ...text, example: 'demo' },
    jurisdiction_id: text,
    service_code: { ...text, example: 'EP01' },
    lat: {
      type: 'number',
      minimum: -90,
      maximum: 90,
      example: 41.7262,
      description:
        'With `long`, a point within the municipality. One that is not is refused, unless an address is given too: then the address is used, and `service_notice` says why',
    },
    long: { type: 'number', minimum: -180, maximum: 180, example: 1.8268 },
    address_string: {
      ...text,
      example: 'Carrer de Guimerà, 12',
      description:
        'Coordinates, a Plus Code or the link of a map in it are the point, and the rest the address',
    },
    address_id: text,
    description: {
      type: 'string',
      maxLength: 4000,
      example: 'Fanal apagat davant del número 12',
      description: 'Coordinates or the link of a map in it are the place where nothing else is given',
    },
    'attribute[code]': {
      ...text,
      description: 'The answer to a question of the service; repeated for several values',
    },
    ...reporter,
    media_url: { type: 'string', format: 'uri', description: 'A picture to be fetched; may be repeated' },
    return_url: {
      type: 'string',
      format: 'uri',
      description: 'For forms of plain HTML: the browser is sent there with `service_request_id`',
    },
  },
}

/** What makes a report the same as another. */
export const idempotency: Parameter = {
  name: 'idempotency-key',
  in: 'header',
  description:
    'Sent again under the same key, a report is filed once. Without one, the same words within a day are one report',
  schema: text,
}
