import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import type { Signal } from '#platform/signals'
import { clean } from '#platform/text'
import type { Town } from '#town/jurisdictions'
import { reviewPicture } from '#town/pictures'
import { deadlineAfterWaiting } from './deadlines.ts'
import { MAX_DESCRIPTION } from './draft.ts'
import { redactedFor } from './public-view.ts'
import type { ServiceRequest } from './read.ts'
import { type EventKind, type State, statusOf } from './states.ts'
import { serviceRequest, serviceRequestEvent, serviceRequestPicture } from './tables.ts'

/** Says that something happened which the citizen should hear of. */
export const announceChange: Queue<{ eventId: string }> = { name: 'announce-change', retries: 5 }

/** A change: by staff, by a program, by another system that works on the request. */
export type ChangeOf = {
  /** Absent: as it is. */
  state?: State
  /** Told to the citizen and shown in public. */
  publicNote?: string
  /** For colleagues only. */
  internalNote?: string
  /** Who is to have it; null: nobody. */
  assignee?: { id: string; name: string } | null
  /** The department that it goes to. */
  department?: string
  /** Nobody is told of it before so many seconds, in which it can be undone unheard. */
  quietSeconds?: number
  /** Nobody is told of it at all. */
  unheard?: boolean
  /** Who makes it; nobody: the citizen. */
  actor?: string
  /** The reporter adds something: it is shown, but is not the town's last word, and nobody is told of it. */
  byReporter?: boolean
  /** The version that was on the screen: a change since then is not overwritten. */
  seenVersion?: number
  /** The program or system that says it, and the name that it gave the update: the same again changes nothing. */
  source?: { id: string; externalId: string }
  /** A state that is only said to be so, by someone who may not set it. */
  claimedState?: State
  /** Pictures that came with it. Public after review only. */
  pictures?: string[]
  /** What else there is to say of it. */
  details?: Record<string, string>
}

/** Why a change was refused. */
export type Refusal = 'not-found' | 'stale' | 'nothing-changed'

/** What came of a change: its event, and whether the same had been taken before. */
export type Changed = { eventId: string; repeated: boolean }

/** Changes a request's state, or adds a word to it, and has the citizen and whoever follows told. */
export const change = (town: Town, id: string, wanted: ChangeOf): Promise<Changed | Refusal> =>
  town.db.transaction((tx) => changeIn(tx, town, id, wanted))

/** As {@link change}, as a part of something larger. */
export const changeIn = async (
  tx: Tx,
  town: Town,
  id: string,
  wanted: ChangeOf,
): Promise<Changed | Refusal> => {
  const current = await locked(tx, town, id)
  if (!current) return 'not-found'
  const earlier = wanted.source && (await takenBefore(tx, town, id, wanted.source))
  if (earlier) return { eventId: earlier, repeated: true }
  if (wanted.seenVersion !== undefined && wanted.seenVersion !== current.version) return 'stale'
  const publicNote = clean(wanted.publicNote ?? '', MAX_DESCRIPTION) || null
  const publicNoteRedacted = publicNote && (await redactedFor(tx, town, current, publicNote))
  const internalNote = clean(wanted.internalNote ?? '', MAX_DESCRIPTION) || null
  const pictures = [...new Set(wanted.pictures)]
  const state = wanted.state ?? current.state
  const publicly = current.state !== state || publicNote !== null
  const given = wanted.assignee !== undefined && (wanted.assignee?.id ?? null) !== current.assigneeId
  const moved = wanted.department !== undefined && wanted.department !== current.department
  const said = publicly || internalNote || wanted.claimedState || pictures.length > 0
  // What another system says is kept even when it says nothing new, so that it can say it again.
  if (!said && !given && !moved && !wanted.source) return 'nothing-changed'

  await update(tx, town, current, {
    ...stateAndTimes(town, current, wanted, state, { publicNote, publicNoteRedacted }),
    ...(state === 'waiting' ? {} : await deadlineAfterWaiting(tx, town, current)),
    ...(publicly ? { updatedAt: town.now() } : {}),
    ...(given
      ? { assigneeId: wanted.assignee?.id ?? null, assigneeName: wanted.assignee?.name ?? null }
      : {}),
    ...(moved ? { department: wanted.department } : {}),
  })
  await addPictures(tx, town, id, pictures)
  const common = { state, actor: wanted.actor }
  const apart: string[] = []
  if (moved)
    apart.push(
      await record(tx, town, id, {
        ...common,
        kind: 'moved',
        public: false,
        details: { from: current.department, to: wanted.department ?? '' },
      }),
    )
  if (given)
    apart.push(
      await record(tx, town, id, {
        ...common,
        kind: 'assigned',
        public: false,
        details: { to: wanted.assignee?.name ?? '' },
      }),
    )
  await signalQueue(tx, town, id)
  const [apartId] = apart
  if (apartId && !said && !wanted.source) return { eventId: apartId, repeated: false }
  const eventId = await record(tx, town, id, {
    ...common,
    kind: current.state === state ? 'noted' : 'state_changed',
    publicNote,
    publicNoteRedacted,
    internalNote,
    public: publicly,
    sourceId: wanted.source?.id,
    externalId: wanted.source?.externalId,
    claimedState: wanted.claimedState,
    details: wanted.details,
    quiet: wanted.byReporter || wanted.unheard,
    quietSeconds: wanted.quietSeconds,
  })
  return { eventId, repeated: false }
}

/** What a change of state and a public word do to a request's times. */
const stateAndTimes = (
  town: Town,
  current: ServiceRequest,
  { byReporter }: ChangeOf,
  state: State,
  { publicNote, publicNoteRedacted }: { publicNote: string | null; publicNoteRedacted: string | null },
): Partial<typeof serviceRequest.$inferInsert> => {
  const now = town.now()
  const waits = state === 'waiting'
  const answers = !byReporter && (publicNote !== null || state !== current.state)
  return {
    state,
    ...(publicNote && !byReporter
      ? { statusNotes: publicNote, statusNotesRedacted: publicNoteRedacted }
      : {}),
    closedAt: statusOf(state) === 'closed' ? (current.closedAt ?? now) : null,
    waitingSince: waits ? (current.waitingSince ?? now) : null,
    ...(state === 'duplicate' ? {} : { mergedInto: null }),
    ...(answers && !current.answeredAt ? { answeredAt: now } : {}),
  }
}

const QUEUE_TOPIC = 'queue'

/** Has every open screen of the queue, and whoever follows the town's changes, look again, once this is committed. */
export const signalQueue = (tx: Tx, town: Town, id: string): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: QUEUE_TOPIC, id })

/** Whether a signal says that something happened to a request of the town. */
export const showsChange = (town: Town, { jurisdiction, topic }: Signal): boolean =>
  jurisdiction === town.id && topic === QUEUE_TOPIC

/** A request, held until the transaction ends. */
export const locked = async (tx: Tx, town: Town, id: string): Promise<ServiceRequest | undefined> => {
  const [current] = await tx
    .select()
    .from(serviceRequest)
    .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.id, id)))
    .for('update')
  return current
}

const takenBefore = async (
  tx: Tx,
  town: Town,
  requestId: string,
  { id, externalId }: { id: string; externalId: string },
): Promise<string | undefined> => {
  const t = serviceRequestEvent
  const [row] = await tx
    .select({ id: t.id })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.requestId, requestId),
        eq(t.sourceId, id),
        eq(t.externalId, externalId),
      ),
    )
  return row?.id
}

/** Writes to a request, under a new version. */
export const update = (
  tx: Tx,
  town: Town,
  { id }: ServiceRequest,
  set: Partial<typeof serviceRequest.$inferInsert>,
) =>
  tx
    .update(serviceRequest)
    .set({ ...set, version: sql`${serviceRequest.version} + 1` })
    .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.id, id)))

/** Adds pictures to a request, after those it has. */
export const addPictures = async (tx: Tx, town: Town, requestId: string, ids: string[]): Promise<void> => {
  if (ids.length === 0) return
  const t = serviceRequestPicture
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.requestId, requestId)))
  const first = row?.count ?? 0
  await tx
    .insert(t)
    .values(
      ids.map((pictureId, index) => ({
        jurisdictionId: town.id,
        requestId,
        pictureId,
        position: first + index,
      })),
    )
    .onConflictDoNothing()
}

type EventDetails = {
  kind: EventKind
  state: State
  publicNote?: string | null
  publicNoteRedacted?: string | null
  internalNote?: string | null
  actor?: string
  public: boolean
  sourceId?: string
  externalId?: string
  claimedState?: State
  pictures?: string[]
  details?: Record<string, string>
}

/** Writes down what happened to a request, has it told and published where it is to be. */
export const record = async (
  tx: Tx,
  town: Town,
  requestId: string,
  { quiet, quietSeconds = 0, ...details }: EventDetails & { quiet?: boolean; quietSeconds?: number },
): Promise<string> => {
  const now = town.now()
  const id = Bun.randomUUIDv7()
  const announced = details.public && details.kind !== 'pictures' && !quiet
  await tx.insert(serviceRequestEvent).values({
    id,
    jurisdictionId: town.id,
    requestId,
    ...details,
    at: now,
    announceAfter: quietSeconds > 0 ? new Date(now.getTime() + quietSeconds * 1000) : null,
    announcedAt: announced ? null : now,
  })
  if (announced) await town.jobs.enqueue(tx, announceChange, [{ eventId: id }], quietSeconds)
  return id
}

/**
 * Shows a picture of a request to the public, or hides it again.
 * @returns whether the request has such a picture
 */
export const reviewPictureOf = (
  town: Town,
  requestId: string,
  pictureId: string,
  review: 'published' | 'hidden',
  actor: string,
): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const current = await locked(tx, town, requestId)
    const t = serviceRequestPicture
    const all = await tx
      .select({ id: t.pictureId })
      .from(t)
      .where(and(eq(t.jurisdictionId, town.id), eq(t.requestId, requestId)))
      .orderBy(t.position)
    if (!current || !all.some(({ id }) => id === pictureId)) return false
    if (!(await reviewPicture(tx, town, pictureId, review))) return false
    const shown = new Set(current.publicPictures)
    if (shown.has(pictureId) === (review === 'published')) return true
    if (review === 'published') shown.add(pictureId)
    else shown.delete(pictureId)
    const publicPictures = all.map(({ id }) => id).filter((id) => shown.has(id))
    await update(tx, town, current, { publicPictures, updatedAt: town.now() })
    await signalQueue(tx, town, requestId)
    const pictures = review === 'published' ? [pictureId] : []
    await record(tx, town, requestId, {
      kind: 'pictures',
      state: current.state,
      actor,
      public: true,
      pictures,
    })
    return true
  })
