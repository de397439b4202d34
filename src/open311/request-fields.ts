import type { BasicType } from 'hyparquet-writer'
import type { Picture } from '#domain/pictures'
import {
  attributedNote,
  type LocationField,
  MAX_DESCRIPTION,
  type PublicEvent,
  type PublicRequest,
  type State,
  toStatus,
} from '#domain/service-requests'
import { type Catalogue, localised, type ServiceDefinition } from '#domain/services'
import type { Town } from '#domain/town'
import { formatW3cDate } from './dates.ts'
import type { Value } from './format.ts'
import { text as anyText, parsedText, pictureUrls, textMeaning } from './parameters/kinds.ts'
import { type DeclaredParameter, parameter } from './parameters/parameter.ts'

/** Where a published picture lies. */
export const pictureUrl = (town: Town, id: string): string => `${town.publicUrl}/pictures/${id}.jpg`

/** Where the key that posted a picture finds it before it is reviewed. */
const ownPictureUrl = (town: Town, id: string): string => `${town.publicUrl}/open311/v2/pictures/${id}.jpg`

/** Our states in the words of FixMyStreet's protocol of updates, which are also those of `detailed_status`. */
export const UPDATE_STATUS: Record<State, string> = {
  received: 'open',
  confirmed: 'investigating',
  in_progress: 'in_progress',
  waiting: 'action_scheduled',
  resolved: 'fixed',
  rejected: 'no_further_action',
  duplicate: 'duplicate',
}

/** What the fields of a request are made of. */
export type FieldSource = {
  town: Town
  catalogue: Catalogue
  language: string
  service: ServiceDefinition | undefined
  request: PublicRequest
}

/** A value of the dump; the API prints dates as text. */
export type Cell = string | number | Date | null

/** A JSON Schema (OpenAPI 3.0). */
export type Schema = { [key: string]: unknown }

/** How a POST gives a field: what reads it and what documents it. */
type PostedField = {
  /** Its name there, where GeoReport v2 has another one. */
  as?: string
  parameter: DeclaredParameter<unknown>
  /** The column that keeps it as it is read. Without it `endpoints/post.ts` has a rule for it. */
  column?: LocationField
}

/** A field of a request in what others give and are given: declared once for the API, its description and the dump. */
export type RequestField = {
  name: string
  /** Its schema in the API; without it the API does not have it. */
  api?: Schema
  /** Its type in Parquet; without it the dump does not have it. */
  dump?: BasicType
  value: (source: FieldSource) => Cell
  /** Without it a POST does not have it. */
  post?: PostedField
}

const text = { type: 'string' }
const maybe = (schema: Schema): Schema => ({ ...schema, nullable: true })
const date = { type: 'string', format: 'date-time', example: '2026-11-24T09:30:00+01:00' }

const latitude = { type: 'number', minimum: -90, maximum: 90 }
const longitude = { type: 'number', minimum: -180, maximum: 180 }
const description = { type: 'string', maxLength: MAX_DESCRIPTION }

/** What FixMyStreet writes where a place has no address of its own begins with `#`. */
const addressId = parsedText((value) => (value.startsWith('#') ? undefined : value))

/**
 * The fields of a request in the order of GeoReport v2, with those that the proposed bulk format adds to the dump
 * (closing date, words for the state, source).
 */
const DECLARED = [
  {
    name: 'service_request_id',
    api: { type: 'string', example: '26-00417' },
    dump: 'STRING',
    value: ({ request }) => request.id,
  },
  {
    name: 'status',
    api: { type: 'string', enum: ['open', 'closed'] },
    dump: 'STRING',
    value: ({ request }) => toStatus(request.state),
  },
  { name: 'detailed_status', dump: 'STRING', value: ({ request }) => request.state },
  {
    name: 'status_notes',
    api: { ...maybe(text), description: 'The last public word on it' },
    value: ({ request }) => request.statusNotes,
  },
  { name: 'status_description', dump: 'STRING', value: ({ request }) => request.statusNotes },
  {
    name: 'service_name',
    api: maybe(text),
    value: ({ service, language }) => (service ? localised(service.names, language) : null),
  },
  {
    name: 'service_code',
    api: { type: 'string', example: 'EP01' },
    dump: 'STRING',
    value: ({ request }) => request.serviceCode,
    post: {
      parameter: parameter(
        anyText,
        'As `services` lists it. A town may allow it to be left out: then the service is told by the description, and `service_notice` says which',
        { required: true, example: 'EP01' },
      ),
    },
  },
  { name: 'service_name', dump: 'STRING', value: ({ service }) => service?.names.ca ?? null },
  { name: 'service_group', dump: 'STRING', value: ({ service }) => service?.group ?? null },
  {
    name: 'description',
    api: maybe(description),
    dump: 'STRING',
    value: ({ request }) => request.description,
    post: {
      // The same limit holds for every adapter, which the domain tells.
      parameter: parameter(
        textMeaning(description),
        'Coordinates or the link of a map in it are the place where nothing else is given',
        { example: 'Fanal apagat davant del número 12' },
      ),
    },
  },
  {
    name: 'agency_responsible',
    api: maybe(text),
    dump: 'STRING',
    value: ({ request, catalogue }) =>
      request.department && (catalogue.departments.get(request.department) ?? null),
  },
  { name: 'service_notice', api: maybe(text), value: () => null },
  { name: 'source', dump: 'STRING', value: ({ request }) => request.channel },
  {
    name: 'requested_datetime',
    api: date,
    dump: 'TIMESTAMP',
    value: ({ request }) => request.requestedAt,
  },
  {
    name: 'updated_datetime',
    api: maybe(date),
    dump: 'TIMESTAMP',
    value: ({ request }) => request.updatedAt,
  },
  {
    name: 'expected_datetime',
    api: maybe(date),
    dump: 'TIMESTAMP',
    value: ({ request }) => request.expectedAt,
  },
  {
    name: 'closed_date',
    dump: 'TIMESTAMP',
    value: ({ request }) => (toStatus(request.state) === 'closed' ? request.updatedAt : null),
  },
  {
    name: 'address',
    api: maybe(text),
    dump: 'STRING',
    value: ({ request }) => request.address,
    post: {
      as: 'address_string',
      parameter: parameter(
        anyText,
        'Coordinates, a Plus Code or the link of a map in it are the point, and the rest the address',
        { example: 'Carrer de Guimerà, 12', aliases: ['address'] },
      ),
    },
  },
  {
    name: 'address_id',
    api: maybe(text),
    // Where only the street is shown, the identifier of the address is not either.
    value: ({ request, service }) =>
      request.isOwn || !service?.approximate_location ? request.addressId : null,
    post: {
      column: 'addressId',
      parameter: parameter(addressId, 'The number of the address in the list of the town', {
        example: 'M0001',
      }),
    },
  },
  { name: 'neighbourhood', dump: 'STRING', value: ({ request }) => request.quarter },
  { name: 'zipcode', api: maybe(text), dump: 'STRING', value: ({ request }) => request.zipcode },
  {
    name: 'lat',
    api: maybe(latitude),
    dump: 'DOUBLE',
    value: ({ request }) => request.lat,
    post: {
      parameter: parameter(
        textMeaning(latitude),
        'With `long`, a point within the municipality. One that is not is refused, unless an address is given too: then the address is used, and `service_notice` says why',
        { example: 41.7262 },
      ),
    },
  },
  {
    name: 'long',
    api: maybe(longitude),
    dump: 'DOUBLE',
    value: ({ request }) => request.long,
    post: { parameter: parameter(textMeaning(longitude), 'With `lat`', { example: 1.8268 }) },
  },
  {
    name: 'media_url',
    api: { ...maybe({ type: 'string', format: 'uri' }), description: 'Only after staff have reviewed it' },
    dump: 'STRING',
    value: ({ town, request }) => {
      const [picture] = request.pictures
      const [ownPicture] = request.ownPictures
      if (picture) return pictureUrl(town, picture)
      return ownPicture ? ownPictureUrl(town, ownPicture) : null
    },
    post: { parameter: parameter(pictureUrls, 'A picture to be fetched; may be repeated') },
  },
] as const satisfies readonly RequestField[]

const REQUEST_FIELDS: readonly RequestField[] = DECLARED

/** The fields of the API, in its order. */
export const API_FIELDS = REQUEST_FIELDS.filter(({ api }) => api)

/** The columns of the dump, in its order. */
export const DUMP_FIELDS = REQUEST_FIELDS.filter((field): field is RequestField & { dump: BasicType } =>
  Boolean(field.dump),
)

type Declared = Extract<(typeof DECLARED)[number], { post: PostedField }>
type PostedName<Field extends Declared> = Field['post'] extends { as: infer Name extends string }
  ? Name
  : Field['name']

const POSTED = REQUEST_FIELDS.flatMap(({ name, post }) => (post ? [{ ...post, name: post.as ?? name }] : []))

/** The fields of a request that a POST gives, by their names there. */
export const POSTED_FIELDS = Object.fromEntries(POSTED.map((one) => [one.name, one.parameter])) as {
  [Field in Declared as PostedName<Field>]: Field['post']['parameter']
}

/** Those that are kept as they are read, with the columns that keep them. */
export const KEPT_FIELDS = POSTED.flatMap(({ name, column, parameter: { example } }) =>
  column ? [{ name: name as keyof typeof POSTED_FIELDS, column, example }] : [],
)

/** What `extensions=true` adds to requests, fetched for all of them together. */
export type Extras = { notes: Map<string, PublicEvent[]>; pictures: Map<string, Picture> }

/** A member of `extended_attributes`. */
export type ExtendedField = {
  name: string
  api: Schema
  value: (source: FieldSource & { extras: Extras }) => Value
}

const listOf = (properties: Record<string, Schema>): Schema => ({
  type: 'array',
  items: { type: 'object', required: Object.keys(properties), properties },
})

/** What `extensions=true` adds to a request. */
export const EXTENDED_FIELDS: readonly ExtendedField[] = [
  {
    name: 'channel',
    api: {
      type: 'string',
      description: 'A messenger of the town, by its id, or `phone`, `web`, `open311`',
    },
    value: ({ request }) => request.channel,
  },
  {
    name: 'detailed_status',
    api: {
      type: 'string',
      enum: ['received', 'confirmed', 'in_progress', 'waiting', 'resolved', 'rejected', 'duplicate'],
    },
    value: ({ request }) => request.state,
  },
  {
    name: 'update_status',
    api: { ...text, description: 'The same in the words of service request updates' },
    value: ({ request }) => UPDATE_STATUS[request.state],
  },
  {
    name: 'asset_id',
    api: { ...maybe(text), description: 'The thing of the street that it is about' },
    // It would tell the place that its service shows less exactly.
    value: ({ request, service }) =>
      request.isOwn || !service?.approximate_location ? request.assetId : null,
  },
  { name: 'group', api: maybe(text), value: ({ service }) => service?.group ?? null },
  { name: 'neighbourhood', api: maybe(text), value: ({ request }) => request.quarter },
  {
    name: 'distance',
    api: { ...maybe({ type: 'integer' }), description: 'Metres from lat and long' },
    value: ({ request }) => (request.distance === null ? null : Math.round(request.distance)),
  },
  {
    name: 'photos',
    api: listOf({
      media_url: text,
      width: maybe({ type: 'integer' }),
      height: maybe({ type: 'integer' }),
      created_at: maybe(date),
    }),
    value: ({ town, request, extras }) =>
      request.pictures.map((id) => ({
        media_url: pictureUrl(town, id),
        width: extras.pictures.get(id)?.width ?? null,
        height: extras.pictures.get(id)?.height ?? null,
        created_at: formatW3cDate(town, extras.pictures.get(id)?.createdAt ?? null),
      })),
  },
  {
    name: 'notes',
    api: listOf({
      datetime: date,
      type: { type: 'string', enum: ['submitted', 'state_changed', 'noted', 'pictures'] },
      status: { type: 'string', enum: ['open', 'closed'] },
      detailed_status: text,
      description: maybe(text),
    }),
    value: ({ town, request, extras }) =>
      (extras.notes.get(request.id) ?? []).map((event) => ({
        datetime: formatW3cDate(town, event.at),
        type: event.kind,
        status: toStatus(event.state),
        detailed_status: event.state,
        description: attributedNote(event),
      })),
  },
]

/** A request as the API has it. @param extras with `extensions=true` */
export const requestValue = (source: FieldSource, extras?: Extras): Value => {
  const request: { [name: string]: Value } = {}
  for (const { name, value } of API_FIELDS) {
    const cell = value(source)
    request[name] = cell instanceof Date ? formatW3cDate(source.town, cell) : cell
  }
  if (!extras) return request
  const extended: { [name: string]: Value } = {}
  for (const { name, value } of EXTENDED_FIELDS) extended[name] = value({ ...source, extras })
  request.extended_attributes = extended
  return request
}
