import { and, eq, sql } from 'drizzle-orm'
import { changeServiceRequest, listEvents } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { createContext } from '#domain/use-cases'
import { errorSummary } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import { type Destination, listDestinations } from './destinations.ts'
import type { Relay, RemoteUpdate } from './relay-port.ts'
import { destination, forwardedRequest, keyOf } from './tables.ts'

const OVERLAP_MS = 5 * 60_000
const MAX_OPEN = 1_000

/** Fetches from every destination what happened there, and writes it into the queue. Taken once each. */
export const fetchUpdates = async (town: Town, relay: Relay): Promise<void> => {
  for (const to of await listDestinations(town)) {
    if (to.paused) continue
    const until = town.now()
    try {
      const there = await town.db
        .select()
        .from(forwardedRequest)
        .where(
          and(
            eq(forwardedRequest.destinationId, to.id),
            eq(forwardedRequest.jurisdictionId, town.id),
            eq(forwardedRequest.state, 'sent'),
          ),
        )
        .orderBy(sql`${forwardedRequest.sentAt} desc`)
        .limit(MAX_OPEN)
      if (there.length === 0) continue
      const from = new Date(to.fetchedUntil.getTime() - OVERLAP_MS)
      for (const one of await relay.fetch(to, from, until, there)) await applyUpdate(town, to, one)
      await town.db
        .update(destination)
        .set({ fetchedUntil: until, problem: null })
        .where(eq(destination.id, to.id))
    } catch (error) {
      const problem = errorSummary(error)
      town.log.warn(
        { destination: to.id, error: describeError(error) },
        'failed to fetch updates from Open311 endpoint',
      )
      await town.db.update(destination).set({ problem }).where(eq(destination.id, to.id))
    }
  }
}

const applyUpdate = async (town: Town, to: Destination, update: RemoteUpdate): Promise<void> => {
  const [row] = await town.db
    .select()
    .from(forwardedRequest)
    .where(and(eq(forwardedRequest.destinationId, to.id), eq(forwardedRequest.remoteId, update.remoteId)))
  if (!row) return
  // What we told them comes back under the name that we gave it: that is no news.
  if ((await listEvents(town, row.requestId)).some(({ id }) => id === update.updateId)) return
  await changeServiceRequest(createContext(town, { kind: 'system' }), {
    id: row.requestId,
    state: update.state,
    publicNote: update.note,
    actor: to.name,
    source: { id: to.id, externalId: update.updateId },
  })
  await town.db
    .update(forwardedRequest)
    .set({ remoteStatus: update.status })
    .where(keyOf(forwardedRequest, row))
}
