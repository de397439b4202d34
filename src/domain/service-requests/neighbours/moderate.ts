import { and, eq, isNull } from 'drizzle-orm'
import { defaultTexts } from '#domain/content'
import { reviewPicture } from '#domain/pictures'
import type { Town } from '#domain/town'
import { Conflict, DomainError, requireMember, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { isUuid } from '#platform/text'
import { UNDO_SECONDS } from '../bulk.ts'
import { redactForPublic } from '../public/public-view.ts'
import { findServiceRequest, type ServiceRequest } from '../read.ts'
import { neighbourUpdate, serviceRequestEvent, serviceRequestPicture } from '../tables.ts'
import {
  addPictures,
  lockForStaff,
  recordEvent,
  signalServiceRequest,
  writeServiceRequest,
} from '../update.ts'

const n = neighbourUpdate
type Row = typeof n.$inferSelect

/** What staff decide of what somebody else added. `undo`: it waits again, as before. */
export const UPDATE_DECISIONS = ['publish', 'reject', 'undo'] as const

/** One of {@link UPDATE_DECISIONS}. */
export type UpdateDecision = (typeof UPDATE_DECISIONS)[number]

/** Why something is not published, as who wrote it is told. */
export const REJECTION_REASONS = ['known', 'elsewhere', 'people', 'unseen'] as const

/** One of {@link REJECTION_REASONS}. */
export type RejectionReason = (typeof REJECTION_REASONS)[number]

/** Tells who wrote an update that it was rejected, once that can no longer be undone unheard. `eventId`: the rejection. */
export const tellRejection: Queue<{ eventId: string }> = { name: 'tell-rejection', retries: 5 }

/** Why nothing was decided: somebody else was quicker. */
export const UPDATE_CONFLICTS = ['decided'] as const

/**
 * Publishes what somebody else added to a request, rejects it, or takes back what was decided. What is published is told to who made
 * the request and to who follows it, that something is rejected to who wrote it, once it can no longer be undone unheard.
 * @param input.id the request; `updateId`: what was added to it; `reason`: why it is rejected
 * @throws {Conflict} one of {@link UPDATE_CONFLICTS}
 */
export const decideNeighbourUpdate = useCase({
  allow: { staff: 'change-request' },
  run: async (ctx, { id, updateId, decision, reason }: DecideUpdate): Promise<void> => {
    const { db: tx, town } = ctx
    const request = await lockForStaff(ctx, id)
    const update = isUuid(updateId) ? await findUpdate(tx, town, id, updateId) : undefined
    if (!update) throw new DomainError('not-found')
    if ((decision === 'undo') === (update.state === 'waiting'))
      throw new Conflict('decided' satisfies (typeof UPDATE_CONFLICTS)[number])
    const { name } = requireMember(ctx)
    const eventId = await DECISIONS[decision](tx, town, { request, update, actor: name, reason })
    await tx
      .update(n)
      .set({
        state: STATES[decision],
        decidedAt: decision === 'undo' ? null : town.now(),
        decidedBy: decision === 'undo' ? null : name,
        eventId: eventId ?? null,
      })
      .where(eq(n.id, update.id))
    await signalServiceRequest(tx, town, id)
  },
})

type DecideUpdate = {
  id: string
  updateId: string
  decision: UpdateDecision
  reason?: RejectionReason | undefined
}

const STATES = { publish: 'published', reject: 'rejected', undo: 'waiting' } as const

const findUpdate = async (tx: Tx, town: Town, requestId: string, id: string): Promise<Row | undefined> => {
  const [row] = await tx
    .select()
    .from(n)
    .where(and(eq(n.jurisdictionId, town.id), eq(n.requestId, requestId), eq(n.id, id)))
    .for('update')
  return row?.state === 'unconfirmed' ? undefined : row
}

type Decided = { request: ServiceRequest; update: Row; actor: string; reason?: RejectionReason | undefined }

const publish = async (
  tx: Tx,
  town: Town,
  { request, update, actor }: Decided,
): Promise<string | undefined> => {
  const words = update.words
    ? town.vault.decrypt<string>(update.words, 'neighbour_update.words', update.id)
    : ''
  // Nobody reads more of it than everybody does: who wrote it may have written of others.
  const note = words ? await redactForPublic(tx, town, request, words) : null
  const pictures = await showPictures(tx, town, request, update.pictures, true)
  return recordEvent(tx, town, request.id, {
    kind: 'noted',
    state: request.state,
    actor,
    public: true,
    publicNote: note,
    publicNoteRedacted: note,
    pictures,
    details: {
      by: 'neighbour',
      update: update.id,
      label: defaultTexts(town.profile.languages[0])['neighbour.label'],
    },
    quietSeconds: UNDO_SECONDS,
  })
}

const reject = async (tx: Tx, town: Town, { request, update, actor, reason }: Decided): Promise<string> => {
  const p = serviceRequestPicture
  for (const pictureId of update.pictures)
    await tx
      .delete(p)
      .where(and(eq(p.jurisdictionId, town.id), eq(p.requestId, request.id), eq(p.pictureId, pictureId)))
  const eventId = await recordEvent(tx, town, request.id, {
    kind: 'noted',
    state: request.state,
    actor,
    public: false,
    details: { by: 'neighbour', what: 'rejected', ...(reason && { reason }) },
  })
  await town.jobs.enqueue(tx, tellRejection, [{ eventId }], UNDO_SECONDS)
  return eventId
}

/** A rejection that stands. `contactId`: who wrote it, where that was in a chat. */
export type Rejection = {
  request: ServiceRequest
  updateId: string
  contactId: string | null
  reason: RejectionReason | undefined
}

/** What was rejected by an event; nothing once it was taken back. */
export const findRejection = async (tx: Tx, town: Town, eventId: string): Promise<Rejection | undefined> => {
  const e = serviceRequestEvent
  const [row] = await tx
    .select({ id: n.id, requestId: n.requestId, contactId: n.contactId, details: e.details })
    .from(n)
    .innerJoin(e, and(eq(e.jurisdictionId, n.jurisdictionId), eq(e.id, n.eventId)))
    .where(and(eq(n.jurisdictionId, town.id), eq(n.eventId, eventId), eq(n.state, 'rejected')))
    .for('update', { of: n })
  const request = row && (await findServiceRequest(town, row.requestId, tx))
  if (!request) return undefined
  const reason = REJECTION_REASONS.find((one) => one === row.details?.reason)
  return { request, updateId: row.id, contactId: row.contactId, reason }
}

const undo = async (tx: Tx, town: Town, { request, update }: Decided): Promise<undefined> => {
  if (update.state === 'rejected') {
    await addPictures(tx, town, request.id, update.pictures)
    return
  }
  const e = serviceRequestEvent
  const { eventId } = update
  if (!eventId) return
  // Who follows the changes is given it no more; nor is who has not been told of it yet.
  await tx
    .update(e)
    .set({
      public: false,
      publicNote: null,
      publicNoteRedacted: null,
      pictures: [],
      details: { by: 'neighbour', what: 'withdrawn' },
    })
    .where(eq(e.id, eventId))
  await tx
    .update(e)
    .set({ announcedAt: town.now() })
    .where(and(eq(e.id, eventId), isNull(e.announcedAt)))
  await showPictures(tx, town, request, update.pictures, false)
}

const DECISIONS = { publish, reject, undo }

/** Shows pictures of an update to the public, or hides them again. @returns those that could be shown */
const showPictures = async (
  tx: Tx,
  town: Town,
  request: ServiceRequest,
  pictures: string[],
  shown: boolean,
): Promise<string[]> => {
  const changed: string[] = []
  for (const id of pictures)
    if (await reviewPicture(tx, town, id, shown ? 'published' : 'hidden')) changed.push(id)
  const others = request.publicPictures.filter((id) => !pictures.includes(id))
  await writeServiceRequest(tx, town, request, {
    publicPictures: shown ? [...others, ...changed] : others,
    updatedAt: town.now(),
  })
  return shown ? changed : []
}
