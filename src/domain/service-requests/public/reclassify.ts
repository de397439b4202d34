import { DateTime } from 'luxon'
import { getContent } from '#domain/content'
import { routeRequest } from '#domain/routing'
import { findActiveService, getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { getDeadlines } from '../deadlines.ts'
import { lockServiceRequest, recordEvent, signalServiceRequest, writeServiceRequest } from '../update.ts'
import { rebuildProjectionIn } from './public-projection.ts'

/** What came of giving a request another kind. */
export type ReclassifyResult = 'done' | 'not-found' | 'stale' | 'same' | 'unknown-service'

/**
 * Gives a request another kind: it goes to who works on that, with its deadlines, and the public sees of it what that kind
 * allows. Nobody is notified.
 * @param seenVersion the version that was on the screen: a change since then is not overwritten
 */
export const reclassifyRequestIn = async (
  tx: Tx,
  town: Town,
  id: string,
  { serviceCode, actor, seenVersion }: { serviceCode: string; actor: string; seenVersion?: number },
): Promise<ReclassifyResult> => {
  const current = await lockServiceRequest(tx, town, id)
  if (!current) return 'not-found'
  if (seenVersion !== undefined && seenVersion !== current.version) return 'stale'
  if (current.serviceCode === serviceCode) return 'same'
  const [catalogue, content] = await Promise.all([getCatalogue(town, tx), getContent(town, tx)])
  const service = findActiveService(catalogue, serviceCode)
  if (!service) return 'unknown-service'
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
  })
  if (department !== current.department)
    await recordEvent(tx, town, id, {
      kind: 'moved',
      state,
      actor,
      public: false,
      details: { from: current.department, to: department },
    })
  return 'done'
}
