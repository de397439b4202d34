import { and, asc, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Db, Tx } from '#platform/database'
import { clean } from '#platform/text'
import { type Content, contentOf, openAt, voiceOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { text } from './engine/outgoing.ts'
import { step } from './engine/step.ts'
import type { Event } from './engine/types.ts'
import { putOut } from './outbox.ts'
import { stateOf } from './state.ts'
import { conversation, handover } from './tables.ts'
import { messagesIn } from './think.ts'
import { windowStart } from './window.ts'
import { worldOf } from './world.ts'

const t = handover

/** A conversation in the hands of people. */
export type Handover = typeof handover.$inferSelect

/** Who looks: of which discreet teams they are. Everybody sees what is not discreet. */
export type Viewer = { name: string; teams: string[] }

const OPEN = ['waiting', 'taken'] as const

/** Hands a conversation to a team. One that is already with people is not handed twice. */
export const handOverTo = async (
  tx: Tx,
  town: Town,
  content: Content,
  conversationId: string,
  { team, about }: { team: string; about: string },
): Promise<Extract<Event, { type: 'queued' }>> => {
  const known = content.teams.find(({ id }) => id === team) ?? content.teams[0]
  const now = town.now()
  const id = Bun.randomUUIDv7()
  await tx
    .insert(t)
    .values({
      id,
      jurisdictionId: town.id,
      conversationId,
      team: known?.id ?? team,
      discreet: known?.discreet ?? false,
      state: 'waiting',
      about: town.vault.seal(about),
      requestedAt: now,
    })
    .onConflictDoNothing()
  const [row] = await tx
    .select()
    .from(t)
    .where(and(eq(t.conversationId, conversationId), inArray(t.state, [...OPEN])))
  const [before] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.team, row?.team ?? team),
        eq(t.state, 'waiting'),
        lt(t.requestedAt, row?.requestedAt ?? now),
      ),
    )
  const { open, opens } = openAt(content.hours, DateTime.fromJSDate(now, { zone: town.profile.time_zone }))
  return {
    id: '',
    type: 'queued',
    team: row?.team ?? team,
    handover: row?.id ?? id,
    open,
    opens: opens?.toMillis(),
    before: before?.count ?? 0,
  }
}

/** The citizen would rather have the automatic part. */
export const withdrawHandover = async (tx: Tx, town: Town, id: string): Promise<void> => {
  await tx
    .update(t)
    .set({ state: 'withdrawn', closedAt: town.now() })
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id), inArray(t.state, [...OPEN])))
}

/** Notes how it was. Only in the conversation that it was. */
export const rateHandover = async (
  tx: Tx,
  town: Town,
  conversationId: string,
  { handover: id, stars, words }: { handover: string; stars?: number; words?: string },
): Promise<void> => {
  await tx
    .update(t)
    .set({ ...(stars ? { stars } : {}), ...(words ? { comment: town.vault.seal(words) } : {}) })
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id), eq(t.conversationId, conversationId)))
}

const visibleTo = ({ teams }: Viewer): SQL | undefined =>
  or(eq(t.discreet, false), teams.length > 0 ? inArray(t.team, teams) : undefined)

/** Conversations that are with people, those who wait longest first; or those done with, newest first. */
export const handovers = (
  town: Town,
  viewer: Viewer,
  which: 'open' | 'done',
  limit = 100,
): Promise<Handover[]> =>
  town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        visibleTo(viewer),
        which === 'open' ? inArray(t.state, [...OPEN]) : inArray(t.state, ['closed', 'withdrawn']),
      ),
    )
    .orderBy(...(which === 'open' ? [sql`${t.state} desc`, asc(t.requestedAt)] : [desc(t.closedAt)]))
    .limit(limit)

/** One of them, if it may be seen. */
export const handoverById = async (
  db: Db,
  town: Town,
  viewer: Viewer,
  id: string,
): Promise<Handover | undefined> => {
  if (!/^[0-9a-f-]{36}$/.test(id)) return undefined
  const [row] = await db
    .select()
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id), visibleTo(viewer)))
  return row
}

/** What came of something done with a conversation: `gone` when it is no longer with people, or somebody else's. */
export type HandoverOutcome = 'done' | 'gone' | 'empty' | 'closed-window'

const withOpen = async (
  town: Town,
  viewer: Viewer,
  id: string,
  work: (tx: Tx, row: Handover) => Promise<HandoverOutcome>,
): Promise<HandoverOutcome> =>
  town.db.transaction(async (tx) => {
    await tx.select({ id: t.id }).from(t).where(eq(t.id, id)).for('update')
    const row = await handoverById(tx, town, viewer, id)
    return row && (row.state === 'waiting' || row.state === 'taken') ? work(tx, row) : 'gone'
  })

const take = async (tx: Tx, town: Town, viewer: Viewer, { id, state }: Handover): Promise<void> => {
  if (state === 'taken') return
  await tx.update(t).set({ state: 'taken', takenBy: viewer.name, takenAt: town.now() }).where(eq(t.id, id))
}

/** Somebody of the town answers. Whoever answers first has it. @param key the same again writes nothing */
export const answerCitizen = (
  town: Town,
  viewer: Viewer,
  id: string,
  words: string,
  key: string,
): Promise<HandoverOutcome> =>
  withOpen(town, viewer, id, async (tx, row) => {
    const said = clean(words, 4_000)
    if (!said) return 'empty'
    const [where] = await tx.select().from(conversation).where(eq(conversation.id, row.conversationId))
    if (!where) return 'gone'
    if (where.lastInboundAt < windowStart(town.now())) return 'closed-window'
    const first = row.state === 'waiting'
    await take(tx, town, viewer, row)
    const { language } = stateOf(town, where)
    const say = voiceOf(await contentOf(town))
    const name = viewer.name.split(' ')[0] ?? ''
    const intro = first ? [say(language, 'person.taken', { name })] : []
    await putOut(
      tx,
      town,
      where.id,
      [...intro, said].map((one, index) => ({
        causeKey: `staff:${key}:${index}`,
        message: text(one),
        author: viewer.name,
      })),
    )
    return 'done'
  })

/** The people who have it give it to another team. */
export const passTo = (town: Town, viewer: Viewer, id: string, team: string): Promise<HandoverOutcome> =>
  withOpen(town, viewer, id, async (tx, row) => {
    const known = (await contentOf(town)).teams.find((one) => one.id === team)
    if (!known || known.id === row.team) return 'empty'
    await tx
      .update(t)
      .set({ team: known.id, discreet: known.discreet, state: 'waiting', takenBy: null, takenAt: null })
      .where(eq(t.id, row.id))
    return 'done'
  })

/** People are done: the automatic part has the conversation again, and asks how it was. */
export const closeHandover = (town: Town, viewer: Viewer, id: string): Promise<HandoverOutcome> =>
  withOpen(town, viewer, id, async (tx, row) => {
    const [where] = await tx
      .select()
      .from(conversation)
      .where(eq(conversation.id, row.conversationId))
      .for('update')
    if (!where) return 'gone'
    await tx
      .update(t)
      .set({ state: 'closed', closedBy: viewer.name, closedAt: town.now() })
      .where(eq(t.id, row.id))
    const before = stateOf(town, where)
    const { conversation: after, effects } = step(
      before,
      { id: row.id, type: 'returned', handover: row.id },
      await worldOf(town, before),
    )
    await tx
      .update(conversation)
      .set({ state: town.vault.seal(after), version: sql`${conversation.version} + 1` })
      .where(eq(conversation.id, where.id))
    await putOut(
      tx,
      town,
      where.id,
      messagesIn(effects).map((message, index) => ({ causeKey: `returned:${row.id}:${index}`, message })),
    )
    return 'done'
  })

/** What a citizen said that it is about. */
export const aboutOf = (town: Town, { about }: Handover): string => town.vault.open<string>(about)

/** Why they marked it so, if they said. */
export const commentOf = (town: Town, { comment }: Handover): string | undefined =>
  comment ? town.vault.open<string>(comment) : undefined

/** Whether a conversation is with people of a discreet team now. */
export const discreetlyHeld = async (tx: Tx, conversationIds: string[]): Promise<boolean> => {
  if (conversationIds.length === 0) return false
  const rows = await tx
    .select({ id: t.id })
    .from(t)
    .where(and(inArray(t.conversationId, conversationIds), eq(t.discreet, true), inArray(t.state, [...OPEN])))
  return rows.length > 0
}

/**
 * Forgets what was said to people in conversations that are erased. Nobody waits in them any more; the marks and the
 * times are figures, and stay.
 */
export const forgetHandovers = async (tx: Tx, town: Town, conversationIds: string[]): Promise<void> => {
  const inThem = inArray(t.conversationId, conversationIds)
  await tx
    .update(t)
    .set({ state: 'withdrawn', closedAt: town.now() })
    .where(and(inThem, inArray(t.state, [...OPEN])))
  await tx
    .update(t)
    .set({ about: town.vault.seal(''), comment: null })
    .where(inThem)
}
