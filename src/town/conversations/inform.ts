import { consult, type Information, informationById, TOPICS } from '#town/information'
import type { Language, Town } from '#town/jurisdictions'
import { requestsOf } from '#town/service-requests'
import { catalogueOf, inLanguage, serviceEverIn } from '#town/services'
import type { Ask, OwnReport, Told } from './engine/types.ts'

/** Rows of a page of a conversation. */
const PAGE = 8

const toldOf = (one: Information): Told => ({
  sourceId: one.sourceId,
  externalId: one.externalId,
  topic: one.topic,
  title: one.title,
  body: one.body,
  url: one.url ?? undefined,
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
      return { ask, told: one ? [toldOf(one)] : [], more: false }
    }
    const topic = TOPICS.find((known) => known === ask.topic)
    if (!topic) return { ask, told: [], more: false }
    const found = await consult(town, { ...ask, topic, limit: PAGE })
    return { ask, told: found.slice(0, PAGE).map(toldOf), more: found.length > PAGE }
  } catch (error) {
    town.log.warn({ error: String(error) }, 'what the town tells could not be read')
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
  const requests = await requestsOf(town, contactId, REPORTS_AT_MOST, number)
  const reports = requests.map((request): OwnReport => {
    const service = serviceEverIn(catalogue, request.serviceCode)
    return {
      number: request.id,
      service: service ? inLanguage(service.names, language) : request.serviceCode,
      state: request.state,
      note: request.statusNotes ?? undefined,
      requestedAt: request.requestedAt.getTime(),
      url: `${town.publicUrl}/reports/${request.id}`,
    }
  })
  return { reports, url: `${town.publicUrl}/reports` }
}
