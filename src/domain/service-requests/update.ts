import { and, eq, sql } from 'drizzle-orm'
import { type Priority, parsePriority, setRequestLabels } from '#domain/labels'
import { declareFit, getPictures, isPublishable, requestReadings, reviewPicture } from '#domain/pictures'
import type { Town } from '#domain/town'
import {
  actorName,
  Conflict,
  type Ctx,
  DomainError,
  requireDepartment,
  requireMember,
  useCase,
} from '#domain/use-cases'
import type { Db, Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import type { Signal } from '#platform/signals'
import { sanitise } from '#platform/text'
import { deadlineAfterWaiting } from './deadlines.ts'
import { MAX_DESCRIPTION } from './draft.ts'
import { redactForPublic } from './public/public-view.ts'
import type { ServiceRequest } from './read.ts'
import { type EventKind, type State, toStatus } from './states.ts'
import { serviceRequest, serviceRequestEvent, serviceRequestPicture } from './tables.ts'

/** Says that something happened which the citizen should hear of. */
export const notifyChange: Queue<{ eventId: string }> = { name: 'announce-change', retries: 5 }

/** A change: by staff, by a program, by another system that works on the request. */
export type ServiceRequestChange = {
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
  priority?: Priority
  /** Ids of the labels that it is to have, in place of those that it has. */
  labels?: string[]
  /** Nobody is told of it before this many seconds, in which it can be undone unheard. */
  notifyDelaySeconds?: number
  /** Nobody is told of it at all. */
  suppressNotification?: boolean
  /** Who makes it, if no member of staff; nobody: the citizen. */
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

/** Why a request was not changed: somebody else changed it first, or there is nothing new in the change. */
export const CHANGE_CONFLICTS = ['stale', 'nothing-changed'] as const

/** Why a change was refused. */
export type ChangeRefusal = 'not-found' | (typeof CHANGE_CONFLICTS)[number]

/** What came of a change: its event, and whether the same had been taken before. */
export type ChangeResult = { eventId: string; repeated: boolean }

/**
 * Changes a request's state, or adds a word to it, and has the citizen and the followers told. Staff change requests of
 * their own departments, in their own name.
 * @throws {Conflict} one of {@link CHANGE_CONFLICTS}
 */
export const changeServiceRequest = useCase({
  allow: { staff: 'change-request' },
  run: async (ctx, { id, ...change }: ServiceRequestChange & { id: string }): Promise<ChangeResult> => {
    const { db: tx, town, actor } = ctx
    await lockForStaff(ctx, id)
    const changed = await changeServiceRequestIn(tx, town, id, {
      ...change,
      actor: actorName(actor) ?? change.actor,
    })
    if (changed === 'not-found') throw new DomainError('not-found')
    if (typeof changed === 'string') throw new Conflict(changed)
    return changed
  },
})

/** A request, held until the transaction ends; staff have those of their departments. @throws {DomainError} */
export const lockForStaff = async (ctx: Ctx<Tx>, id: string): Promise<ServiceRequest> => {
  const found = await lockServiceRequest(ctx.db, ctx.town, id)
  if (!found) throw new DomainError('not-found')
  requireDepartment(ctx, found.department)
  return found
}

/** As {@link changeServiceRequest}, as a part of something larger. */
export const changeServiceRequestIn = async (
  tx: Tx,
  town: Town,
  id: string,
  change: ServiceRequestChange,
): Promise<ChangeResult | ChangeRefusal> => {
  const current = await lockServiceRequest(tx, town, id)
  if (!current) return 'not-found'
  const earlier = change.source && (await findDuplicateChange(tx, town, id, change.source))
  if (earlier) return { eventId: earlier, repeated: true }
  if (change.seenVersion !== undefined && change.seenVersion !== current.version) return 'stale'
  const publicNote = sanitise(change.publicNote ?? '', MAX_DESCRIPTION) || null
  const publicNoteRedacted = publicNote && (await redactForPublic(tx, town, current, publicNote))
  const internalNote = sanitise(change.internalNote ?? '', MAX_DESCRIPTION) || null
  const pictures = [...new Set(change.pictures)]
  const state = change.state ?? current.state
  const publicly = current.state !== state || publicNote !== null
  const given = change.assignee !== undefined && (change.assignee?.id ?? null) !== current.assigneeId
  const moved = change.department !== undefined && change.department !== current.department
  const prioritised = change.priority !== undefined && change.priority !== parsePriority(current.priority)
  const labelled = change.labels && (await setRequestLabels(tx, town, id, change.labels))
  const said = publicly || internalNote || change.claimedState || pictures.length > 0
  // What another system says is kept even when it says nothing new, so that it can say it again.
  if (!said && !given && !moved && !prioritised && !labelled && !change.source) return 'nothing-changed'

  await writeServiceRequest(tx, town, current, {
    ...stateColumns(town, current, change, state, { publicNote, publicNoteRedacted }),
    ...(state === 'waiting' ? {} : await deadlineAfterWaiting(tx, town, current)),
    ...(publicly ? { updatedAt: town.now() } : {}),
    ...(given
      ? { assigneeId: change.assignee?.id ?? null, assigneeName: change.assignee?.name ?? null }
      : {}),
    ...(moved ? { department: change.department } : {}),
    ...(prioritised ? { priority: change.priority } : {}),
  })
  await addPictures(tx, town, id, pictures)
  const common = { state, actor: change.actor }
  const apart: string[] = []
  if (moved)
    apart.push(
      await recordEvent(tx, town, id, {
        ...common,
        kind: 'moved',
        public: false,
        details: { from: current.department, to: change.department ?? '' },
      }),
    )
  if (given)
    apart.push(
      await recordEvent(tx, town, id, {
        ...common,
        kind: 'assigned',
        public: false,
        details: { to: change.assignee?.name ?? '' },
      }),
    )
  if (prioritised)
    apart.push(
      await recordEvent(tx, town, id, {
        ...common,
        kind: 'prioritised',
        public: false,
        details: { to: change.priority ?? '' },
      }),
    )
  if (labelled)
    apart.push(
      await recordEvent(tx, town, id, {
        ...common,
        kind: 'labelled',
        public: false,
        details: { to: labelled.after.join(', ') },
      }),
    )
  await signalServiceRequest(tx, town, id)
  const [apartId] = apart
  if (apartId && !said && !change.source) return { eventId: apartId, repeated: false }
  const eventId = await recordEvent(tx, town, id, {
    ...common,
    kind: current.state === state ? 'noted' : 'state_changed',
    publicNote,
    publicNoteRedacted,
    internalNote,
    public: publicly,
    sourceId: change.source?.id,
    externalId: change.source?.externalId,
    claimedState: change.claimedState,
    details: change.details,
    quiet: change.byReporter || change.suppressNotification,
    quietSeconds: change.notifyDelaySeconds,
  })
  return { eventId, repeated: false }
}

/** What a change of state and a public word do to a request's times. */
const stateColumns = (
  town: Town,
  current: ServiceRequest,
  { byReporter }: ServiceRequestChange,
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
    closedAt: toStatus(state) === 'closed' ? (current.closedAt ?? now) : null,
    waitingSince: waits ? (current.waitingSince ?? now) : null,
    ...(state === 'duplicate' ? {} : { mergedInto: null }),
    ...(answers && !current.answeredAt ? { answeredAt: now } : {}),
  }
}

const QUEUE_TOPIC = 'queue'

/** Has every open screen of the queue, and the followers of the town's changes, look again, once this is committed. */
export const signalServiceRequest = (tx: Tx, town: Town, id: string): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: QUEUE_TOPIC, id })

/** The same for new requests, of which no screen is open yet: once however many they are. */
export const signalNewServiceRequests = (tx: Tx, town: Town): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: QUEUE_TOPIC })

/** Whether a signal says that something happened to a request of the town. */
export const isServiceRequestSignal = (town: Town, { jurisdiction, topic }: Signal): boolean =>
  jurisdiction === town.id && topic === QUEUE_TOPIC

/** A request, held until the transaction ends. */
export const lockServiceRequest = async (
  tx: Tx,
  town: Town,
  id: string,
): Promise<ServiceRequest | undefined> => {
  const [current] = await tx
    .select()
    .from(serviceRequest)
    .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.id, id)))
    .for('update')
  return current
}

/** The event of a change that was taken before under the same name. */
export const findDuplicateChange = async (
  tx: Db,
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
export const writeServiceRequest = (
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
  await requestReadings(tx, town, ids)
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

/** How an event is told. `tell`: to who follows the request, though the public does not see that it happened. */
type Telling = { quiet?: boolean; quietSeconds?: number; tell?: boolean }

/** Writes down what happened to a request, has it told and published where it is to be. */
export const recordEvent = async (
  tx: Tx,
  town: Town,
  requestId: string,
  { quiet, quietSeconds = 0, tell, ...details }: EventDetails & Telling,
): Promise<string> => {
  const now = town.now()
  const id = Bun.randomUUIDv7()
  const announced = (details.public || tell) && details.kind !== 'pictures' && !quiet
  await tx.insert(serviceRequestEvent).values({
    id,
    jurisdictionId: town.id,
    requestId,
    ...details,
    at: now,
    announceAfter: quietSeconds > 0 ? new Date(now.getTime() + quietSeconds * 1000) : null,
    announcedAt: announced ? null : now,
  })
  if (announced) await town.jobs.enqueue(tx, notifyChange, [{ eventId: id }], quietSeconds)
  return id
}

/** What a picture of a request becomes. `fit`: it may be published, whatever a model says of it. */
type PictureReview = { id: string; pictureId: string; review: 'published' | 'hidden' | 'fit' }

/** Why a picture is not published: a model looks at it just now, or says that it is not fit. */
export const REVIEW_CONFLICTS = ['kept-back'] as const

/**
 * Shows a picture of a request to the public, hides it again, or says that it is fit to be shown.
 * @throws {DomainError} `not-found`
 * @throws {Conflict} one of {@link REVIEW_CONFLICTS}
 */
export const reviewRequestPicture = useCase({
  allow: { staff: 'review-picture' },
  run: async (ctx, { id, pictureId, review }: PictureReview): Promise<void> => {
    const { db: tx, town } = ctx
    const current = await lockForStaff(ctx, id)
    const t = serviceRequestPicture
    const all = await tx
      .select({ id: t.pictureId })
      .from(t)
      .where(and(eq(t.jurisdictionId, town.id), eq(t.requestId, id)))
      .orderBy(t.position)
    const isOfRequest = all.some((one) => one.id === pictureId)
    const [before] = isOfRequest ? await getPictures(tx, town, [pictureId]) : []
    if (!before) throw new DomainError('not-found')
    if (review === 'fit') {
      await declareFit(tx, town, pictureId)
      return signalServiceRequest(tx, town, id)
    }
    if (review === 'published' && before.state === 'ready' && !isPublishable(before))
      throw new Conflict('kept-back' satisfies (typeof REVIEW_CONFLICTS)[number])
    if (!(await reviewPicture(tx, town, pictureId, review))) throw new DomainError('not-found')
    const shown = new Set(current.publicPictures)
    if (shown.has(pictureId) === (review === 'published')) return
    if (review === 'published') shown.add(pictureId)
    else shown.delete(pictureId)
    const publicPictures = all.map((one) => one.id).filter((one) => shown.has(one))
    await writeServiceRequest(tx, town, current, { publicPictures, updatedAt: town.now() })
    await signalServiceRequest(tx, town, id)
    const pictures = review === 'published' ? [pictureId] : []
    await recordEvent(tx, town, id, {
      kind: 'pictures',
      state: current.state,
      actor: requireMember(ctx).name,
      public: true,
      pictures,
    })
  },
})
