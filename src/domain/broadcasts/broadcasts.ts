import { and, asc, eq, gte, inArray, isNotNull, lt } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { listActiveAreaFollows } from '#domain/area-follows'
import { listSubscribedContacts } from '#domain/contacts'
import { afterQuietHours, type Content, getContent, getTexts, localisedText } from '#domain/content'
import {
  cancelQueued,
  countDeliveries,
  countOpenWindows,
  enqueueMessages,
  findLatestConversation,
  messageTemplate,
  templateLanguage,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import { type Cost, estimateCost } from '#domain/message-costs'
import { type Area, findArea, touches } from '#domain/places'
import type { Language, Town } from '#domain/town'
import { type Db, newestFirst, type Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { isUuid, sanitise } from '#platform/text'
import { type BroadcastText, type BroadcastTexts, broadcast } from './tables.ts'

const t = broadcast

/** A notice as it is kept. */
export type Broadcast = typeof broadcast.$inferSelect

/** Has the next people told. */
export const sendBroadcast: Queue<{ noticeId: string }> = { name: 'send-notice', retries: 5 }

/** Notices that a citizen needs: cuts, weather, health, deadlines. The platform charges them as utility. */
export const TOWN_NOTICE = messageTemplate('town_notice', ['topic', 'text', 'link'])

/** Notices on culture and leisure, which the platform takes for marketing. */
export const TOWN_NEWS = messageTemplate('town_news', ['topic', 'text', 'link'])

/** People told in one go, and seconds to the next: some 50 messages a second, under what a number may send. */
const BATCH = 100
const PAUSE_SECONDS = 2

const MAX_TITLE = 120
const MAX_BODY = 700

/** What is wrong with a notice, by its field. */
export type BroadcastProblem = {
  field: 'subject' | 'quarter' | 'title' | 'body' | 'url'
  reason: 'missing' | 'unknown' | 'too-long'
}

/** A notice as it is written. */
export type BroadcastDraft = { subject: string; quarter?: string; texts: BroadcastTexts; url?: string }

const broadcastById = (town: Town, id: string) => and(eq(t.jurisdictionId, town.id), eq(t.id, id))

const validateBroadcast = (town: Town, content: Content, draft: BroadcastDraft): BroadcastProblem[] => {
  const problems: BroadcastProblem[] = []
  if (!content.notices.some(({ id }) => id === draft.subject))
    problems.push({ field: 'subject', reason: 'unknown' })
  if (draft.quarter && !town.gazetteer.neighbourhoods.includes(draft.quarter))
    problems.push({ field: 'quarter', reason: 'unknown' })
  if (!draft.texts.ca.title) problems.push({ field: 'title', reason: 'missing' })
  if (!draft.texts.ca.body) problems.push({ field: 'body', reason: 'missing' })
  for (const one of Object.values(draft.texts)) {
    if (one && one.title.length > MAX_TITLE) problems.push({ field: 'title', reason: 'too-long' })
    if (one && one.body.length > MAX_BODY) problems.push({ field: 'body', reason: 'too-long' })
  }
  const url = draft.url ? URL.parse(draft.url) : undefined
  if (url === null || (url && !['http:', 'https:'].includes(url.protocol)))
    problems.push({ field: 'url', reason: 'unknown' })
  return problems
}

const normaliseDraft = ({ texts, ...draft }: BroadcastDraft): BroadcastDraft => {
  const kept = Object.entries(texts).flatMap(([language, one]): [string, BroadcastText][] => {
    const words = { title: sanitise(one?.title ?? ''), body: sanitise(one?.body ?? '') }
    return language === 'ca' || (words.title && words.body) ? [[language, words]] : []
  })
  return { ...draft, texts: Object.fromEntries(kept) as BroadcastTexts, url: draft.url?.trim() || undefined }
}

/** Writes a notice down. Nobody is told before it is started. */
export const createBroadcast = async (
  town: Town,
  author: string,
  given: BroadcastDraft,
): Promise<{ id: string } | { problems: BroadcastProblem[] }> => {
  const draft = normaliseDraft(given)
  const problems = validateBroadcast(town, await getContent(town), draft)
  if (problems.length > 0) return { problems }
  const id = Bun.randomUUIDv7()
  await insertBroadcast(town, { id, author, ...draft })
  return { id }
}

/** Keeps a notice. @returns whether it was new: one cause makes one notice */
export const insertBroadcast = async (
  town: Town,
  { id, author, causeKey, ...draft }: BroadcastDraft & { id: string; author: string; causeKey?: string },
): Promise<boolean> => {
  const rows = await town.db
    .insert(t)
    .values({
      id,
      jurisdictionId: town.id,
      author,
      causeKey,
      state: 'draft',
      createdAt: town.now(),
      ...draft,
    })
    .onConflictDoNothing()
    .returning({ id: t.id })
  return rows.length > 0
}

/** Notices, newest first. */
export const listBroadcasts = (town: Town, limit = 50): Promise<Broadcast[]> =>
  town.db.select().from(t).where(eq(t.jurisdictionId, town.id)).orderBy(newestFirst(t.createdAt)).limit(limit)

/** One notice. */
export const findBroadcast = async (town: Town, id: string): Promise<Broadcast | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await town.db.select().from(t).where(broadcastById(town, id))
  return row
}

/** Whom a notice would be sent to: to how many in an open window, to how many by a template, and what that costs. */
export type ReachEstimate = { people: number; open: number; templates: number; cost: Cost }

/** What a notice would reach and cost if it were sent now. */
export const estimateReach = async (town: Town, row: Broadcast): Promise<ReachEstimate> => {
  const { subject, quarter: neighbourhood } = row
  const content = await getContent(town)
  const reached = new Set<string>()
  for (let after: string | undefined; ; ) {
    const contacts = await listSubscribedContacts(town.db, town, {
      notice: subject,
      neighbourhood: neighbourhood ?? undefined,
      after,
      limit: 1_000,
    })
    for (const one of contacts) reached.add(one)
    after = contacts.at(-1)
    if (contacts.length < 1_000) break
  }
  const area = await areaOf(town, content, row)
  for (let after: string | undefined; area; ) {
    const page = await listFollowersOf(town.db, town, area, after, 1_000)
    for (const one of page.contacts) reached.add(one)
    after = page.last
    if (!page.more) break
  }
  const people = reached.size
  const all = [...reached]
  let open = 0
  for (let at = 0; at < all.length; at += 1_000)
    open += await countOpenWindows(town, all.slice(at, at + 1_000))
  const templates = Math.max(0, people - open)
  const cost = await estimateCost(town, { service: open, [broadcastCategory(content, subject)]: templates })
  return { people, open, templates, cost }
}

/**
 * The neighbourhood that a notice is for, where those who follow an area there are told too: they asked for what they need to know, not for
 * what the platform takes for marketing.
 */
const areaOf = async (
  town: Town,
  content: Content,
  { subject, quarter }: Pick<Broadcast, 'subject' | 'quarter'>,
): Promise<Area | undefined> => {
  if (!quarter || broadcastCategory(content, subject) === 'marketing') return undefined
  const found = await findArea(town, { of: 'neighbourhood', neighbourhood: quarter })
  return 'area' in found ? found.area : undefined
}

/** A page of those who follow an area in a neighbourhood and asked for its notices as they come. */
const listFollowersOf = async (
  db: Db,
  town: Town,
  area: Area,
  after: string | undefined,
  limit: number,
): Promise<{ contacts: string[]; last: string | undefined; more: boolean }> => {
  const page = await listActiveAreaFollows(db, town, { after, limit, frequency: 'at-once' })
  const theirs = page.filter((one) => one.contents.includes('notices') && touches(town, one.area, area))
  return {
    contacts: theirs.map(({ contactId }) => contactId),
    last: page.at(-1)?.id,
    more: page.length === limit,
  }
}

/** Notices to a neighbourhood that began to be sent in a stretch of time, oldest first. */
export const listSentBetween = async (
  town: Town,
  from: Date,
  to: Date,
): Promise<(Broadcast & { area: Area })[]> => {
  const content = await getContent(town)
  const rows = await town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        inArray(t.state, ['sending', 'done']),
        gte(t.startedAt, from),
        lt(t.startedAt, to),
        isNotNull(t.quarter),
      ),
    )
    .orderBy(asc(t.startedAt))
    .limit(200)
  const placed = await Promise.all(
    rows.map(async (row) => ({ ...row, area: await areaOf(town, content, row) })),
  )
  return placed.flatMap(({ area, ...row }) => (area ? [{ ...row, area }] : []))
}

/** Begins to send. @returns whether it was waiting to be */
export const startBroadcast = (town: Town, id: string, by: string): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const rows = await tx
      .update(t)
      .set({ state: 'sending', startedAt: town.now(), startedBy: by, endedAt: null })
      .where(and(broadcastById(town, id), inArray(t.state, ['draft', 'stopped'])))
      .returning({ id: t.id })
    if (rows.length > 0) await town.jobs.enqueue(tx, sendBroadcast, [{ noticeId: id }])
    return rows.length > 0
  })

/** Stops: whom it has not left for is not told. @returns messages that were held back */
export const stopBroadcast = (town: Town, id: string): Promise<number> =>
  town.db.transaction(async (tx) => {
    await tx
      .update(t)
      .set({ state: 'stopped', endedAt: town.now() })
      .where(and(broadcastById(town, id), eq(t.state, 'sending')))
    return cancelQueued(tx, town, broadcastCauseKey(id))
  })

/** Throws away what was never sent. @returns whether it was thrown away */
export const discardBroadcast = async (town: Town, id: string): Promise<boolean> => {
  const rows = await town.db
    .delete(t)
    .where(and(broadcastById(town, id), eq(t.state, 'draft')))
    .returning({ id: t.id })
  return rows.length > 0
}

/** What the platform charges the template of a subject as. */
const broadcastCategory = (content: Content, subject: string): 'utility' | 'marketing' =>
  content.notices.find(({ id }) => id === subject)?.category === 'marketing' ? 'marketing' : 'utility'

const broadcastCauseKey = (id: string) => `notice:${id}`

/** What a notice says to somebody, and the template that says it once the messaging window has closed. */
export const broadcastMessages = (
  content: Content,
  { subject, texts, url }: Broadcast,
  language: Language,
) => {
  const say = getTexts(content)
  const { title, body } = texts[language] ?? texts.ca
  const notice = content.notices.find(({ id }) => id === subject)
  const topic = localisedText(notice?.title, language)
  const words = say(language, 'notices.message', {
    topic,
    title,
    body,
    url: url ?? '',
    link: url ? 'yes' : 'no',
  })
  const template = broadcastCategory(content, subject) === 'marketing' ? TOWN_NEWS : TOWN_NOTICE
  return {
    message: textMessage(words),
    afterWindow: templateMessage(template, templateLanguage(language), {
      topic,
      text: `${title}. ${body}`,
      link: url ?? '—',
    }),
  }
}

/**
 * Tells the next people, in the order of their contacts, once each. Nobody is told at night; the person who asked to stop
 * in the meantime is not told.
 */
export const sendBroadcastBatch = async (town: Town, noticeId: string): Promise<void> => {
  const content = await getContent(town)
  await town.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(t)
      .where(and(broadcastById(town, noticeId), eq(t.state, 'sending')))
      .for('update')
    if (!row) return
    const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
    const wait = afterQuietHours(now).diff(now, 'seconds').seconds
    if (wait > 0) return town.jobs.enqueue(tx, sendBroadcast, [{ noticeId }], wait)
    const contacts = await listSubscribedContacts(tx, town, {
      notice: row.subject,
      neighbourhood: row.quarter ?? undefined,
      after: row.sentUpTo ?? undefined,
      limit: BATCH,
    })
    for (const contactId of contacts) await sendToContact(tx, town, content, row, contactId)
    const area = contacts.length < BATCH ? await areaOf(town, content, row) : undefined
    const followers = area && (await listFollowersOf(tx, town, area, row.areasUpTo ?? undefined, BATCH))
    for (const contactId of followers?.contacts ?? []) await sendToContact(tx, town, content, row, contactId)
    const done = contacts.length < BATCH && !followers?.more
    await tx
      .update(t)
      .set({
        sentUpTo: contacts.at(-1) ?? row.sentUpTo,
        areasUpTo: followers?.last ?? row.areasUpTo,
        ...(done ? { state: 'done' as const, endedAt: town.now() } : {}),
      })
      .where(broadcastById(town, noticeId))
    await town.signals.send(tx, { jurisdiction: town.id, topic: 'notices' })
    if (!done) await town.jobs.enqueue(tx, sendBroadcast, [{ noticeId }], PAUSE_SECONDS)
  })
}

/** Once each: what has one cause is put out once in a conversation. */
const sendToContact = async (
  tx: Tx,
  town: Town,
  content: Content,
  row: Broadcast,
  contactId: string,
): Promise<void> => {
  const latest = await findLatestConversation(tx, town, contactId)
  if (!latest) return
  await enqueueMessages(tx, town, latest.id, [
    {
      causeKey: broadcastCauseKey(row.id),
      ...broadcastMessages(content, row, latest.language),
      task: 'broadcast',
    },
  ])
}

/** How far a notice has come: messages by their state. */
export const getBroadcastResults = (town: Town, id: string): Promise<Record<string, number>> =>
  countDeliveries(town, broadcastCauseKey(id))

/** Wakes notices whose job was lost with a killed process. */
export const requeueStalledBroadcasts = (town: Town): Promise<void> =>
  town.db.transaction(async (tx) => {
    const rows = await tx
      .select({ noticeId: t.id })
      .from(t)
      .where(and(eq(t.jurisdictionId, town.id), eq(t.state, 'sending')))
    await town.jobs.enqueue(tx, sendBroadcast, rows)
  })
