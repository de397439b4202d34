import { DateTime } from 'luxon'
import type { IncidentDraft, WorkThere } from '#domain/conversations'
import { type Area, findArea } from '#domain/places'
import type { Language, Town } from '#domain/town'
import { findPublicWork, listWorks, listWorksAt, type PlannedWork, workText } from '#domain/works'
import { describeError } from '#platform/telemetry'
import type { InformationItem, InformationRequest } from '../engine/types.ts'
import { WORKS_TOPIC } from '../flows/information/works.ts'

/** Names works among what the town tells. */
export const WORKS_SOURCE = 'planned-works'

/** Rows of a page of a conversation. */
const PAGE = 8

const toInformationItem = (town: Town, language: Language, work: PlannedWork): InformationItem => {
  const { title, body } = workText(work, language)
  const ends = work.endsAt?.getTime()
  return {
    sourceId: WORKS_SOURCE,
    externalId: work.id,
    topic: WORKS_TOPIC,
    title,
    body,
    url: work.url ?? `${town.publicUrl}/works/${work.id}`,
    starts: work.startsAt.getTime(),
    // A day ends where the next begins.
    ends: ends !== undefined && work.allDay ? ends - 1 : ends,
    allDay: work.allDay,
    place: work.area.label || undefined,
    facts: [],
  }
}

/** Which works and cuts there are: all that are not over, those of a day, those of a street or a neighbourhood. */
export const loadWorks = async (
  town: Town,
  language: Language,
  ask: InformationRequest,
): Promise<{ ask: InformationRequest; items: InformationItem[]; more: boolean }> => {
  if (!('topic' in ask)) {
    const work = await findPublicWork(town, ask.externalId)
    return { ask, items: work ? [toInformationItem(town, language, work)] : [], more: false }
  }
  const day = ask.day ? DateTime.fromISO(ask.day, { zone: town.profile.time_zone }) : undefined
  const within = ask.words ? await areaNamed(town, ask.words) : undefined
  if (ask.words && !within) return { ask, items: [], more: false }
  const found = await listWorks(town, {
    from: day?.startOf('day').toJSDate(),
    to: day?.endOf('day').toJSDate(),
    within,
  })
  const rest = found.slice(ask.offset)
  return {
    ask,
    items: rest.slice(0, PAGE).map((one) => toInformationItem(town, language, one)),
    more: rest.length > PAGE,
  }
}

/** A neighbourhood, or else a street, by its name. */
const areaNamed = async (town: Town, words: string): Promise<Area | undefined> => {
  const neighbourhood = town.gazetteer.neighbourhoods.find((one) => one === words)
  const found = await findArea(
    town,
    neighbourhood ? { of: 'neighbourhood', neighbourhood } : { of: 'street', street: words },
  )
  return 'area' in found ? found.area : undefined
}

/** More than these are not told to a reporter: the first that ends is the likeliest. */
const MAX_WORKS = 3

/** The works that are where a report being taken is. What cannot be read counts as nothing: it goes on. */
export const loadWorksThere = async (
  town: Town,
  language: Language,
  { group, location }: IncidentDraft,
): Promise<WorkThere[]> => {
  const { lat, long, address, addressId, quarter } = location ?? {}
  if (lat === undefined || long === undefined) return []
  try {
    const found = await listWorksAt(town, { group, point: { lat, long }, address, addressId, quarter })
    return found.slice(0, MAX_WORKS).map((work) => ({
      id: work.id,
      kind: work.kind,
      ...workText(work, language),
      ends: work.endsAt?.getTime(),
      url: work.url ?? undefined,
    }))
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'failed to read planned works')
    return []
  }
}
