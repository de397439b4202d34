import { and, eq, sql } from 'drizzle-orm'
import { getLastPosition } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Queue } from '#platform/jobs'
import { destination, forwardedRequest, forwardedUpdate } from './tables.ts'

/** Wakes the sender to other endpoints. */
export const sendForwards: Queue<{ destinationId: string }> = { name: 'forward', retries: 0 }

/** Has what happened at other endpoints fetched. */
export const fetchRemoteUpdates: Queue<Record<string, never>> = {
  name: 'fetch-remote',
  retries: 0,
  seconds: 600,
}

/** Another endpoint, as the sender needs it. */
export type Destination = Omit<typeof destination.$inferSelect, 'apiKey'> & { apiKey: string }

/** A request on its way to another endpoint, or there. */
export type ForwardedRequest = typeof forwardedRequest.$inferSelect

/** What an administrator says of another endpoint. */
export type DestinationInput = {
  name: string
  url: string
  apiKey: string
  remoteJurisdictionId?: string
  /** Our service code → its code there. */
  services: Record<string, string>
  sendsReporter?: boolean
}

/** Has the requests of some services, from now on, sent to another endpoint. @returns its id */
export const addDestination = async (town: Town, input: DestinationInput): Promise<string> => {
  const id = Bun.randomUUIDv7()
  const now = town.now()
  await town.db.insert(destination).values({
    id,
    jurisdictionId: town.id,
    name: input.name,
    url: input.url.replace(/\/+$/, ''),
    apiKey: town.vault.encrypt(input.apiKey, 'destination.api_key'),
    remoteJurisdictionId: input.remoteJurisdictionId,
    services: input.services,
    sendsReporter: input.sendsReporter ?? false,
    position: await getLastPosition(town),
    fetchedUntil: now,
    createdAt: now,
  })
  return id
}

/** Every destination of the town. */
export const listDestinations = async (town: Town): Promise<Destination[]> => {
  const rows = await town.db
    .select()
    .from(destination)
    .where(eq(destination.jurisdictionId, town.id))
    .orderBy(destination.createdAt)
  return rows.map((row) => ({
    ...row,
    apiKey: town.vault.decrypt<string>(row.apiKey, 'destination.api_key'),
  }))
}

/** How many requests stand how, by destination. */
export const countForwards = async (
  town: Town,
): Promise<{ destinationId: string; state: string; count: number; problem: string | null }[]> => {
  const t = forwardedRequest
  return town.db
    .select({
      destinationId: t.destinationId,
      state: t.state,
      count: sql<number>`count(*)::int`,
      problem: sql<string | null>`max(${t.problem})`,
    })
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
    .groupBy(t.destinationId, t.state)
}

/** Stops sending to a destination, or goes on where it stopped; what had been given up is tried again. */
export const pauseDestination = async (town: Town, id: string, paused: boolean): Promise<void> => {
  const now = town.now()
  const again = { state: 'pending' as const, attempts: 0, nextAttemptAt: now }
  await town.db.transaction(async (tx) => {
    await tx
      .update(destination)
      .set({ paused, problem: null })
      .where(and(eq(destination.jurisdictionId, town.id), eq(destination.id, id)))
    if (paused) return
    for (const table of [forwardedRequest, forwardedUpdate])
      await tx
        .update(table)
        .set(again)
        .where(and(eq(table.destinationId, id), eq(table.jurisdictionId, town.id), eq(table.state, 'failed')))
    await town.jobs.enqueue(tx, sendForwards, [{ destinationId: id }])
  })
}

/** Where a request was forwarded to. */
export const listForwards = (town: Town, requestId: string): Promise<ForwardedRequest[]> =>
  town.db
    .select()
    .from(forwardedRequest)
    .where(and(eq(forwardedRequest.jurisdictionId, town.id), eq(forwardedRequest.requestId, requestId)))
