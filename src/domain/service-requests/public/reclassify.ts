import { DateTime } from 'luxon'
import { getContent } from '#domain/content'
import { routeRequest } from '#domain/routing'
import { findActiveService, getCatalogue } from '#domain/services'
import { Conflict, type Ctx, requireMember } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { getDeadlines } from '../deadlines.ts'
import {
  lockForStaff,
  lockServiceRequest,
  recordEvent,
  signalServiceRequest,
  writeServiceRequest,
} from '../update.ts'
import { rebuildProjectionIn } from './public-projection.ts'

/** Why a request was not given another kind. */
export const RECLASSIFY_CONFLICTS = ['stale', 'same', 'unknown-service'] as const

const conflict = (reason: (typeof RECLASSIFY_CONFLICTS)[number]) => new Conflict(reason)

/**
 * Gives a request another kind, for staff: it goes to who works on that, with its deadlines, and the public sees of it what
 * that kind allows. A part of `reviseRequest`.
 * @param seenVersion the version that was on the screen: a change since then is not overwritten
 * @param tell whether who follows it is told
 * @throws {Conflict} one of {@link RECLASSIFY_CONFLICTS}
 */
export const reclassifyRequestIn = async (
  ctx: Ctx<Tx>,
  id: string,
  { serviceCode, seenVersion, tell }: { serviceCode: string; seenVersion?: number; tell?: boolean },
): Promise<void> => {
  const { db: tx, town } = ctx
  const actor = requireMember(ctx).name
  const current = await lockForStaff(ctx, id)
  if (seenVersion !== undefined && seenVersion !== current.version) throw conflict('stale')
  if (current.serviceCode === serviceCode) throw conflict('same')
  const [catalogue, content] = await Promise.all([getCatalogue(town, tx), getContent(town, tx)])
  const service = findActiveService(catalogue, serviceCode)
  if (!service) throw conflict('unknown-service')
  const point =
    current.lat === null || current.long === null ? undefined : { lat: current.lat, long: current.long }
  const { department, zone } = await routeRequest(
    town,
    { service: service.code, department: service.department, point },
    tx,
  )
  const requestedAt = DateTime.fromJSDate(current.requestedAt, { zone: town.profile.time_zone })
  await writeServiceRequest(tx, town, current, {
    serviceCode,
    department,
    zone,
    ...getDeadlines(service, requestedAt, content.hours),
    // A colleague of another department does not see it any more.
    ...(department === current.department ? {} : { assigneeId: null, assigneeName: null }),
    updatedAt: town.now(),
  })
  const changed = await lockServiceRequest(tx, town, id)
  if (changed) await rebuildProjectionIn(tx, town, catalogue, changed)
  await signalServiceRequest(tx, town, id)
  const { state } = current
  await recordEvent(tx, town, id, {
    kind: 'reclassified',
    state,
    actor,
    public: false,
    details: { from: current.serviceCode, to: serviceCode },
    tell,
  })
  if (department !== current.department)
    await recordEvent(tx, town, id, {
      kind: 'moved',
      state,
      actor,
      public: false,
      details: { from: current.department, to: department },
    })
}
