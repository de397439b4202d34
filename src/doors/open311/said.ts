import type { Method } from './routes.ts'

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
export type Said = {
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

const text = { type: 'string' }
const query = (name: string, description: string, schema: object = text, example?: unknown): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
  ...(example === undefined ? {} : { example }),
})
const path = (name: string, description: string, example: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: text,
  example,
})
const date = { type: 'string', format: 'date-time' }
const flag = { type: 'boolean' }
const whole = (minimum: number, maximum?: number) => ({
  type: 'integer',
  minimum,
  ...(maximum ? { maximum } : {}),
})

const jurisdiction = query('jurisdiction_id', 'The town. May be left out: there is one', text, 'manresa.cat')
const key = query(
  'api_key',
  'Only with a key: what the key itself posted is shown whole. May be sent as `Authorization: Bearer` too',
)
const locale = query('locale', 'Language of names: ca, es, en', { type: 'string', enum: ['ca', 'es', 'en'] })
const extensions = query('extensions', 'true: adds what the standard does not have', flag)
const paging = [
  query(
    'page_size',
    'How many in an answer, 1,000 at most (`per_page`, `limit` are the same)',
    whole(1, 1000),
  ),
]
const span = [
  query('start_date', 'Earliest, included', date, '2026-11-01T00:00:00+01:00'),
  query('end_date', 'Latest, included', date),
]

const list: Parameter[] = [
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
  query('page', 'The number of a page, from 1. The `Link` header leads to the next', whole(1)),
  ...paging,
  query('offset', 'How many to pass over', whole(0)),
  query(
    'cursor',
    'Where to go on, as the `Link` header has it: nothing is skipped or seen twice, however far',
  ),
  extensions,
  locale,
  jurisdiction,
  key,
]

const reporter = {
  email: text,
  first_name: text,
  last_name: text,
  phone: text,
  device_id: text,
  account_id: text,
}

const report: Said['form'] = {
  required: ['api_key', 'service_code'],
  properties: {
    api_key: { ...text, example: 'demo' },
    jurisdiction_id: text,
    service_code: { ...text, example: 'EP01' },
    lat: { type: 'number', minimum: -90, maximum: 90, example: 41.7262 },
    long: { type: 'number', minimum: -180, maximum: 180, example: 1.8268 },
    address_string: { ...text, example: 'Carrer de Guimerà, 12' },
    address_id: text,
    description: { type: 'string', maxLength: 4000, example: 'Fanal apagat davant del número 12' },
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

const idempotency: Parameter = {
  name: 'idempotency-key',
  in: 'header',
  description:
    'Sent again under the same key, a report is filed once. Without one, the same words within a day are one report',
  schema: text,
}

/** What the documentation says of each address, by its path and method. */
export const SAID: Record<string, Partial<Record<Method, Said>>> = {
  discovery: {
    GET: { name: 'discover', summary: 'Where the API is and what it speaks', answer: 'discovery' },
  },
  'v2/discovery': {
    GET: {
      name: 'discoverHere',
      summary: 'The same, for clients that look for it here',
      answer: 'discovery',
    },
  },
  'v2/services': {
    GET: {
      name: 'listServices',
      summary: 'What can be reported',
      parameters: [locale, jurisdiction],
      answer: 'services',
    },
  },
  'v2/services/{code}': {
    GET: {
      name: 'showService',
      summary: 'The questions of a service',
      parameters: [path('code', 'The service_code', 'NR05'), extensions, locale, jurisdiction],
      answer: 'service_definition',
    },
  },
  'v2/requests': {
    GET: {
      name: 'listRequests',
      summary: 'Reports, newest first',
      description:
        'Without pages: 90 days and 1,000 reports at most (GeoReport v2). With `page`, `page_size` or `cursor`: all there is, in portions.',
      parameters: list,
      answer: 'service_requests',
    },
    POST: {
      name: 'postRequest',
      summary: 'Report something',
      description: 'Any part that is a file is taken for a picture, whatever its name.',
      parameters: [idempotency],
      form: report,
      files: true,
      answer: 'filed',
      status: 201,
    },
  },
  'v2/requests/{id}': {
    GET: {
      name: 'showRequest',
      summary: 'One report',
      parameters: [path('id', 'The service_request_id', '26-00417'), extensions, locale, jurisdiction, key],
      answer: 'service_requests',
    },
  },
  'v2/tokens/{token}': {
    GET: {
      name: 'showToken',
      summary: 'The number of a report by its token',
      description: 'Reports are numbered at once: a number is its own token.',
      parameters: [path('token', 'The token', '26-00417'), jurisdiction],
      answer: 'token',
    },
  },
  'v2/servicerequestupdates': {
    GET: {
      name: 'listUpdates',
      summary: 'What happened to reports, as a FixMyStreet asks for it',
      parameters: [
        ...span,
        query('service_request_id', 'Only of these, comma separated'),
        extensions,
        jurisdiction,
        key,
      ],
      answer: 'service_request_updates',
    },
    POST: {
      name: 'postUpdate',
      summary: 'Add an update to a report of your own',
      description: 'The same `update_id` again changes nothing.',
      form: {
        required: ['api_key', 'service_request_id', 'update_id'],
        properties: {
          api_key: { ...text, example: 'demo' },
          jurisdiction_id: text,
          service_request_id: { ...text, example: '26-00417' },
          update_id: { ...text, example: '5501' },
          status: {
            ...text,
            example: 'OPEN',
            description: 'A word of the protocol; `unchanged` for a comment',
          },
          updated_datetime: date,
          description: { type: 'string', maxLength: 4000, example: 'Encara està apagat.' },
          media_url: { type: 'string', format: 'uri' },
          ...reporter,
        },
      },
      files: true,
      answer: 'updated',
      status: 201,
    },
  },
  'v2/changes': {
    GET: {
      name: 'listChanges',
      summary: 'Every change, in order, for whoever must not miss one',
      description:
        'Follow the `Link` to `next`, for ever: an empty answer means that there is nothing new yet.',
      parameters: [
        query('after', 'The last change_id that you have', whole(0), 0),
        query('since', 'Begin with what happened from here on', date),
        query('limit', 'How many in an answer, 500 at most', whole(1, 500)),
        key,
      ],
      answer: 'changes',
    },
  },
  'v2/webhooks': {
    GET: {
      name: 'listWebhooks',
      summary: 'The addresses of your key that are told of changes',
      parameters: [key],
      answer: 'webhooks',
    },
    POST: {
      name: 'postWebhook',
      summary: 'Have an address told of every change, signed (Standard Webhooks)',
      form: {
        required: ['api_key', 'url'],
        properties: {
          api_key: { ...text, example: 'demo' },
          url: { type: 'string', format: 'uri', example: 'https://example.org/hook' },
          kind: {
            type: 'string',
            enum: ['webhook', 'open311'],
            description: '`open311`: as a POST of servicerequestupdates, for a FixMyStreet',
          },
          service_code: { ...text, description: 'Only these, comma separated' },
          own_only: { ...flag, description: 'Only of what the key itself posted' },
          remote_api_key: { ...text, description: 'For `open311`: our key there' },
          remote_jurisdiction_id: text,
        },
      },
      answer: 'webhooks',
      status: 201,
    },
  },
  'v2/webhooks/{id}': {
    DELETE: {
      name: 'deleteWebhook',
      summary: 'Have an address told no more',
      parameters: [path('id', 'The webhook_id', '0199f1d2-0000-7000-8000-000000000000'), key],
      answer: 'webhooks',
    },
  },
  'v2/webhooks/{id}/replay': {
    POST: {
      name: 'replayWebhook',
      summary: 'Have everything told again from a change or an instant on',
      parameters: [path('id', 'The webhook_id', '0199f1d2-0000-7000-8000-000000000000')],
      form: {
        required: ['api_key'],
        properties: { api_key: { ...text, example: 'demo' }, after: { ...text, example: '0' }, since: date },
      },
      answer: 'webhooks',
      status: 202,
    },
  },
  'v2/key': {
    GET: { name: 'showKey', summary: 'What your key may do, and how much', parameters: [key], answer: 'key' },
  },
  'v2/dumps': {
    GET: {
      name: 'listDumps',
      summary: 'Everything public, in files made every night',
      parameters: [],
      answer: 'dumps',
    },
  },
  'v2/dumps/{file}': {
    GET: {
      name: 'readDump',
      summary: 'One of those files',
      parameters: [path('file', 'requests.csv, requests.geojson or requests.parquet', 'requests.csv')],
      answer: 'file',
    },
  },
}
