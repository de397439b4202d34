import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { Member } from '#domain/staff'
import type { Town } from '#domain/town'
import type { CountQuery, Tx } from '#platform/database'
import { type AppointmentEventKind, recordAppointmentEvent } from './events.ts'
import { findAppointmentService } from './model.ts'
import { type Appointment, type Attendee, fromRow, listAppointmentsBetween, townNow } from './read.ts'
import { findSchedule, getSchedules, isScheduleVisible } from './schedules.ts'
import { type AppointmentState, appointment, appointmentTicket } from './tables.ts'

/** What is done at the desk: from which states, to which, and what is written down. */
const COUNTER_TRANSITIONS = {
  arrive: { from: ['booked'], to: 'arrived', event: 'arrived' },
  call: { from: ['arrived', 'called'], to: 'called', event: 'called' },
  serve: { from: ['arrived', 'called'], to: 'served', event: 'served' },
  'no-show': { from: ['booked', 'called'], to: 'no_show', event: 'no_show' },
  /** A slip is undone: back to waiting, or to not being here yet. */
  wait: { from: ['called', 'served'], to: 'arrived', event: 'returned' },
  undo: { from: ['arrived', 'no_show'], to: 'booked', event: 'returned' },
} as const satisfies Record<
  string,
  { from: readonly AppointmentState[]; to: AppointmentState; event: AppointmentEventKind }
>

/** What is done with somebody at the desk. */
export type CounterAction = keyof typeof COUNTER_TRANSITIONS

/** Every action there is. */
export const COUNTER_ACTIONS = Object.keys(COUNTER_TRANSITIONS) as CounterAction[]

/** What can be done with an appointment as it stands. */
export const availableCounterActions = ({
  state,
  desk,
}: Pick<Appointment, 'state' | 'desk'>): CounterAction[] =>
  COUNTER_ACTIONS.filter(
    (command) =>
      (COUNTER_TRANSITIONS[command].from as readonly AppointmentState[]).includes(state) &&
      // A walk-in was never anywhere but here.
      !(command === 'undo' && desk === 0 && state === 'arrived'),
  )

type Day = { from: Date; to: Date; day: string }

/** The last day that was asked for, by zone: each page of the console asks. */
const days = new Map<string, Day>()

const todayInTown = (town: Town): Day => {
  const now = town.now()
  const known = days.get(town.profile.time_zone)
  if (known && now >= known.from && now < known.to) return known
  const local = townNow(town)
  const today = {
    from: local.startOf('day').toJSDate(),
    to: local.plus({ days: 1 }).startOf('day').toJSDate(),
    day: local.toISODate() ?? '',
  }
  days.set(town.profile.time_zone, today)
  return today
}

const nextTicket = async (tx: Tx, town: Town, scheduleId: string): Promise<number> => {
  const [row] = await tx
    .insert(appointmentTicket)
    .values({ jurisdictionId: town.id, agendaId: scheduleId, day: todayInTown(town).day, last: 1 })
    .onConflictDoUpdate({
      target: [appointmentTicket.jurisdictionId, appointmentTicket.agendaId, appointmentTicket.day],
      set: { last: sql`${appointmentTicket.last} + 1` },
    })
    .returning({ last: appointmentTicket.last })
  return row?.last ?? 1
}

const signalCounter = (tx: Tx, town: Town): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })

/**
 * Does something with somebody at the desk. A person who arrives is given a turn.
 * @param desk the desk that calls
 * @returns the appointment as it is now; nothing when it no longer stood so that this could be done
 */
export const performCounterAction = (
  town: Town,
  id: string,
  command: CounterAction,
  { actor, desk }: { actor: string; desk?: string },
): Promise<Appointment | undefined> =>
  town.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(appointment)
      .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.id, id)))
      .for('update')
    if (!row || !availableCounterActions(row).includes(command)) return undefined
    const { to, event } = COUNTER_TRANSITIONS[command]
    const turn =
      command === 'arrive' && row.turn === null ? await nextTicket(tx, town, row.agendaId) : row.turn
    const [changed] = await tx
      .update(appointment)
      .set({
        state: to,
        turn,
        ...(command === 'arrive' ? { arrivedAt: town.now() } : {}),
        ...(command === 'call' ? { calledAt: town.now(), calledTo: desk?.slice(0, 20) || '1' } : {}),
        ...(command === 'wait' ? { calledAt: null, calledTo: null } : {}),
      })
      .where(eq(appointment.id, id))
      .returning()
    await recordAppointmentEvent(tx, town, id, event, { actor })
    await signalCounter(tx, town)
    return changed && fromRow(town, changed)
  })

/** The query of how many are here today and wait to be called, at the agendas that a member sees. */
export const buildArrivedQuery = async (town: Town, viewer: Pick<Member, 'teams'>): Promise<CountQuery> => {
  const { from, to } = todayInTown(town)
  const visible = (await getSchedules(town)).filter((one) => isScheduleVisible(viewer, one))
  const where = and(
    eq(appointment.jurisdictionId, town.id),
    sql`${appointment.agendaId} = any(${sql.param(visible.map(({ id }) => id))}::text[])`,
    gte(appointment.startsAt, from),
    lt(appointment.startsAt, to),
    eq(appointment.state, 'arrived'),
  )
  return sql`select count(*) from ${appointment} where ${where}`
}

/**
 * Calls the next person: those who arrived for their hour by that hour, walk-ins by when they came.
 * @returns nobody, when nobody waits
 */
export const callNextVisitor = async (
  town: Town,
  scheduleIds: string[],
  how: { actor: string; desk: string },
): Promise<Appointment | undefined> => {
  const { from, to } = todayInTown(town)
  const waiting = await listAppointmentsBetween(town.db, town, scheduleIds, from, to, ['arrived'])
  const due = (one: Appointment) =>
    one.desk === 0 ? (one.arrivedAt ?? one.createdAt).getTime() : one.startsAt.getTime()
  for (const next of waiting.sort((a, b) => due(a) - due(b))) {
    const called = await performCounterAction(town, next.id, 'call', how)
    if (called) return called
  }
  return undefined
}

/** Takes in somebody who comes without an appointment: they wait for whichever desk is free. */
export const addWalkIn = (
  town: Town,
  scheduleId: string,
  serviceCode: string,
  person: Attendee,
  { actor, key }: { actor: string; key: string },
): Promise<Appointment | undefined> =>
  town.db.transaction(async (tx) => {
    const schedule = findSchedule(await getSchedules(town, tx), scheduleId)
    const service = schedule && findAppointmentService(schedule, serviceCode)
    if (!schedule || !service) return undefined
    const now = town.now()
    const id = Bun.randomUUIDv7()
    const [row] = await tx
      .insert(appointment)
      .values({
        id,
        jurisdictionId: town.id,
        code: `T${id.slice(-8).toUpperCase()}`,
        agendaId: scheduleId,
        serviceCode,
        desk: 0,
        startsAt: now,
        endsAt: new Date(now.getTime() + service.minutes * 60_000),
        mode: 'office',
        state: 'arrived',
        channel: 'desk',
        person: town.vault.encrypt(person, 'appointment.person'),
        language: 'ca',
        idempotencyKey: key,
        arrivedAt: now,
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning()
    // The same form, sent twice.
    if (!row) return undefined
    const [given] = await tx
      .update(appointment)
      .set({ turn: await nextTicket(tx, town, scheduleId) })
      .where(eq(appointment.id, id))
      .returning()
    await recordAppointmentEvent(tx, town, id, 'arrived', { actor })
    await signalCounter(tx, town)
    return given && fromRow(town, given)
  })

/** What a screen calls: turn and desk, the newest first; nobody's name. */
export const listCalledTickets = async (
  town: Town,
  scheduleIds: string[],
): Promise<{ turn: number; desk: string; at: Date }[]> => {
  const { from, to } = todayInTown(town)
  const rows = await town.db
    .select({ turn: appointment.turn, desk: appointment.calledTo, at: appointment.calledAt })
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        inArray(appointment.agendaId, scheduleIds),
        inArray(appointment.state, ['called', 'served']),
        sql`${appointment.calledAt} >= ${from.toISOString()} and ${appointment.calledAt} < ${to.toISOString()}`,
      ),
    )
    .orderBy(asc(sql`${appointment.state} <> 'called'`), sql`${appointment.calledAt} desc`)
    .limit(6)
  return rows.flatMap(({ turn, desk, at }) => (turn !== null && desk && at ? [{ turn, desk, at }] : []))
}
