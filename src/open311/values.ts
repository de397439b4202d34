import { getPictures } from '#domain/pictures'
import {
  attributedNote,
  listPublicEvents,
  type PublicChange,
  type PublicRequest,
  type ServiceRequest,
  type ServiceRequestEvent,
  toPublicEvent,
  toPublicRequest,
  toStatus,
} from '#domain/service-requests'
import {
  type Attribute,
  type Catalogue,
  findService,
  localised,
  publicServiceCodes,
  type ServiceDefinition,
} from '#domain/services'
import type { Town } from '#domain/town'
import { formatW3cDate } from './dates.ts'
import type { Value } from './format.ts'
import { type Extras, type FieldSource, pictureUrl, requestValue, UPDATE_STATUS } from './request-fields.ts'

/**
 * The one attribute that every service has besides its questions: FixMyStreet fills it in by itself, and a report
 * that it sends again is known by it. For anybody else there is nothing to see or to answer.
 */
const FIXMYSTREET_ID = 'fixmystreet_id'

/** The catalogue's entry for a service. `metadata` is true for all: see {@link FIXMYSTREET_ID}. */
export const serviceValue = (service: ServiceDefinition, { groups }: Catalogue, language: string): Value => {
  const group = groups.find(({ code }) => code === service.group)
  return {
    service_code: service.code,
    service_name: localised(service.names, language),
    description: service.description,
    metadata: true,
    type: service.type,
    // Joined by a bare comma: FixMyStreet splits on it without trimming.
    keywords: (service.keywords[language] ?? service.keywords.ca ?? [])
      .map((word) => word.replaceAll(',', ' '))
      .join(','),
    group: group ? localised(group.names, language) : null,
  }
}

const attributeValue = (attribute: Attribute, language: string, extended: boolean): Value => ({
  variable: attribute.variable,
  code: attribute.code,
  datatype: attribute.datatype,
  required: attribute.required,
  datatype_description: attribute.datatype_description ?? null,
  order: attribute.order,
  description: localised(attribute.description, language),
  ...(attribute.values?.length
    ? { values: attribute.values.map(({ key, name }) => ({ key, name: localised(name, language) })) }
    : {}),
  ...(extended && attribute.dependencies ? { dependencies: attribute.dependencies as Value } : {}),
})

/** The questions of a service. With extensions: when each is asked, and how the service shows places. */
export const definitionValue = (service: ServiceDefinition, language: string, extended: boolean): Value => ({
  service_code: service.code,
  attributes: [
    ...service.attributes.map((attribute) => attributeValue(attribute, language, extended)),
    {
      variable: false,
      code: FIXMYSTREET_ID,
      datatype: 'string',
      required: false,
      datatype_description: null,
      order: Math.max(0, ...service.attributes.map(({ order }) => order)) + 1,
      description: null,
      automated: 'server_set',
    },
  ],
})

/** Requests for anybody, or for the program that filed them. */
export const requestValues = async (
  town: Town,
  catalogue: Catalogue,
  language: string,
  requests: PublicRequest[],
  extended: boolean,
): Promise<Value[]> => {
  const source = (request: PublicRequest): FieldSource => ({
    town,
    catalogue,
    language,
    request,
    service: findService(catalogue, request.serviceCode),
  })
  if (!extended) return requests.map((request) => requestValue(source(request)))
  const [notes, pictures] = await Promise.all([
    listPublicEvents(town, requests),
    getPictures(
      town.db,
      town,
      requests.flatMap((request) => request.pictures),
    ),
  ])
  const extras: Extras = { notes, pictures: new Map(pictures.map((one) => [one.id, one])) }
  return requests.map((request) => requestValue(source(request), extras))
}

/**
 * An update in the words of FixMyStreet's protocol. One that another system posted comes back under the name that
 * it gave it: under another it would show there twice.
 */
export const updateValue = (
  town: Town,
  { event: happened, request }: { event: ServiceRequestEvent; request: ServiceRequest },
  extended: boolean,
): Value => {
  const event = toPublicEvent(happened)
  const [picture] = event.pictures
  return {
    update_id: event.externalId ?? event.id,
    service_request_id: request.id,
    status: event.kind === 'state_changed' ? UPDATE_STATUS[event.state] : 'unchanged',
    updated_datetime: formatW3cDate(town, event.at),
    description: attributedNote(event),
    media_url: picture ? pictureUrl(town, picture) : null,
    ...(extended
      ? {
          customer_reference: request.id,
          fixmystreet_id: request.attributes[FIXMYSTREET_ID]?.[0] ?? null,
          external_status_code: event.state,
        }
      : {}),
  }
}

/** A change as those who follow are told of it, with the request as it is now. */
export const changeValue = (town: Town, catalogue: Catalogue, change: PublicChange): Value => {
  const { position } = change
  const event = toPublicEvent(change.event)
  const request = toPublicRequest(change.request, publicServiceCodes(catalogue))
  const service = findService(catalogue, request.serviceCode)
  return {
    change_id: String(position),
    type: event.kind === 'submitted' ? 'request.created' : 'request.updated',
    datetime: formatW3cDate(town, event.at),
    service_request_id: request.id,
    event: event.kind,
    status: toStatus(event.state),
    detailed_status: event.state,
    description: attributedNote(event),
    media_url: event.pictures[0] ? pictureUrl(town, event.pictures[0]) : null,
    request: requestValue({ town, catalogue, language: 'ca', request, service }),
  }
}

/** Whether the public may know of requests of a service. */
export const isPublic = (catalogue: Catalogue, serviceCode: string): boolean =>
  findService(catalogue, serviceCode)?.public ?? false
