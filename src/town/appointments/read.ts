import { and, asc, desc, eq, gt, gte, inArray, lt, ne, or, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Db } from '#platform/database'
import type { Town } from '#town/jurisdictions'
import { callerIndexOf } from '#town/service-requests'
import type { Agenda, AppointmentService } from './model.ts'
import { bookable, type FreeDay, freeDays, type Taken } from './slots.ts'
import { type AppointmentState, appointment } from './tables.ts'

/** Who comes. `answers`: to the service's questions, by code. */
export type Person = {
  name: string
  phone?: string
  email?: string
  /** Their identity number, where the procedure signs something. */
  identity?: string
  answers?: Record<string, string>
}

/** An appointment as the house reads it. */
export type Appointment = Omit<typeof appointment.$inferSelect, 'person' | 'holder' | 'callerIndex'> & {
  person?: Person
}

/** An appointment of a row, its person opened. */
export const opened = (town: Town, row: typeof appointment.$inferSelect): Appointment => {
  const { person, holder: _, callerIndex: __, ...rest } = row
  return { ...rest, person: person ? town.vault.open<Person>(person, 'appointment.person') : undefined }
}

/** States in which an appointment is still ahead. */
export const AHEAD: AppointmentState[] = ['booked', 'arrived', 'called']

/** Now, in the town's zone. */
export const townNow = (town: Town): DateTime =>
  DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })

/** What keeps a desk: everything that is not cancelled, and holds that have not run out. */
const keeps = (town: Town) =>
  and(
    ne(appointment.state, 'cancelled'),
    gt(appointment.desk, 0),
    or(ne(appointment.state, 'held'), gt(appointment.heldUntil, town.now())),
  )

/** What is taken of an agenda in some time. */
export const takenIn = async (
  db: Db,
  town: Town,
  agendaId: string,
  from: Date,
  to: Date,
): Promise<Taken[]> => {
  const rows = await db
    .select({ desk: appointment.desk, from: appointment.startsAt, to: appointment.endsAt })
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.agendaId, agendaId),
        lt(appointment.startsAt, to),
        gt(appointment.endsAt, from),
        keeps(town),
      ),
    )
  return rows.map(({ desk, from, to }) => ({ desk, from: from.getTime(), to: to.getTime() }))
}

/** What is free for a service now, day by day. @param day to look at one only, in ISO form */
export const availability = async (
  db: Db,
  town: Town,
  agenda: Agenda,
  service: AppointmentService,
  day?: string,
): Promise<FreeDay[]> => {
  const now = townNow(town)
  const { from, to } = bookable(agenda, now)
  return freeDays(agenda, service, await takenIn(db, town, agenda.id, new Date(from), new Date(to)), now, day)
}

/** An appointment by its id. */
export const appointmentById = async (db: Db, town: Town, id: string): Promise<Appointment | undefined> => {
  const [row] = await db
    .select()
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.id, id)))
  return row && opened(town, row)
}

/** Letters that are not taken for others, when said or read. */
export const CODE_LETTERS = 'ACDEFGHJKMNPQRTUVWXY34679'

/** A code as somebody writes it: spaces and hyphens left out, small letters made capitals. */
export const codeIn = (words: string): string | undefined => {
  const code = words.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return new RegExp(`^[${CODE_LETTERS}]{6}$`).test(code) ? code : undefined
}

/** An appointment by the code that is said aloud. */
export const appointmentByCode = async (
  db: Db,
  town: Town,
  code: string,
): Promise<Appointment | undefined> => {
  const known = codeIn(code)
  if (!known) return undefined
  const [row] = await db
    .select()
    .from(appointment)
    .where(and(eq(appointment.jurisdictionId, town.id), eq(appointment.code, known)))
  return row && opened(town, row)
}

/** What somebody has ahead of them, the next first. */
export const appointmentsOf = async (
  db: Db,
  town: Town,
  who: { contactId?: string; phone?: string },
): Promise<Appointment[]> => {
  const caller = callerIndexOf(town, who.phone)
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
        inArray(appointment.state, AHEAD),
        gt(appointment.endsAt, town.now()),
      ),
    )
    .orderBy(asc(appointment.startsAt))
    .limit(20)
  return rows.map((row) => opened(town, row))
}

/** Those of a contact, and those that were made with a telephone that is proven to be theirs, on the web or at a desk. */
export const ownedBy = (town: Town, contactId: string, phones: string[]) => {
  const callers = phones.flatMap((phone) => callerIndexOf(town, phone) ?? [])
  return and(
    eq(appointment.jurisdictionId, town.id),
    or(
      eq(appointment.contactId, contactId),
      callers.length > 0 ? inArray(appointment.callerIndex, callers) : undefined,
    ),
  )
}

/** Everything that is kept of somebody's appointments, the newest first. */
export const everyAppointmentOf = async (
  db: Db,
  town: Town,
  contactId: string,
  phones: string[],
): Promise<Appointment[]> => {
  const rows = await db
    .select()
    .from(appointment)
    .where(ownedBy(town, contactId, phones))
    .orderBy(desc(appointment.startsAt))
  return rows.map((row) => opened(town, row))
}

/** The appointments of an agenda between two moments, cancelled and held ones left out unless asked for. */
export const appointmentsBetween = async (
  db: Db,
  town: Town,
  agendaIds: string[],
  from: Date,
  to: Date,
  states?: AppointmentState[],
): Promise<Appointment[]> => {
  if (agendaIds.length === 0) return []
  const rows = await db
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        inArray(appointment.agendaId, agendaIds),
        gte(appointment.startsAt, from),
        lt(appointment.startsAt, to),
        states ? inArray(appointment.state, states) : sql`${appointment.state} not in ('held', 'cancelled')`,
      ),
    )
    .orderBy(asc(appointment.startsAt), asc(appointment.desk))
  return rows.map((row) => opened(town, row))
}
