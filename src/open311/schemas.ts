/** JSON Schemas (OpenAPI 3.0) of the answers: what the documentation shows and what the tests hold answers to. */

import { API_FIELDS, EXTENDED_FIELDS, type Schema } from './request-fields.ts'

const text = { type: 'string' }
const maybe = (schema: Schema): Schema => ({ ...schema, nullable: true })
const date = { type: 'string', format: 'date-time', example: '2026-11-24T09:30:00+01:00' }
const object = (properties: Record<string, Schema>, optional: string[] = []): Schema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
})
const listOf = (items: Schema): Schema => ({ type: 'array', items })
const code = { type: 'string', example: 'EP01' }
const number = { type: 'string', example: '26-00417' }

const service = object({
  service_code: code,
  service_name: { ...text, example: 'Fanal apagat' },
  description: maybe(text),
  metadata: { type: 'boolean' },
  type: { type: 'string', enum: ['realtime', 'batch', 'blackbox'] },
  keywords: { ...maybe(text), description: 'Separated by commas' },
  group: maybe(text),
})

const attribute = object(
  {
    variable: { type: 'boolean', description: 'False: only to be shown, no answer is expected' },
    code: text,
    datatype: {
      type: 'string',
      enum: ['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist'],
    },
    required: { type: 'boolean' },
    datatype_description: maybe(text),
    order: { type: 'integer', minimum: 1 },
    description: maybe(text),
    values: listOf(object({ key: text, name: text })),
    dependencies: {
      ...object({
        clause: { type: 'string', enum: ['AND', 'OR'] },
        conditions: listOf(
          object({ attribute: text, op: { type: 'string', enum: ['eq', 'neq', 'in'] }, value: {} }),
        ),
      }),
      description: 'With extensions: the question is asked only if this holds',
    },
    automated: { ...text, description: 'Filled in by a FixMyStreet; nothing for anybody else' },
  },
  ['values', 'dependencies', 'automated'],
)

const request = object(
  {
    ...Object.fromEntries(API_FIELDS.map(({ name, api = {} }) => [name, api])),
    extended_attributes: object(Object.fromEntries(EXTENDED_FIELDS.map(({ name, api }) => [name, api]))),
  },
  ['extended_attributes'],
)

const change = object({
  change_id: { ...text, description: 'Its place in the sequence: ask for what comes after it' },
  type: { type: 'string', enum: ['request.created', 'request.updated'] },
  datetime: date,
  service_request_id: number,
  event: { type: 'string', enum: ['submitted', 'state_changed', 'noted', 'pictures'] },
  status: { type: 'string', enum: ['open', 'closed'] },
  detailed_status: text,
  description: maybe(text),
  media_url: maybe(text),
  request: { $ref: '#/components/schemas/request' },
})

const webhook = object(
  {
    webhook_id: text,
    kind: { type: 'string', enum: ['webhook', 'cloudevents', 'open311'] },
    url: text,
    service_code: maybe(text),
    own_only: { type: 'boolean' },
    state: { type: 'string', enum: ['active', 'failing', 'paused'] },
    problem: maybe(text),
    last_change_id: text,
    delivered: { type: 'integer' },
    delivered_datetime: maybe(date),
    secret: { ...maybe(text), description: 'What signs: shown once, when it is made' },
  },
  ['secret'],
)

const schedule = object({
  agenda_id: text,
  office: text,
  name: text,
  place: text,
  address: text,
  lat: { type: 'number' },
  long: { type: 'number' },
  services: listOf(
    object({
      service_code: { ...text, example: 'padro' },
      service_name: text,
      minutes: { type: 'integer' },
      modes: listOf({ type: 'string', enum: ['office', 'video', 'home'] }),
      questions: listOf(object({ code: text, description: text, required: { type: 'boolean' } })),
      papers: listOf(text),
    }),
  ),
})

const appointment = object({
  token: { ...text, description: 'Opens it, for whoever has it: keep it' },
  code: { ...text, description: 'What is said aloud', example: 'K7M4QX' },
  agenda_id: text,
  service_code: text,
  mode: { type: 'string', enum: ['office', 'video', 'home'] },
  status: { type: 'string', enum: ['booked', 'arrived', 'called', 'served', 'no_show', 'cancelled'] },
  start: date,
  end: date,
  url: { ...text, description: 'The page of the appointment, for its citizen' },
})

const asset = object({
  asset_id: { ...text, description: 'What `attribute[asset_id]` names', example: 'lamp:23-118' },
  kind: { ...text, example: 'lamp' },
  number: { ...text, description: 'On its plate', example: '23-118' },
  name: { ...text, example: 'Fanal 23-118' },
  address: maybe(text),
  service_codes: { ...listOf(code), description: 'What can be wrong with it, likeliest first' },
  lat: { type: 'number' },
  long: { type: 'number' },
})

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

/** Every schema by the name of its root: `services`, `service_requests`, `errors`… */
export const SCHEMAS: Record<string, Schema> = {
  service,
  services: listOf(ref('service')),
  service_definition: object({ service_code: code, attributes: listOf(attribute) }),
  request,
  service_requests: listOf(ref('request')),
  filed: listOf(object({ service_request_id: number, service_notice: maybe(text), account_id: maybe(text) })),
  token: listOf(object({ service_request_id: number, token: text })),
  service_request_updates: listOf(
    object(
      {
        update_id: text,
        service_request_id: number,
        status: text,
        updated_datetime: date,
        description: maybe(text),
        media_url: maybe(text),
        customer_reference: text,
        fixmystreet_id: maybe(text),
        external_status_code: text,
      },
      ['customer_reference', 'fixmystreet_id', 'external_status_code'],
    ),
  ),
  updated: listOf(object({ update_id: text, service_notice: maybe(text) }, ['service_notice'])),
  change,
  changes: listOf(ref('change')),
  event: object({
    specversion: { type: 'string', enum: ['1.0'] },
    id: { ...text, description: 'With `source`, the name of the event' },
    source: { ...text, format: 'uri' },
    type: { ...text, example: 'cat.manresa.request.updated' },
    subject: number,
    time: date,
    datacontenttype: { type: 'string', enum: ['application/json'] },
    dataschema: { ...text, format: 'uri' },
    sequence: { ...text, description: 'Its place in the feed: later ones compare as greater' },
    data: ref('change'),
  }),
  events: listOf(ref('event')),
  assets: listOf(asset),
  webhooks: listOf(webhook),
  agendas: listOf(schedule),
  slots: listOf(object({ start: date })),
  appointments: listOf(appointment),
  key: object({ name: text, scopes: listOf(text), per_minute: { type: 'integer' } }),
  works: listOf(
    object({
      work_id: text,
      kind: { type: 'string', enum: ['works', 'traffic', 'water', 'power', 'other'] },
      title: text,
      description: maybe(text),
      start_datetime: date,
      end_datetime: maybe(date),
      address: maybe(text),
      lat: { type: 'number' },
      long: { type: 'number' },
      url: text,
    }),
  ),
  dumps: listOf(
    object({
      file: text,
      url: text,
      type: text,
      size: { type: 'integer' },
      sha256: text,
      requests: { type: 'integer', description: 'How many requests were public that night' },
      made_datetime: maybe(date),
      dataset: { ...text, description: 'What it is a file of', example: 'service-requests' },
      rows: { type: 'integer' },
      modified_datetime: { ...date, description: 'When its content last changed' },
    }),
  ),
  discovery: object(
    {
      changeset: date,
      contact: text,
      key_service: text,
      endpoints: listOf(
        object({
          specification: text,
          url: text,
          changeset: date,
          type: { type: 'string', enum: ['production', 'test'] },
          formats: listOf(text),
        }),
      ),
      jurisdictions: {
        ...listOf(object({ jurisdiction_id: text, name: text, url: text })),
        description:
          'Where several towns are served: those that `jurisdiction_id` may name at any of their addresses',
      },
    },
    ['jurisdictions'],
  ),
  errors: listOf(
    object(
      {
        code: { type: 'integer' },
        description: text,
        alternatives: { ...listOf(date), description: 'Hours that are free instead' },
      },
      ['alternatives'],
    ),
  ),
  features: object({
    type: { type: 'string', enum: ['FeatureCollection'] },
    features: listOf(object({ type: text, id: text, geometry: {}, properties: {} }, ['id'])),
  }),
}
