import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { agendaIn, agendasOf } from './agendas.ts'
import { type AppointmentEventKind, noteEvent } from './events.ts'
import { appointmentService } from './model.ts'
import { type Appointment, appointmentsBetween, opened, type Person, townNow } from './read.ts'
import { type AppointmentState, appointment, appointmentTurn } from './tables.ts'

/** What is done at the desk: from which states, to which, and what is written down. */
const DEEDS = {
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
export type DeskDeed = keyof typeof DEEDS

/** Every deed there is. */
export const DESK_DEEDS = Object.keys(DEEDS) as DeskDeed[]

/** What can be done with an appointment as it stands. */
export const deedsFor = ({ state, desk }: Pick<Appointment, 'state' | 'desk'>): DeskDeed[] =>
  DESK_DEEDS.filter(
    (deed) =>
      (DEEDS[deed].from as readonly AppointmentState[]).includes(state) &&
      // A walk-in was never anywhere but here.
      !(deed === 'undo' && desk === 0 && state === 'arrived'),
  )

const todayOf = (town: Town): { from: Date; to: Date; day: string } => {
  const now = townNow(town)
  return {
    from: now.startOf('day').toJSDate(),
    to: now.plus({ days: 1 }).startOf('day').toJSDate(),
    day: now.toISODate() ?? '',
  }
}

const nextTurn = async (tx: Tx, town: Town, agendaId: string): Promise<number> => {
  const [row] = await tx
    .insert(appointmentTurn)
    .values({ jurisdictionId: town.id, agendaId, day: todayOf(town).day, last: 1 })
    .onConflictDoUpdate({
      target: [appointmentTurn.jurisdictionId, appointmentTurn.agendaId, appointmentTurn.day],
      set: { last: sql`${appointmentTurn.last} + 1` },
    })
    .returning({ last: appointmentTurn.last })
  return row?.last ?? 1
}

const changedAtDesk = (tx: Tx, town: Town): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })

/**
 * Does something with somebody at the desk. Whoever arrives is given a turn.
 * @param desk the desk that calls
 * @returns the appointment as it is now; nothing when it no longer stood so that this could be done
 */
export const atDesk = (
  town: Town,
  id: string,
  deed: DeskDeed,
  { actor, desk }: { actor: string; desk?: string },
): Promise<Appointment | undefined> =>
  town.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(appointment)
      .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.id, id)))
      .for('update')
    if (!row || !deedsFor(row).includes(deed)) return undefined
    const { to, event } = DEEDS[deed]
    const turn = deed === 'arrive' && row.turn === null ? await nextTurn(tx, town, row.agendaId) : row.turn
    const [changed] = await tx
      .update(appointment)
      .set({
        state: to,
        turn,
        ...(deed === 'arrive' ? { arrivedAt: town.now() } : {}),
        ...(deed === 'call' ? { calledAt: town.now(), calledTo: desk?.slice(0, 20) || '1' } : {}),
        ...(deed === 'wait' ? { calledAt: null, calledTo: null } : {}),
      })
      .where(eq(appointment.id, id))
      .returning()
    await noteEvent(tx, town, id, event, { actor })
    await changedAtDesk(tx, town)
    return changed && opened(town, changed)
  })

/**
 * Calls whoever is next: those who arrived for their hour by that hour, walk-ins by when they came.
 * @returns nobody, when nobody waits
 */
export const callNext = async (
  town: Town,
  agendaIds: string[],
  how: { actor: string; desk: string },
): Promise<Appointment | undefined> => {
  const { from, to } = todayOf(town)
  const waiting = await appointmentsBetween(town.db, town, agendaIds, from, to, ['arrived'])
  const due = (one: Appointment) =>
    one.desk === 0 ? (one.arrivedAt ?? one.createdAt).getTime() : one.startsAt.getTime()
  for (const next of waiting.sort((a, b) => due(a) - due(b))) {
    const called = await atDesk(town, next.id, 'call', how)
    if (called) return called
  }
  return undefined
}

/** Takes in somebody who comes without an appointment: they wait for whichever desk is free. */
export const walkIn = (
  town: Town,
  agendaId: string,
  serviceCode: string,
  person: Person,
  { actor, key }: { actor: string; key: string },
): Promise<Appointment | undefined> =>
  town.db.transaction(async (tx) => {
    const agenda = agendaIn(await agendasOf(town, tx), agendaId)
    const service = agenda && appointmentService(agenda, serviceCode)
    if (!agenda || !service) return undefined
    const now = town.now()
    const id = Bun.randomUUIDv7()
    const [row] = await tx
      .insert(appointment)
      .values({
        id,
        jurisdictionId: town.id,
        code: `T${id.slice(-8).toUpperCase()}`,
        agendaId,
        serviceCode,
        desk: 0,
        startsAt: now,
        endsAt: new Date(now.getTime() + service.minutes * 60_000),
        mode: 'office',
        state: 'arrived',
        channel: 'desk',
        person: town.vault.seal(person, 'appointment.person'),
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
      .set({ turn: await nextTurn(tx, town, agendaId) })
      .where(eq(appointment.id, id))
      .returning()
    await noteEvent(tx, town, id, 'arrived', { actor })
    await changedAtDesk(tx, town)
    return given && opened(town, given)
  })

/** What a screen calls: turn and desk, the newest first; nobody's name. */
export const turnsCalled = async (
  town: Town,
  agendaIds: string[],
): Promise<{ turn: number; desk: string; at: Date }[]> => {
  const { from, to } = todayOf(town)
  const rows = await town.db
    .select({ turn: appointment.turn, desk: appointment.calledTo, at: appointment.calledAt })
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        inArray(appointment.agendaId, agendaIds),
        inArray(appointment.state, ['called', 'served']),
        sql`${appointment.calledAt} >= ${from.toISOString()} and ${appointment.calledAt} < ${to.toISOString()}`,
      ),
    )
    .orderBy(asc(sql`${appointment.state} <> 'called'`), sql`${appointment.calledAt} desc`)
    .limit(6)
  return rows.flatMap(({ turn, desk, at }) => (turn !== null && desk && at ? [{ turn, desk, at }] : []))
}
