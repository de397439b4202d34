import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { clean } from '#platform/text'
import type { Town } from '#town/jurisdictions'
import { MAX_DESCRIPTION } from './draft.ts'
import { type State, statusOf } from './states.ts'
import { serviceRequest, serviceRequestEvent } from './tables.ts'

/** Says that something happened which the citizen should hear of. */
export const announceChange: Queue<{ eventId: string }> = { name: 'announce-change', retries: 5 }

/** A change that staff make. */
export type Change = {
  state: State
  /** Told to the citizen and shown in public. */
  publicNote?: string
  /** For colleagues only. */
  internalNote?: string
  /** Who makes it. */
  actor: string
  /** The version that was on the screen: a change since then is not overwritten. */
  seenVersion?: number
}

/** Why a change was refused. */
export type Refusal = 'not-found' | 'stale' | 'nothing-changed'

/**
 * Changes a request's state, or adds a word to it, and has the citizen told.
 * @returns `done`, or why nothing was changed
 */
export const change = async (town: Town, id: string, wanted: Change): Promise<'done' | Refusal> =>
  town.db.transaction(async (tx) => {
    const where = and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.id, id))
    const [current] = await tx.select().from(serviceRequest).where(where).for('update')
    if (!current) return 'not-found'
    if (wanted.seenVersion !== undefined && wanted.seenVersion !== current.version) return 'stale'
    const publicNote = clean(wanted.publicNote ?? '', MAX_DESCRIPTION) || null
    const internalNote = clean(wanted.internalNote ?? '', MAX_DESCRIPTION) || null
    if (current.state === wanted.state && !publicNote && !internalNote) return 'nothing-changed'

    const now = town.now()
    const closing = statusOf(wanted.state) === 'closed'
    const publicly = current.state !== wanted.state || publicNote !== null
    await tx
      .update(serviceRequest)
      .set({
        state: wanted.state,
        version: sql`${serviceRequest.version} + 1`,
        ...(publicNote ? { statusNotes: publicNote } : {}),
        ...(publicly ? { updatedAt: now } : {}),
        closedAt: closing ? (current.closedAt ?? now) : null,
      })
      .where(where)
    await record(tx, town, id, { ...wanted, publicNote, internalNote }, current.state, publicly)
    return 'done'
  })

type Notes = { publicNote: string | null; internalNote: string | null }

const record = async (
  tx: Tx,
  town: Town,
  requestId: string,
  wanted: Omit<Change, keyof Notes> & Notes,
  before: State,
  announce: boolean,
) => {
  const now = town.now()
  const eventId = Bun.randomUUIDv7()
  await tx.insert(serviceRequestEvent).values({
    id: eventId,
    jurisdictionId: town.id,
    requestId,
    kind: before === wanted.state ? 'noted' : 'state_changed',
    state: wanted.state,
    publicNote: wanted.publicNote,
    internalNote: wanted.internalNote,
    actor: wanted.actor,
    at: now,
    announcedAt: announce ? null : now,
  })
  if (announce) await town.jobs.enqueue(tx, announceChange, [{ eventId }])
}
