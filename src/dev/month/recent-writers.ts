import { sql } from 'drizzle-orm'
import { getIdentity } from '#domain/contacts'
import type { Town } from '#domain/town'
import { queryRows } from '#platform/database'

/** Somebody who wrote within a day: they can be answered freely. */
export type RecentWriter = { phone: string; name: string; at: Date }

/** Those who wrote within a day: an emulator that was started again does not know them any more. */
export const listRecentWriters = async (town: Town): Promise<RecentWriter[]> => {
  const since = new Date(town.now().getTime() - 86_400_000).toISOString()
  const rows = await queryRows<{ contactId: string; at: Date }>(
    town.db,
    sql`select contact_id as "contactId", last_inbound_at as at from conversation
      where jurisdiction_id = ${town.id} and last_inbound_at > ${since}::timestamptz`,
  )
  const all = await Promise.all(
    rows.map(async ({ contactId, at }) => ({ at, identity: await getIdentity(town.db, town, contactId) })),
  )
  return all.flatMap(({ at, identity }) =>
    identity?.phone ? [{ phone: identity.phone, name: identity.name ?? '', at: new Date(at) }] : [],
  )
}
