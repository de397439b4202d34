import { and, asc, desc, eq, gt, gte, inArray, lt, ne, or, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { callerIndex } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { bucketOf, type Db, isInBuckets, queryRows, type TimeBuckets } from '#platform/database'
import type { Point } from '#platform/geocoding'
import type { OccupiedDesk } from './slots.ts'
import { type AppointmentState, appointment } from './tables.ts'

/** Who comes. `answers`: to the service's questions, by code. */
export type Attendee = {
  name: string
  phone?: string
  email?: string
  /** Their identity number, where the procedure signs something. */
  identity?: string
  answers?: Record<string, string>
}

/** Where something is collected, what was said of it, and the messages that its pictures came in. */
export type Pickup = { address: string; point: Point; note?: string; pictures?: string[] }

/** An appointment as the domain reads it. */
export type Appointment = Omit<
  typeof appointment.$inferSelect,
  'person' | 'holder' | 'callerIndex' | 'mailIndex' | 'pickup'
> & {
  person?: Attendee
  pickup?: Pickup
}

/** An appointment of a row, its person opened. */
export const fromRow = (town: Town, row: typeof appointment.$inferSelect): Appointment => {
  const { person, pickup, holder: _, callerIndex: __, mailIndex: ___, ...rest } = row
  return {
    ...rest,
    person: person ? town.vault.decrypt<Attendee>(person, 'appointment.person') : undefined,
    pickup: pickup ? town.vault.decrypt<Pickup>(pickup, 'appointment.pickup') : undefined,
  }
}

/** States in which an appointment is still ahead. */
export const UPCOMING_STATES: AppointmentState[] = ['booked', 'arrived', 'called']

/** Now, in the town's zone. */
export const townNow = (town: Town): DateTime =>
  DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })

/** What keeps a desk: everything that is not cancelled, and holds that have not run out. */
export const occupiesDesk = (town: Town) =>
  and(
    ne(appointment.state, 'cancelled'),
    gt(appointment.desk, 0),
    or(ne(appointment.state, 'held'), gt(appointment.heldUntil, town.now())),
  )

/** What is taken of a schedule in some time. */
export const listOccupied = async (
  db: Db,
  town: Town,
  scheduleId: string,
  from: Date,
  to: Date,
): Promise<OccupiedDesk[]> => {
  const rows = await db
    .select({ desk: appointment.desk, from: appointment.startsAt, to: appointment.endsAt })
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.agendaId, scheduleId),
        lt(appointment.startsAt, to),
        gt(appointment.endsAt, from),
        occupiesDesk(town),
      ),
    )
  return rows.map(({ desk, from, to }) => ({ desk, from: from.getTime(), to: to.getTime() }))
}

/** An appointment by its id. */
export const findAppointment = async (db: Db, town: Town, id: string): Promise<Appointment | undefined> => {
  const [row] = await db
    .select()
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.id, id)))
  return row && fromRow(town, row)
}

/** Appointments by their ids, the latest first. */
export const findAppointments = async (db: Db, town: Town, ids: string[]): Promise<Appointment[]> => {
  if (ids.length === 0) return []
  const rows = await db
    .select()
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), inArray(appointment.id, ids)))
    .orderBy(desc(appointment.startsAt))
  return rows.map((row) => fromRow(town, row))
}

/** Those that were made with a telephone, or of the contact who has it; the latest first. */
export const listAppointmentsByPhone = async (
  db: Db,
  town: Town,
  { phone, contactId }: { phone: string; contactId?: string },
): Promise<Appointment[]> => {
  const caller = callerIndex(town, phone)
  const theirs = [
    ...(contactId ? [eq(appointment.contactId, contactId)] : []),
    ...(caller ? [eq(appointment.callerIndex, caller)] : []),
  ]
  if (theirs.length === 0) return []
  const rows = await db
    .select()
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), or(...theirs)))
    .orderBy(desc(appointment.startsAt))
    .limit(20)
  return rows.map((row) => fromRow(town, row))
}

/** Letters that are not taken for others, when said or read. */
export const CODE_LETTERS = 'ACDEFGHJKMNPQRTUVWXY34679'

/** A code as somebody writes it: spaces and hyphens left out, small letters made capitals. */
export const parseAppointmentCode = (text: string): string | undefined => {
  const code = text.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return new RegExp(`^[${CODE_LETTERS}]{6}$`).test(code) ? code : undefined
}

/** An appointment by the code that is said aloud. */
export const findAppointmentByCode = async (
  db: Db,
  town: Town,
  code: string,
): Promise<Appointment | undefined> => {
  const known = parseAppointmentCode(code)
  if (!known) return undefined
  const [row] = await db
    .select()
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.code, known)))
  return row && fromRow(town, row)
}

/** What somebody has ahead of them, the next first. */
export const listUpcomingAppointments = async (
  db: Db,
  town: Town,
  who: { contactId?: string; phone?: string },
): Promise<Appointment[]> => {
  const caller = callerIndex(town, who.phone)
  const theirs = [
    ...(who.contactId ? [eq(appointment.contactId, who.contactId)] : []),
    ...(caller ? [eq(appointment.callerIndex, caller)] : []),
  ]
  if (theirs.length === 0) return []
  const rows = await db
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        or(...theirs),
        inArray(appointment.state, UPCOMING_STATES),
        gt(appointment.endsAt, town.now()),
      ),
    )
    .orderBy(asc(appointment.startsAt))
    .limit(20)
  return rows.map((row) => fromRow(town, row))
}

/** Those of a contact, and those that were made with a telephone that is proven to be theirs, on the web or at a desk. */
export const ownerCondition = (town: Town, contactId: string, phones: string[]) => {
  const callers = phones.flatMap((phone) => callerIndex(town, phone) ?? [])
  return and(
    eq(appointment.jurisdictionId, town.id),
    or(
      eq(appointment.contactId, contactId),
      callers.length > 0 ? inArray(appointment.callerIndex, callers) : undefined,
    ),
  )
}

/** Everything that is kept of somebody's appointments, the newest first. */
export const listAllAppointments = async (
  db: Db,
  town: Town,
  contactId: string,
  phones: string[],
): Promise<Appointment[]> => {
  const rows = await db
    .select()
    .from(appointment)
    .where(ownerCondition(town, contactId, phones))
    .orderBy(desc(appointment.startsAt))
  return rows.map((row) => fromRow(town, row))
}

/** The appointments of a schedule between two moments, cancelled and held ones left out unless asked for. */
export const listAppointmentsBetween = async (
  db: Db,
  town: Town,
  scheduleIds: string[],
  from: Date,
  to: Date,
  states?: AppointmentState[],
): Promise<Appointment[]> => {
  if (scheduleIds.length === 0) return []
  const rows = await db
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        inArray(appointment.agendaId, scheduleIds),
        gte(appointment.startsAt, from),
        lt(appointment.startsAt, to),
        states ? inArray(appointment.state, states) : sql`${appointment.state} not in ('held', 'cancelled')`,
      ),
    )
    .orderBy(asc(appointment.startsAt), asc(appointment.desk))
  return rows.map((row) => fromRow(town, row))
}

/** Appointments whose time has come, or comes, in a stretch of time. `missed`: to which nobody came. */
export type AppointmentFigures = { count: number; before: number; missed: number; series: number[] }

/** Counts the appointments of a stretch of time, without those that were cancelled. */
export const countAppointments = async (town: Town, buckets: TimeBuckets): Promise<AppointmentFigures> => {
  const a = appointment
  const rows = await queryRows<{ bucket: number; count: number; missed: number }>(
    town.db,
    sql`select ${bucketOf(sql`${a.startsAt}`, buckets)} as bucket, count(*)::int as count,
        count(*) filter (where ${a.state} = 'no_show')::int as missed
      from ${a} where ${a.jurisdictionId} = ${town.id} and ${a.state} not in ('held', 'cancelled')
        and ${isInBuckets(sql`${a.startsAt}`, buckets)}
      group by 1`,
  )
  const inBucket = new Map(rows.map((row) => [row.bucket, row]))
  const within = buckets.starts.map((_, at) => inBucket.get(at + 1))
  const sum = (of: 'count' | 'missed') => within.reduce((total, row) => total + (row?.[of] ?? 0), 0)
  return {
    count: sum('count'),
    before: inBucket.get(0)?.count ?? 0,
    missed: sum('missed'),
    series: within.map((row) => row?.count ?? 0),
  }
}
