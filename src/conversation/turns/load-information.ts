import type { IncidentDraft, Neighbour } from '#domain/conversations'
import { findInformation, type InformationRecord, queryInformation, TOPICS } from '#domain/information'
import { canReopen, listNearbyRequests, listOwnRequests, listRequestsOfAsset } from '#domain/service-requests'
import { findService, getCatalogue, localised } from '#domain/services'
import type { Language, Town } from '#domain/town'
import { describeError } from '#platform/telemetry'
import type { InformationItem, InformationRequest, OwnReport } from '../engine/types.ts'
import { WORKS_TOPIC } from '../flows/information/works.ts'
import { loadWorks, WORKS_SOURCE } from './load-works.ts'

/** Rows of a page of a conversation. */
const PAGE = 8

const toInformationItem = (town: Town, one: InformationRecord): InformationItem => ({
  sourceId: one.sourceId,
  externalId: one.externalId,
  topic: one.topic,
  title: one.title,
  body: one.body,
  url: one.url ?? undefined,
  picture: one.pictureKey ? `${town.publicUrl}/information/${one.pictureKey.split('/').at(-1)}` : undefined,
  starts: one.startsAt?.getTime(),
  ends: one.endsAt?.getTime(),
  expires: one.expiresAt?.getTime(),
  published: one.publishedAt?.getTime(),
  allDay: one.allDay,
  place: one.place ?? undefined,
  phone: one.phone ?? undefined,
  distance: one.distance,
  facts: one.facts,
})

/** What the town tells, for a conversation that asks. What cannot be read counts as nothing told: it goes on. */
export const loadInformation = async (
  town: Town,
  language: Language,
  ask: InformationRequest,
): Promise<{ ask: InformationRequest; items: InformationItem[]; more: boolean }> => {
  try {
    if ('topic' in ask ? ask.topic === WORKS_TOPIC : ask.sourceId === WORKS_SOURCE)
      return await loadWorksOr(town, language, ask)
    if (!('topic' in ask)) {
      const one = await findInformation(town, ask.sourceId, ask.externalId)
      return { ask, items: one ? [toInformationItem(town, one)] : [], more: false }
    }
    const topic = TOPICS.find((known) => known === ask.topic)
    if (!topic) return { ask, items: [], more: false }
    const found = await queryInformation(town, { ...ask, topic, limit: PAGE })
    return {
      ask,
      items: found.slice(0, PAGE).map((one) => toInformationItem(town, one)),
      more: found.length > PAGE,
    }
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'failed to read information sources')
    return { ask, items: [], more: false }
  }
}

/** Works, or the subject that is told instead where there are none. */
const loadWorksOr = async (
  town: Town,
  language: Language,
  ask: InformationRequest,
): ReturnType<typeof loadWorks> => {
  const works = await loadWorks(town, language, ask)
  return works.items.length === 0 && 'topic' in ask && ask.orElse
    ? loadInformation(town, language, { topic: ask.orElse, offset: 0 })
    : works
}

const MAX_REPORTS = 5

/** How a citizen's own reports stand, newest first; with a number, that one if it is theirs. */
export const loadOwnReports = async (
  town: Town,
  contactId: string,
  language: Language,
  number?: string,
): Promise<{ reports: OwnReport[]; url: string }> => {
  const catalogue = await getCatalogue(town)
  const requests = await listOwnRequests(town.db, town, contactId, MAX_REPORTS, number)
  const reports = requests.map((request): OwnReport => {
    const service = findService(catalogue, request.serviceCode)
    return {
      number: request.id,
      service: service ? localised(service.names, language) : request.serviceCode,
      state: request.state,
      // What is answered to one that is not public is its reporter's alone.
      note:
        (request.joined ? service?.public && request.statusNotesRedacted : request.statusNotes) || undefined,
      requestedAt: request.requestedAt.getTime(),
      url: `${town.publicUrl}/reports/${request.id}`,
      joined: request.joined,
      reopenable: canReopen(town, request),
    }
  })
  return { reports, url: `${town.publicUrl}/reports` }
}

const MAX_NEIGHBOURS = 5

/** What neighbours reported where a report being taken is. What cannot be read counts as nothing: it goes on. */
export const loadNeighbours = async (
  town: Town,
  contactId: string,
  language: Language,
  { serviceCode, location, asset }: IncidentDraft,
): Promise<Neighbour[]> => {
  const { lat, long } = location ?? {}
  if (serviceCode === undefined || lat === undefined || long === undefined) return []
  try {
    const catalogue = await getCatalogue(town)
    const near = await listNearbyRequests(town, {
      serviceCode,
      spot: { lat, long, address: location?.address },
      except: contactId,
      ofNoAsset: asset !== undefined,
      limit: MAX_NEIGHBOURS,
    })
    const ofAsset = asset
      ? await listRequestsOfAsset(town.db, town, { assetId: asset.id, open: true, limit: MAX_NEIGHBOURS })
      : []
    const found = [
      ...ofAsset.map(({ publicAddress, ...one }) => ({ ...one, address: publicAddress, metres: 0 })),
      ...near,
    ].slice(0, MAX_NEIGHBOURS)
    return found.map(({ id, address, requestedAt, metres, ...request }) => {
      const service = findService(catalogue, request.serviceCode)
      return {
        number: id,
        service: service ? localised(service.names, language) : request.serviceCode,
        address: address ?? undefined,
        requestedAt: requestedAt.getTime(),
        metres,
      }
    })
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'failed to read nearby reports')
    return []
  }
}
