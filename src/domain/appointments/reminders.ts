import { and, asc, eq, gt, isNotNull, isNull, lt, ne, or } from 'drizzle-orm'
import { isQuietHour } from '#domain/content'
import type { Town } from '#domain/town'
import { getCollectionPlan } from './collections/plan.ts'
import { recordAppointmentEvent } from './events.ts'
import { townNow } from './read.ts'
import { appointment } from './tables.ts'

/** From which hour of the day before people are reminded. */
const FROM_HOUR = 10

/** Of a collection in the evening: what is to be put out is put out then. */
const FROM_HOUR_OF_COLLECTIONS = 18

/**
 * Has those reminded who have an appointment tomorrow, once each; one that was made since yesterday's noon needs none.
 */
export const enqueueAppointmentReminders = async (town: Town): Promise<void> => {
  const now = townNow(town)
  if (now.hour < FROM_HOUR || isQuietHour(now)) return
  const plan = now.hour < FROM_HOUR_OF_COLLECTIONS ? getCollectionPlan(town) : undefined
  const tomorrow = now.plus({ days: 1 }).startOf('day')
  const due = await town.db
    .select({ id: appointment.id })
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.state, 'booked'),
        plan && ne(appointment.agendaId, plan.agenda),
        or(isNotNull(appointment.contactId), isNotNull(appointment.mailIndex)),
        isNull(appointment.remindedAt),
        gt(appointment.startsAt, town.now()),
        lt(appointment.startsAt, tomorrow.plus({ days: 1 }).toJSDate()),
        lt(appointment.createdAt, now.minus({ hours: 12 }).toJSDate()),
      ),
    )
    .orderBy(asc(appointment.startsAt))
    .limit(500)
  for (const { id } of due)
    await town.db.transaction(async (tx) => {
      const taken = await tx
        .update(appointment)
        .set({ remindedAt: town.now() })
        .where(and(eq(appointment.id, id), eq(appointment.state, 'booked'), isNull(appointment.remindedAt)))
        .returning({ id: appointment.id })
      if (taken.length > 0) await recordAppointmentEvent(tx, town, id, 'reminded', { tell: true })
    })
}
