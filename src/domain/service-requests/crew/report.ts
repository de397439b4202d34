import { and, eq, sql } from 'drizzle-orm'
import { storePicture } from '#domain/pictures'
import { isInDepartment, type Member } from '#domain/staff'
import type { Town } from '#domain/town'
import {
  actorName,
  Conflict,
  type Ctx,
  DomainError,
  type Problem,
  refuseProblems,
  requireMember,
  useCase,
} from '#domain/use-cases'
import type { Db } from '#platform/database'
import { findServiceRequest, type ServiceRequest, type ServiceRequestEvent } from '../read.ts'
import { type State, toStatus } from '../states.ts'
import { serviceRequestEvent } from '../tables.ts'
import {
  type ChangeResult,
  changeServiceRequestIn,
  findDuplicateChange,
  lockServiceRequest,
  type ServiceRequestChange,
} from '../update.ts'
import { isGivenBack, parseCannotReason } from './reasons.ts'

/** The states that a crew says from the street. */
export const CREW_STATES = ['resolved', 'in_progress', 'waiting'] as const satisfies State[]

/**
 * What a crew says of a work order, perhaps hours after it was done, from a telephone that had no signal.
 *
 * `key`: its name; the same again changes nothing. `state`: none for a note. `seenAssignee`: who had the work order when the crew saw
 * it, null for nobody, unset where that is not known. `asNote`: it is only written down, whatever has become of the request.
 * `saidAt`: when it was said, where it came later.
 */
export type CrewReport = {
  id: string
  key: string
  state?: (typeof CREW_STATES)[number] | undefined
  /** One of {@link import('./reasons.ts').CANNOT_REASONS}, as it was chosen. */
  cannot?: string | undefined
  note: string
  before?: Uint8Array | undefined
  after?: Uint8Array | undefined
  seenAssignee?: string | null | undefined
  asNote?: boolean | undefined
  saidAt?: Date | undefined
}

/**
 * Why what a crew says of a work order is not done: somebody closed it, merged it into another, gave it to somebody else, or
 * to another department.
 */
export const CREW_CONFLICTS = ['closed', 'merged', 'reassigned', 'moved'] as const

/** One of {@link CREW_CONFLICTS}. */
export type CrewConflict = (typeof CREW_CONFLICTS)[number]

/** The name under which what comes from the street is taken once. */
const CREW_SOURCE_ID = '00000000-0000-4000-8000-000000000010'

/** Whether something that happened to a request was said by a crew. */
export const isFromStreet = ({ sourceId }: Pick<ServiceRequestEvent, 'sourceId'>): boolean =>
  sourceId === CREW_SOURCE_ID

type StoredPictures = { before?: string; after?: string }

/**
 * Notes what a crew did: the work order is done, begun, or cannot be done; a note; pictures before and after. What has become of the
 * request in between is not overwritten.
 * @throws {Conflict} one of {@link CREW_CONFLICTS}; nothing is written then
 * @throws {UnusablePicture} nothing is written then
 */
export const reportCrewWork = useCase({
  allow: { staff: 'work-in-street' },
  prepare: async (ctx, report: CrewReport): Promise<StoredPictures> => {
    const { town, db } = ctx
    const found = await findServiceRequest(town, report.id)
    if (!found) throw new DomainError('not-found')
    const target = await targetOf(ctx, db, found, report)
    const isMoved = await requireAccess(db, ctx, target)
    refuseProblems(problemsOf(report))
    if (await wasReported(db, town, target.id, report)) return {}
    refuseConflict(ctx, target, report, isMoved)
    const { before, after } = report
    return {
      ...(before ? { before: await storePicture(town, before) } : {}),
      ...(after ? { after: await storePicture(town, after) } : {}),
    }
  },
  run: async (ctx, report, pictures): Promise<ChangeResult> => {
    const { db: tx, town, actor, now } = ctx
    const found = await lockServiceRequest(tx, town, report.id)
    if (!found) throw new DomainError('not-found')
    const target = await targetOf(ctx, tx, found, report)
    const isMoved = await requireAccess(tx, ctx, target)
    const earlier = await wasReported(tx, town, target.id, report)
    if (earlier) return { eventId: earlier, repeated: true }
    refuseConflict(ctx, target, report, isMoved)
    const changed = await changeServiceRequestIn(tx, town, target.id, {
      ...changeOf(target, report),
      internalNote: report.note,
      pictures: Object.values(pictures),
      details: {
        ...(report.cannot ? { cannot: report.cannot } : {}),
        ...(isPlausible(report.saidAt, now) ? { saidAt: report.saidAt.toISOString() } : {}),
        ...pictures,
      },
      actor: actorName(actor),
      source: sourceOf(report),
    })
    if (changed === 'not-found') throw new DomainError('not-found')
    if (typeof changed === 'string') throw new Conflict(changed)
    return changed
  },
})

const problemsOf = ({ state, cannot, note, before, after, asNote }: CrewReport): Problem[] => {
  if (cannot !== undefined && !parseCannotReason(cannot)) return [{ path: 'cannot', code: 'unknown' }]
  const empty = !note && !before && !after
  const unsaid = cannot === 'other' ? !note : !state && empty && !asNote
  return unsaid ? [{ path: 'note', code: 'missing' }] : []
}

/** A telephone keeps what it could not send for days; its clock may be wrong. */
const MAX_KEPT_MS = 30 * 86_400_000

const isPlausible = (saidAt: Date | undefined, now: Date): saidAt is Date =>
  saidAt !== undefined && saidAt < now && now.getTime() - saidAt.getTime() < MAX_KEPT_MS

const sourceOf = ({ key }: CrewReport) => ({ id: CREW_SOURCE_ID, externalId: key })

const wasReported = (db: Db, town: Town, id: string, report: CrewReport): Promise<string | undefined> =>
  findDuplicateChange(db, town, id, sourceOf(report))

/** The request that is written to: of one that was found to be the same as another, a note is read at the other. */
const targetOf = async (
  ctx: Pick<Ctx, 'actor' | 'town'>,
  db: Db,
  found: ServiceRequest,
  { asNote }: CrewReport,
): Promise<ServiceRequest> => {
  const kept =
    asNote && found.mergedInto ? await findServiceRequest(ctx.town, found.mergedInto, db) : undefined
  return kept && isInDepartment(requireMember(ctx), kept.department) ? kept : found
}

/**
 * @returns whether it went from a department of theirs to another: of what they did before, they may still leave word
 * @throws {DomainError} `forbidden` where it never was theirs
 */
const requireAccess = async (
  db: Db,
  ctx: Pick<Ctx, 'actor' | 'town'>,
  found: ServiceRequest,
): Promise<boolean> => {
  const member = requireMember(ctx)
  if (isInDepartment(member, found.department)) return false
  if (await wasTheirs(db, ctx.town, found, member)) return true
  throw new DomainError('forbidden', [{ path: 'department', code: 'not-allowed' }])
}

/** @throws {Conflict} where what was said no longer fits */
const refuseConflict = (
  ctx: Pick<Ctx, 'actor'>,
  found: ServiceRequest,
  report: CrewReport,
  isMoved: boolean,
): void => {
  if (report.asNote) return
  const conflict = isMoved ? 'moved' : report.state && conflictWith(found, requireMember(ctx), report)
  if (conflict) throw new Conflict(conflict)
}

const conflictWith = (
  { state, mergedInto, assigneeId }: ServiceRequest,
  { id }: Member,
  { seenAssignee }: CrewReport,
): CrewConflict | undefined => {
  if (mergedInto) return 'merged'
  if (toStatus(state) === 'closed') return 'closed'
  const others = assigneeId !== null && assigneeId !== id
  return others && seenAssignee !== undefined && assigneeId !== seenAssignee ? 'reassigned' : undefined
}

/** Whether a request went to another department from one of a member's. */
const wasTheirs = async (
  db: Db,
  town: Town,
  { id }: ServiceRequest,
  { departments }: Member,
): Promise<boolean> => {
  const e = serviceRequestEvent
  const rows = await db
    .select({ from: sql<string | null>`${e.details}->>'from'` })
    .from(e)
    .where(and(eq(e.jurisdictionId, town.id), eq(e.requestId, id), eq(e.kind, 'moved')))
  return rows.some(({ from }) => from !== null && departments.includes(from))
}

/** What it makes of the request, besides what is noted: of a note, only that it was said. */
const changeOf = (
  { state: before }: ServiceRequest,
  { state, cannot: chosen, asNote }: CrewReport,
): Pick<ServiceRequestChange, 'state' | 'assignee' | 'claimedState'> => {
  if (!state) return {}
  if (asNote) return { claimedState: state }
  const cannot = parseCannotReason(chosen)
  if (state === 'waiting' && cannot && isGivenBack(cannot)) return { state: before, assignee: null }
  return { state }
}
