import { sql } from 'drizzle-orm'
import {
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant } from '../../platform/database/columns.ts'
import type { Item } from './collections/items.ts'
import type { Mode, Schedule } from './model.ts'

/** Where and when people are attended by appointment, and what for. */
export const schedule = pgTable(
  'agenda',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    id: text('id').notNull(),
    position: integer('position').notNull(),
    definition: jsonb('definition').$type<Schedule>().notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.id] })],
)

/**
 * How an appointment stands. `held`: for some minutes, while somebody makes up their mind. `cancelled` frees the desk;
 * every other state keeps it.
 */
export type AppointmentState = 'held' | 'booked' | 'arrived' | 'called' | 'served' | 'no_show' | 'cancelled'

/**
 * Appointments. That no desk is given twice is the database's own doing: the migration adds the exclusion constraint
 * `appointment_desk_once` over (jurisdiction, agenda, desk, time) for all that is not cancelled. Desk 0: a walk-in, who
 * waits for whichever is free.
 */
export const appointment = pgTable(
  'appointment',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** What is said aloud: six letters and figures. */
    code: text('code').notNull(),
    agendaId: text('agenda_id').notNull(),
    serviceCode: text('service_code').notNull(),
    desk: integer('desk').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    mode: text('mode').$type<Mode>().notNull(),
    state: text('state').$type<AppointmentState>().notNull(),
    /** Where it came from: a messenger, `phone`, `web`, `api`, `desk`. */
    channel: text('channel').notNull(),
    heldUntil: instant('held_until'),
    /** Whose hold it is: a keyed hash. So many at once, no more. */
    holder: bytes('holder'),
    contactId: uuid('contact_id'),
    /** Name, telephone, answers: sealed. Nothing once they are forgotten. */
    person: bytes('person'),
    /** A keyed hash of the telephone, for who calls and for the limit per person. */
    callerIndex: bytes('caller_index'),
    /** A keyed hash of the e-mail address, for who is told by e-mail. */
    mailIndex: bytes('mail_index'),
    language: text('language').notNull(),
    idempotencyKey: text('idempotency_key'),
    /** The number that a screen calls, one after another each day at each place. */
    turn: integer('turn'),
    /** The desk that called. */
    calledTo: text('called_to'),
    arrivedAt: instant('arrived_at'),
    calledAt: instant('called_at'),
    remindedAt: instant('reminded_at'),
    /** They said that they will come. */
    confirmedAt: instant('confirmed_at'),
    /** What is collected, by the codes of its kinds; nothing where the appointment is no collection. */
    items: jsonb('items').$type<Item[]>(),
    /** The room that it takes, and in which zone of the town. */
    points: integer('points'),
    zone: text('zone'),
    /** The address, what was said of the things, their pictures: sealed. Nothing once they are forgotten. */
    pickup: bytes('pickup'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('appointment_code').on(t.jurisdictionId, t.code),
    uniqueIndex('appointment_once').on(t.jurisdictionId, t.idempotencyKey),
    index('appointment_of_agenda').on(t.jurisdictionId, t.agendaId, t.startsAt),
    index('appointment_of_contact').on(t.jurisdictionId, t.contactId),
    index('appointment_of_mail').on(t.jurisdictionId, t.mailIndex).where(sql`${t.mailIndex} is not null`),
    index('appointment_of_caller').on(t.jurisdictionId, t.callerIndex),
    index('appointment_to_remind')
      .on(t.jurisdictionId, t.startsAt)
      .where(sql`${t.state} = 'booked' and ${t.remindedAt} is null`),
  ],
)

/** What happened to appointments, and whether the citizen is to be notified of it. */
export const appointmentEvent = pgTable(
  'appointment_event',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    kind: text('kind').notNull(),
    /** A member of staff; nobody: the citizen or the clock. */
    actor: text('actor'),
    at: instant('at').notNull(),
    tell: boolean('tell').notNull().default(false),
    toldAt: instant('told_at'),
  },
  (t) => [
    index('appointment_event_of').on(t.appointmentId),
    index('appointment_event_to_tell')
      .on(t.jurisdictionId, t.at)
      .where(sql`${t.tell} and ${t.toldAt} is null`),
  ],
)

/** Who would like an hour that is freed. */
export const appointmentWait = pgTable(
  'appointment_wait',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    agendaId: text('agenda_id').notNull(),
    serviceCode: text('service_code').notNull(),
    contactId: uuid('contact_id').notNull(),
    /** Name, contact details and answers. Encrypted. */
    person: bytes('person').notNull(),
    /** An hour held for them, which they were told of. */
    offeredId: uuid('offered_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('appointment_wait_once').on(t.jurisdictionId, t.agendaId, t.serviceCode, t.contactId),
    index('appointment_wait_of').on(t.jurisdictionId, t.agendaId, t.createdAt),
  ],
)

/** The last turn given at a place on a day. */
export const appointmentTicket = pgTable(
  'appointment_turn',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    agendaId: text('agenda_id').notNull(),
    day: text('day').notNull(),
    last: integer('last').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.agendaId, t.day] })],
)

/** The calendar of a schedule that a member of staff subscribes to, at an address that only they know. */
export const calendarSubscription = pgTable(
  'calendar_subscription',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    agendaId: text('agenda_id').notNull(),
    memberId: text('member_id').notNull(),
    /** The secret part of the address: encrypted, to be shown again, and as a keyed hash, to be found by. */
    token: bytes('token').notNull(),
    tokenIndex: bytes('token_index').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When a program last asked, to the hour. */
    readAt: instant('read_at'),
  },
  (t) => [
    uniqueIndex('calendar_subscription_once').on(t.jurisdictionId, t.memberId, t.agendaId),
    uniqueIndex('calendar_subscription_token').on(t.jurisdictionId, t.tokenIndex),
  ],
)
