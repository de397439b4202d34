import { describeError } from '#platform/telemetry'
import { consult, type Information, informationById, TOPICS } from '#town/information'
import type { Language, Town } from '#town/jurisdictions'
import { mayReopen, requestsNear, requestsOf } from '#town/service-requests'
import { catalogueOf, inLanguage, serviceEverIn } from '#town/services'
import type { Ask, IncidentDraft, Neighbour, OwnReport, Told } from './engine/types.ts'

/** Rows of a page of a conversation. */
const PAGE = 8

const toldOf = (town: Town, one: Information): Told => ({
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
export const inform = async (town: Town, ask: Ask): Promise<{ ask: Ask; told: Told[]; more: boolean }> => {
  try {
    if (!('topic' in ask)) {
      const one = await informationById(town, ask.sourceId, ask.externalId)
      return { ask, told: one ? [toldOf(town, one)] : [], more: false }
    }
    const topic = TOPICS.find((known) => known === ask.topic)
    if (!topic) return { ask, told: [], more: false }
    const found = await consult(town, { ...ask, topic, limit: PAGE })
    return { ask, told: found.slice(0, PAGE).map((one) => toldOf(town, one)), more: found.length > PAGE }
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'what the town tells could not be read')
    return { ask, told: [], more: false }
  }
}

const REPORTS_AT_MOST = 5

/** How a citizen's own reports stand, newest first; with a number, that one if it is theirs. */
export const ownReports = async (
  town: Town,
  contactId: string,
  language: Language,
  number?: string,
): Promise<{ reports: OwnReport[]; url: string }> => {
  const catalogue = await catalogueOf(town)
  const requests = await requestsOf(town.db, town, contactId, REPORTS_AT_MOST, number)
  const reports = requests.map((request): OwnReport => {
    const service = serviceEverIn(catalogue, request.serviceCode)
    return {
      number: request.id,
      service: service ? inLanguage(service.names, language) : request.serviceCode,
      state: request.state,
      // What is answered to one that is not public is its reporter's alone.
      note:
        (request.joined ? service?.public && request.statusNotesRedacted : request.statusNotes) || undefined,
      requestedAt: request.requestedAt.getTime(),
      url: `${town.publicUrl}/reports/${request.id}`,
      joined: request.joined,
      reopenable: mayReopen(town, request),
    }
  })
  return { reports, url: `${town.publicUrl}/reports` }
}

const NEIGHBOURS_AT_MOST = 5

/** Numbers of one street that are next to each other, even and odd apart: two doors up or down. */
const DOORS = 6

/** A street list that has one point for a whole street says of every number that it is there: the numbers decide. */
const nextDoor = (one: string | undefined, other: string | null): boolean => {
  const [a, b] = [one, other].map((address) => Number(/, (\d{1,4})/.exec(address ?? '')?.[1] ?? Number.NaN))
  return a === undefined || b === undefined || Number.isNaN(a) || Number.isNaN(b) || Math.abs(a - b) <= DOORS
}

/** What neighbours reported where a report being taken is. What cannot be read counts as nothing: it goes on. */
export const neighboursOf = async (
  town: Town,
  contactId: string,
  language: Language,
  { serviceCode, location }: IncidentDraft,
): Promise<Neighbour[]> => {
  const { lat, long } = location ?? {}
  if (serviceCode === undefined || lat === undefined || long === undefined) return []
  try {
    const catalogue = await catalogueOf(town)
    const found = await requestsNear(town, {
      serviceCode,
      point: { lat, long },
      except: contactId,
      limit: NEIGHBOURS_AT_MOST,
    })
    const likely = found.filter(({ address, metres }) => metres >= 1 || nextDoor(location?.address, address))
    return likely.map(({ id, address, requestedAt, metres, ...request }) => {
      const service = serviceEverIn(catalogue, request.serviceCode)
      return {
        number: id,
        service: service ? inLanguage(service.names, language) : request.serviceCode,
        address: address ?? undefined,
        requestedAt: requestedAt.getTime(),
        metres,
      }
    })
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'reports near a place could not be read')
    return []
  }
}
