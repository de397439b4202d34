import { DateTime } from 'luxon'
import type { Town } from '#town/jurisdictions'
import { picturesById } from '#town/pictures'
import {
  type Filter,
  find,
  list,
  picturesOf,
  redact,
  type ServiceRequest,
  STATES,
  statesOf,
  statusOf,
} from '#town/service-requests'
import { type Catalogue, catalogueOf, inLanguage, type ServiceDefinition, serviceIn } from '#town/services'
import { refuse } from './errors.ts'
import type { Value } from './format.ts'

/** A zone's offset by the hour, in minutes: it changes on the hour only, and asking the calendar each time is slow. */
const offsets = new Map<string, number>()

const offsetAt = (zone: string, time: number): number => {
  const key = `${zone}/${Math.floor(time / 3_600_000)}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size > 50_000) offsets.clear()
  const { offset } = DateTime.fromMillis(time, { zone })
  offsets.set(key, offset)
  return offset
}

const two = (n: number) => String(n).padStart(2, '0')

/** An instant as clients expect it: whole seconds, with the town's offset. */
export const w3cDate = (town: Town, date: Date | null): string | null => {
  if (!date) return null
  const offset = offsetAt(town.profile.time_zone, date.getTime())
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19)
  const away = Math.abs(offset)
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`
}

/** The catalogue's entry for a service. */
export const serviceValue = (service: ServiceDefinition, catalogue: Catalogue): Value => ({
  service_code: service.code,
  service_name: service.names.ca,
  description: service.description,
  metadata: service.attributes.length > 0,
  type: service.type,
  // Joined by a bare comma: FixMyStreet splits on it without trimming.
  keywords: (service.keywords.ca ?? []).map((word) => word.replaceAll(',', ' ')).join(','),
  group: catalogue.groups.find(({ code }) => code === service.group)?.names.ca ?? null,
})

/** The questions of a service. */
export const definitionValue = (service: ServiceDefinition): Value => ({
  service_code: service.code,
  attributes: service.attributes.map((attribute) => ({
    variable: attribute.variable,
    code: attribute.code,
    datatype: attribute.datatype,
    required: attribute.required,
    datatype_description: attribute.datatype_description ?? null,
    order: attribute.order,
    description: inLanguage(attribute.description, 'ca'),
    ...(attribute.values?.length
      ? { values: attribute.values.map(({ key, name }) => ({ key, name: inLanguage(name, 'ca') })) }
      : {}),
  })),
})

/** Requests as anybody may see them: nothing that tells who reported, pictures only after review. */
export const requestValues = async (town: Town, requests: ServiceRequest[]): Promise<Value[]> => {
  const catalogue = await catalogueOf(town)
  const pictures = await picturesOf(
    town,
    requests.map(({ id }) => id),
  )
  const published = new Set(
    (await picturesById(town.db, town, [...pictures.values()].flat()))
      .filter(({ state, review }) => state === 'ready' && review === 'published')
      .map(({ id }) => id),
  )
  return requests.map((request) => {
    const picture = pictures.get(request.id)?.find((id) => published.has(id))
    return requestValue(town, catalogue, request, picture && `${town.publicUrl}/pictures/${picture}.jpg`)
  })
}

const requestValue = (
  town: Town,
  catalogue: Catalogue,
  request: ServiceRequest,
  mediaUrl?: string,
): Value => {
  const service = serviceIn(catalogue, request.serviceCode)
  const open = service?.public ?? false
  return {
    service_request_id: request.id,
    status: statusOf(request.state),
    status_notes: request.statusNotes && redact(request.statusNotes),
    service_name: service?.names.ca ?? null,
    service_code: request.serviceCode,
    description: open ? redact(request.description) : null,
    agency_responsible: catalogue.departments.get(request.department) ?? null,
    service_notice: null,
    requested_datetime: w3cDate(town, request.requestedAt),
    updated_datetime: w3cDate(town, request.closedAt ?? request.updatedAt),
    expected_datetime: w3cDate(town, request.expectedAt),
    address: open && request.address ? redact(request.address) : null,
    address_id: open ? request.addressId : null,
    zipcode: open ? request.zipcode : null,
    lat: open ? request.lat : null,
    long: open ? request.long : null,
    media_url: mediaUrl ?? null,
  }
}

const DAYS_AT_MOST = 90
const REQUESTS_AT_MOST = 1_000

/** An optional parameter that is empty is absent (GeoReport v2). */
const given = (query: URLSearchParams, name: string): string | undefined =>
  query.get(name)?.trim() || undefined

const commaList = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((one) => one.trim())
    .filter(Boolean)

const dateIn = (query: URLSearchParams, name: string): DateTime | undefined => {
  // A `+` of an offset that was not escaped arrives as a space.
  const text = given(query, name)?.replace(/ (\d\d:?\d\d)$/, '+$1')
  if (!text) return undefined
  const date = DateTime.fromISO(text, { setZone: true })
  if (!date.isValid) throw refuse(400, `${name} is not a date: use the form 2026-11-24T09:30:00+01:00.`)
  return date
}

const statesIn = (query: URLSearchParams): Filter['states'] => {
  const words = commaList(given(query, 'status'))
  if (!words) return undefined
  const unknown = words.find((word) => word !== 'open' && word !== 'closed')
  if (unknown) throw refuse(400, 'status has a value that is not in its list: open, closed.')
  return STATES.filter((state) => words.some((word) => statesOf(word as 'open' | 'closed').includes(state)))
}

/**
 * The requests that a query asks for, newest first. Ids override all else; otherwise 90 days and 1,000 requests
 * at most (GeoReport v2, GET service requests).
 */
export const queryRequests = async (town: Town, query: URLSearchParams): Promise<Value[]> => {
  const ids = commaList(given(query, 'service_request_id'))
  if (ids) {
    const requests = await list(town, { ids: ids.slice(0, REQUESTS_AT_MOST), limit: REQUESTS_AT_MOST })
    return requestValues(town, requests)
  }
  const end = dateIn(query, 'end_date')
  const start = dateIn(query, 'start_date')
  const to = end ?? (start ? start.plus({ days: DAYS_AT_MOST }) : undefined)
  const earliest = (to ?? DateTime.fromJSDate(town.now())).minus({ days: DAYS_AT_MOST })
  const from = start && start > earliest ? start : earliest
  const { services } = await catalogueOf(town)
  const open = services.filter((service) => service.public).map(({ code }) => code)
  const asked = commaList(given(query, 'service_code'))
  const requests = await list(town, {
    serviceCodes: asked ? open.filter((code) => asked.includes(code)) : open,
    states: statesIn(query),
    from: from.toJSDate(),
    to: to?.toJSDate(),
    limit: REQUESTS_AT_MOST,
  })
  return requestValues(town, requests)
}

/** One request. @throws {Refused} 404 when there is none with this number */
export const oneRequest = async (town: Town, id: string): Promise<Value[]> => {
  const request = await find(town, id)
  if (!request) throw refuse(404, 'service_request_id was not found.')
  return requestValues(town, [request])
}
