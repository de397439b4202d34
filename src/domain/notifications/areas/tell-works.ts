import { DateTime } from 'luxon'
import { type AreaFollow, listActiveAreaFollows } from '#domain/area-follows'
import { TOWN_NOTICE } from '#domain/broadcasts'
import {
  afterQuietHours,
  type Content,
  formatTimeRange,
  getContent,
  getTexts,
  isQuietHour,
} from '#domain/content'
import {
  cancelQueued,
  countDeliveries,
  countOpenWindows,
  enqueueMessages,
  findLatestConversation,
  templateLanguage,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import { type Cost, estimateCost } from '#domain/message-costs'
import { touches } from '#domain/places'
import type { Language, Town } from '#domain/town'
import {
  lockForTelling,
  markWorkTold,
  type PlannedWork,
  requeueStalledTellings,
  tellWork,
  workText,
} from '#domain/works'

/** Areas looked through in one go, and seconds to the next: those who are told are under what a number may send. */
const BATCH = 100
const PAUSE_SECONDS = 2

const causeKeyOf = (workId: string) => `work:${workId}`

/** Whether somebody who follows an area is told of works at once. */
const concerns = (town: Town, work: PlannedWork, { contents, frequency, area }: AreaFollow): boolean =>
  frequency === 'at-once' && contents.includes('works') && touches(town, work.area, area)

/** When works are, as it is said: a day ends where the next begins. */
export const whenOf = (
  town: Town,
  { startsAt, endsAt, allDay }: Pick<PlannedWork, 'startsAt' | 'endsAt' | 'allDay'>,
  language: Language,
): string => {
  const ends = endsAt?.getTime()
  return formatTimeRange(
    {
      starts: startsAt.getTime(),
      ...(ends === undefined ? {} : { ends: allDay ? ends - 1 : ends }),
      allDay,
    },
    language,
    town.profile.time_zone,
  )
}

/** What is said of works to who follows their area, and the template that says it once the messaging window has closed. */
export const workMessages = (town: Town, content: Content, work: PlannedWork, language: Language) => {
  const say = getTexts(content)
  const { title, body } = workText(work, language)
  const where = work.area.label
  const about = [whenOf(town, work, language), where].filter(Boolean).join(' · ')
  const topic = say(language, `works.kind.${work.kind}`)
  const url = work.url ?? `${town.publicUrl}/works/${work.id}`
  const text = [about, body].filter(Boolean).join('\n\n')
  const plain = [title, about, body].filter(Boolean).join('. ').replaceAll(/\s+/g, ' ')
  return {
    message: textMessage(say(language, 'notices.message', { topic, title, body: text, url, link: 'yes' })),
    afterWindow: templateMessage(TOWN_NOTICE, templateLanguage(language), { topic, text: plain, link: url }),
  }
}

/**
 * Tells the next of those who follow an area that a work touches, in the order of what they follow, once each. Nobody is told at night.
 * What was withdrawn or stopped holds back what has not left.
 */
export const tellWorkBatch = async (town: Town, workId: string): Promise<void> => {
  const content = await getContent(town)
  await town.db.transaction(async (tx) => {
    const work = await lockForTelling(tx, town, workId)
    if (!work) return
    if (work.state !== 'published' || work.telling === 'stopped') {
      await cancelQueued(tx, town, causeKeyOf(workId))
      return
    }
    if (work.telling !== 'sending') return
    const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
    const wait = afterQuietHours(now).diff(now, 'seconds').seconds
    if (wait > 0) return town.jobs.enqueue(tx, tellWork, [{ workId }], wait)
    const follows = await listActiveAreaFollows(tx, town, { after: work.toldUpTo ?? undefined, limit: BATCH })
    for (const { contactId } of follows.filter((one) => concerns(town, work, one))) {
      const latest = await findLatestConversation(tx, town, contactId)
      if (!latest) continue
      const messages = workMessages(town, content, work, latest.language)
      await enqueueMessages(tx, town, latest.id, [
        { causeKey: causeKeyOf(workId), ...messages, task: 'broadcast' },
      ])
    }
    const done = follows.length < BATCH
    await markWorkTold(tx, town, workId, { upTo: follows.at(-1)?.id, done })
    await town.signals.send(tx, { jurisdiction: town.id, topic: 'works' })
    if (!done) await town.jobs.enqueue(tx, tellWork, [{ workId }], PAUSE_SECONDS)
  })
}

/** Wakes tellings whose job was lost with a killed process. At night they wait for the morning anyway. */
export const wakeStalledTellings = async (town: Town): Promise<void> => {
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  if (!isQuietHour(now)) await requeueStalledTellings(town)
}

/** Whom something would be sent to: how many in an open window, how many by a template, and what that costs. */
export type AreaReach = { people: number; open: number; templates: number; cost: Cost }

/** What it costs to write to some people now. */
export const reachOf = async (town: Town, contacts: ReadonlySet<string>): Promise<AreaReach> => {
  const people = contacts.size
  const open = await countOpenWindows(town, [...contacts])
  const templates = Math.max(0, people - open)
  return { people, open, templates, cost: await estimateCost(town, { service: open, utility: templates }) }
}

/** Every area that is followed, a page at a time. */
export async function* eachAreaFollow(town: Town): AsyncGenerator<AreaFollow> {
  for (let after: string | undefined; ; ) {
    const page = await listActiveAreaFollows(town.db, town, { after, limit: 1_000 })
    yield* page
    after = page.at(-1)?.id
    if (page.length < 1_000) return
  }
}

/** Whom it would reach, and what it would cost, to tell of a work now. */
export const estimateWorkReach = async (town: Town, work: PlannedWork): Promise<AreaReach> => {
  const contacts = new Set<string>()
  for await (const one of eachAreaFollow(town)) if (concerns(town, work, one)) contacts.add(one.contactId)
  return reachOf(town, contacts)
}

/** How far the telling of a work has come: messages by their state. */
export const getWorkResults = (town: Town, workId: string): Promise<Record<string, number>> =>
  countDeliveries(town, causeKeyOf(workId))
