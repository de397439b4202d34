import { getPictures, type Picture } from '#domain/pictures'
import {
  listPublicEvents,
  type PublicChange,
  type PublicEvent,
  type PublicRequest,
  type ServiceRequest,
  type ServiceRequestEvent,
  type State,
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

/** Where a published picture lies. */
export const pictureUrl = (town: Town, id: string): string => `${town.publicUrl}/pictures/${id}.jpg`

/** Where the key that posted a picture finds it before it is reviewed. */
const ownPictureUrl = (town: Town, id: string): string => `${town.publicUrl}/open311/v2/pictures/${id}.jpg`

/** What `extensions=true` adds to requests, fetched for all of them together. */
type Extras = { notes: Map<string, PublicEvent[]>; pictures: Map<string, Picture> }

const noteValue = (town: Town, event: PublicEvent): Value => ({
  datetime: formatW3cDate(town, event.at),
  type: event.kind,
  status: toStatus(event.state),
  detailed_status: event.state,
  description: event.note,
})

const extendedAttributes = (
  town: Town,
  request: PublicRequest,
  service: ServiceDefinition | undefined,
  { notes, pictures }: Extras,
): Value => ({
  channel: request.channel,
  detailed_status: request.state,
  update_status: UPDATE_STATUS[request.state],
  group: service?.group ?? null,
  neighbourhood: request.quarter,
  distance: request.distance === null ? null : Math.round(request.distance),
  photos: request.pictures.map((id) => ({
    media_url: pictureUrl(town, id),
    width: pictures.get(id)?.width ?? null,
    height: pictures.get(id)?.height ?? null,
    created_at: formatW3cDate(town, pictures.get(id)?.createdAt ?? null),
  })),
  notes: (notes.get(request.id) ?? []).map((event) => noteValue(town, event)),
})

const requestValue = (
  town: Town,
  catalogue: Catalogue,
  language: string,
  request: PublicRequest,
  extras?: Extras,
): Value => {
  const service = findService(catalogue, request.serviceCode)
  const [picture] = request.pictures
  const [ownPicture] = request.ownPictures
  return {
    service_request_id: request.id,
    status: toStatus(request.state),
    status_notes: request.statusNotes,
    service_name: service ? localised(service.names, language) : null,
    service_code: request.serviceCode,
    description: request.description,
    agency_responsible: request.department && (catalogue.departments.get(request.department) ?? null),
    service_notice: null,
    requested_datetime: formatW3cDate(town, request.requestedAt),
    updated_datetime: formatW3cDate(town, request.updatedAt),
    expected_datetime: formatW3cDate(town, request.expectedAt),
    address: request.address,
    // Where only the street is shown, the identifier of the address is not either.
    address_id: request.isOwn || !service?.approximate_location ? request.addressId : null,
    zipcode: request.zipcode,
    lat: request.lat,
    long: request.long,
    media_url: picture ? pictureUrl(town, picture) : ownPicture ? ownPictureUrl(town, ownPicture) : null,
    ...(extras ? { extended_attributes: extendedAttributes(town, request, service, extras) } : {}),
  }
}

/** Requests for anybody, or for the program that filed them. */
export const requestValues = async (
  town: Town,
  catalogue: Catalogue,
  language: string,
  requests: PublicRequest[],
  extended: boolean,
): Promise<Value[]> => {
  if (!extended) return requests.map((request) => requestValue(town, catalogue, language, request))
  const [notes, pictures] = await Promise.all([
    listPublicEvents(town, requests),
    getPictures(
      town.db,
      town,
      requests.flatMap((request) => request.pictures),
    ),
  ])
  const extras: Extras = { notes, pictures: new Map(pictures.map((one) => [one.id, one])) }
  return requests.map((request) => requestValue(town, catalogue, language, request, extras))
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
    description: event.note,
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
  const { position, request } = change
  const event = toPublicEvent(change.event)
  return {
    change_id: String(position),
    type: event.kind === 'submitted' ? 'request.created' : 'request.updated',
    datetime: formatW3cDate(town, event.at),
    service_request_id: request.id,
    event: event.kind,
    status: toStatus(event.state),
    detailed_status: event.state,
    description: event.note,
    media_url: event.pictures[0] ? pictureUrl(town, event.pictures[0]) : null,
    request: requestValue(town, catalogue, 'ca', toPublicRequest(request, publicServiceCodes(catalogue))),
  }
}

/** Whether the public may know of requests of a service. */
export const isPublic = (catalogue: Catalogue, serviceCode: string): boolean =>
  findService(catalogue, serviceCode)?.public ?? false
