import { sql } from 'drizzle-orm'
import { newDelivery, storeDeliveries } from '#domain/conversations'
import { getPhoneChannel } from '#domain/town'
import { queryRows } from '#platform/database'
import { minutesAfter } from './clock.ts'
import type { PastTown } from './past-town.ts'
import type { Random } from './random.ts'

/** Messages that wait to be sent. */
export const listQueued = async ({ town }: PastTown): Promise<string[]> => {
  const rows = await queryRows<{ id: string }>(
    town.db,
    sql`select id from outbound_message where jurisdiction_id = ${town.id} and state = 'queued'`,
  )
  return rows.map(({ id }) => id)
}

/**
 * Has the month's messages arrive, at their time and at the platform's prices: what the town says within a day of the
 * citizen's last word is of a service, the rest went as a template.
 * @param others messages that waited before, which are not the month's
 */
export const deliverAll = async (
  past: PastTown,
  others: readonly string[],
  random: Random,
  now: Date,
): Promise<void> => {
  const { town, goTo } = past
  const rows = await queryRows<{ id: string; at: Date; within: boolean }>(
    town.db,
    sql`select o.id, o.created_at as at, exists (
          select from inbound_message i where i.conversation_id = o.conversation_id
            and i.occurred_at <= o.created_at and i.occurred_at > o.created_at - interval '24 hours') as within
      from outbound_message o
      where o.jurisdiction_id = ${town.id} and o.state = 'queued' and not o.id = any(${sql.param([...others])}::uuid[])`,
  )
  goTo(now)
  const { id: channel, lineId } = getPhoneChannel(town)
  const statuses = rows.flatMap(({ id, at: created, within }) => {
    const at = new Date(created)
    const pricing = within
      ? { billable: false, model: 'PMP', category: 'service', type: 'free_customer_service' }
      : { billable: true, model: 'PMP', category: 'utility', type: 'regular' }
    const of = { externalId: `month.out.${id}`, outboundId: id }
    const arrived = { ...of, status: 'delivered', at: minutesAfter(at, 0.05), pricing }
    return random.happens(0.85)
      ? [arrived, { ...of, status: 'read', at: minutesAfter(at, random.between(1, 50)), pricing }]
      : [arrived]
  })
  await storeDeliveries(town, [{ ...newDelivery(channel, lineId), statuses }])
}
