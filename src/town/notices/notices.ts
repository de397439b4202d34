import { and, desc, eq, inArray } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { clean, isUuid } from '#platform/text'
import { consentingContacts, countConsenting } from '#town/contacts'
import { type Content, contentOf, outsideQuietHours, textIn, voiceOf } from '#town/content'
import {
  cancelQueued,
  deliveryCounts,
  latestConversation,
  putOut,
  template,
  templateLanguage,
  text,
  windowsOpen,
} from '#town/conversations'
import type { Language, Town } from '#town/jurisdictions'
import { type NoticeText, type NoticeTexts, notice } from './tables.ts'

const t = notice

/** A notice as it is kept. */
export type Notice = typeof notice.$inferSelect

/** Has the next people told. */
export const sendNotice: Queue<{ noticeId: string }> = { name: 'send-notice', retries: 5 }

/** The approved template for notices outside the messenger's window: subject, title, words, address. */
export const NOTICE_TEMPLATE = 'town_notice'

/** People told in one go, and seconds to the next: some 50 messages a second, under what a number may send. */
const BATCH = 100
const PAUSE_SECONDS = 2

const MAX_TITLE = 120
const MAX_BODY = 700

/** What is wrong with a notice, by its field. */
export type NoticeProblem = {
  field: 'subject' | 'quarter' | 'title' | 'body' | 'url'
  reason: 'missing' | 'unknown' | 'too-long'
}

/** A notice as it is written. */
export type NoticeDraft = { subject: string; quarter?: string; texts: NoticeTexts; url?: string }

const itself = (town: Town, id: string) => and(eq(t.jurisdictionId, town.id), eq(t.id, id))

const checked = (town: Town, content: Content, draft: NoticeDraft): NoticeProblem[] => {
  const problems: NoticeProblem[] = []
  if (!content.notices.some(({ id }) => id === draft.subject))
    problems.push({ field: 'subject', reason: 'unknown' })
  if (draft.quarter && !town.gazetteer.quarters.includes(draft.quarter))
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

const tidy = ({ texts, ...draft }: NoticeDraft): NoticeDraft => {
  const kept = Object.entries(texts).flatMap(([language, one]): [string, NoticeText][] => {
    const words = { title: clean(one?.title ?? ''), body: clean(one?.body ?? '') }
    return language === 'ca' || (words.title && words.body) ? [[language, words]] : []
  })
  return { ...draft, texts: Object.fromEntries(kept) as NoticeTexts, url: draft.url?.trim() || undefined }
}

/** Writes a notice down. Nobody is told before it is started. */
export const draftNotice = async (
  town: Town,
  author: string,
  given: NoticeDraft,
): Promise<{ id: string } | { problems: NoticeProblem[] }> => {
  const draft = tidy(given)
  const problems = checked(town, await contentOf(town), draft)
  if (problems.length > 0) return { problems }
  const id = Bun.randomUUIDv7()
  await insertNotice(town, { id, author, ...draft })
  return { id }
}

/** Keeps a notice. @returns whether it was new: one cause makes one notice */
export const insertNotice = async (
  town: Town,
  { id, author, causeKey, ...draft }: NoticeDraft & { id: string; author: string; causeKey?: string },
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
export const notices = (town: Town, limit = 50): Promise<Notice[]> =>
  town.db.select().from(t).where(eq(t.jurisdictionId, town.id)).orderBy(desc(t.createdAt)).limit(limit)

/** One notice. */
export const noticeById = async (town: Town, id: string): Promise<Notice | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await town.db.select().from(t).where(itself(town, id))
  return row
}

/** Whom a notice would be sent to: to how many freely, to how many by a template that is paid for. In euros. */
export type Estimate = { people: number; open: number; paid: number; cost: number }

/** What a notice would reach and cost if it were sent now. */
export const estimate = async (town: Town, { subject, quarter }: Notice): Promise<Estimate> => {
  const people = await countConsenting(town.db, town, subject, quarter ?? undefined)
  let open = 0
  for (let after: string | undefined; ; ) {
    const contacts = await consentingContacts(town.db, town, {
      notice: subject,
      quarter: quarter ?? undefined,
      after,
      limit: 1_000,
    })
    open += await windowsOpen(town, contacts)
    after = contacts.at(-1)
    if (contacts.length < 1_000) break
  }
  const paid = Math.max(0, people - open)
  return { people, open, paid, cost: paid * town.profile.template_price }
}

/** Begins to send. @returns whether it was waiting to be */
export const startNotice = (town: Town, id: string, by: string): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const rows = await tx
      .update(t)
      .set({ state: 'sending', startedAt: town.now(), startedBy: by, endedAt: null })
      .where(and(itself(town, id), inArray(t.state, ['draft', 'stopped'])))
      .returning({ id: t.id })
    if (rows.length > 0) await town.jobs.enqueue(tx, sendNotice, [{ noticeId: id }])
    return rows.length > 0
  })

/** Stops: whom it has not left for is not told. @returns messages that were held back */
export const stopNotice = (town: Town, id: string): Promise<number> =>
  town.db.transaction(async (tx) => {
    await tx
      .update(t)
      .set({ state: 'stopped', endedAt: town.now() })
      .where(and(itself(town, id), eq(t.state, 'sending')))
    return cancelQueued(tx, town, causeOf(id))
  })

/** Throws away what was never sent. @returns whether it was thrown away */
export const discardNotice = async (town: Town, id: string): Promise<boolean> => {
  const rows = await town.db
    .delete(t)
    .where(and(itself(town, id), eq(t.state, 'draft')))
    .returning({ id: t.id })
  return rows.length > 0
}

const causeOf = (id: string) => `notice:${id}`

/** What a notice says to somebody, and the template that says it once the messenger's window has closed. */
export const noticeMessages = (content: Content, { subject, texts, url }: Notice, language: Language) => {
  const say = voiceOf(content)
  const { title, body } = texts[language] ?? texts.ca
  const topic = textIn(content.notices.find(({ id }) => id === subject)?.title, language)
  const words = say(language, 'notices.message', {
    topic,
    title,
    body,
    url: url ?? '',
    link: url ? 'yes' : 'no',
  })
  const approved = templateLanguage(language)
  return {
    message: text(words),
    afterWindow: template(NOTICE_TEMPLATE, approved, [topic, `${title}. ${body}`, url ?? '—']),
  }
}

/**
 * Tells the next people, in the order of their contacts, once each. Nobody is told at night; whoever asked to stop
 * meanwhile is not told.
 */
export const sendBatch = async (town: Town, noticeId: string): Promise<void> => {
  const content = await contentOf(town)
  await town.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(t)
      .where(and(itself(town, noticeId), eq(t.state, 'sending')))
      .for('update')
    if (!row) return
    const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
    const wait = outsideQuietHours(now).diff(now, 'seconds').seconds
    if (wait > 0) return town.jobs.enqueue(tx, sendNotice, [{ noticeId }], wait)
    const contacts = await consentingContacts(tx, town, {
      notice: row.subject,
      quarter: row.quarter ?? undefined,
      after: row.sentUpTo ?? undefined,
      limit: BATCH,
    })
    for (const contactId of contacts) await tell(tx, town, content, row, contactId)
    const done = contacts.length < BATCH
    await tx
      .update(t)
      .set({
        sentUpTo: contacts.at(-1) ?? row.sentUpTo,
        ...(done ? { state: 'done' as const, endedAt: town.now() } : {}),
      })
      .where(itself(town, noticeId))
    await town.signals.send(tx, { jurisdiction: town.id, topic: 'notices' })
    if (!done) await town.jobs.enqueue(tx, sendNotice, [{ noticeId }], PAUSE_SECONDS)
  })
}

/** Once each: what has one cause is put out once in a conversation. */
const tell = async (tx: Tx, town: Town, content: Content, row: Notice, contactId: string): Promise<void> => {
  const latest = await latestConversation(tx, town, contactId)
  if (!latest) return
  await putOut(tx, town, latest.id, [
    { causeKey: causeOf(row.id), ...noticeMessages(content, row, latest.language) },
  ])
}

/** How far a notice has come: messages by their state. */
export const noticeResults = (town: Town, id: string): Promise<Record<string, number>> =>
  deliveryCounts(town, causeOf(id))

/** Wakes notices whose job was lost with a killed process. */
export const sweepNotices = (town: Town): Promise<void> =>
  town.db.transaction(async (tx) => {
    const rows = await tx
      .select({ noticeId: t.id })
      .from(t)
      .where(and(eq(t.jurisdictionId, town.id), eq(t.state, 'sending')))
    await town.jobs.enqueue(tx, sendNotice, rows)
  })
