import { consult, type Information, informationById, TOPICS } from '#town/information'
import type { Town } from '#town/jurisdictions'
import type { Ask, Told } from './engine/types.ts'

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
