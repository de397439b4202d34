import {
  bigint,
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

/** The video call of an appointment: who is in the waiting room, who was let in. */
export const videoCall = pgTable('call', {
  appointmentId: uuid('appointment_id').primaryKey(),
  jurisdictionId: text('jurisdiction_id').notNull(),
  /** The browser that has the citizen's link: a keyed hash of what it was given. Others need a code from the telephone. */
  seat: bytes('seat'),
  // Versions before `call_seat_code` kept one code for everybody who asked; they may still run beside this one.
  seatCode: bytes('seat_code'),
  seatCodeUntil: instant('seat_code_until'),
  seatCodeTries: integer('seat_code_tries').notNull().default(0),
  seatCodes: integer('seat_codes').notNull().default(0),
  arrivedAt: instant('arrived_at'),
  admittedAt: instant('admitted_at'),
  admittedBy: text('admitted_by'),
  closedAt: instant('closed_at'),
})

/**
 * A code that was sent to the telephone on record for another browser to take the seat of a call: one for each address
 * that asked, so that nobody uses up another person's codes or tries. The code that staff send is for every address.
 */
export const callSeatCode = pgTable(
  'call_seat_code',
  {
    appointmentId: uuid('appointment_id').notNull(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** A keyed hash of the address that asked, or of `staff`. */
    source: bytes('source').notNull(),
    /** A keyed hash of the code; null: the address only tried codes. */
    code: bytes('code'),
    /** Until when the code may be used; where there is none, when the address last tried. */
    until: instant('until').notNull(),
    tries: integer('tries').notNull().default(0),
    sent: integer('sent').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.appointmentId, t.source] })],
)

/** How the signature of a document stands. */
export type SigningState = 'presented' | 'consented' | 'identified' | 'signed' | 'withdrawn'

/** A document that is presented in a call to be signed. */
export const signing = pgTable(
  'signing',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    /** By which anybody may check it: twelve letters and figures. */
    code: text('code').notNull(),
    title: text('title').notNull(),
    assurance: text('assurance').notNull(),
    state: text('state').$type<SigningState>().notNull(),
    /** Name and identity number of the signer, sealed; a keyed hash of the number. */
    signer: bytes('signer').notNull(),
    signerIndex: bytes('signer_index').notNull(),
    documentKey: text('document_key').notNull(),
    documentSha256: text('document_sha256').notNull(),
    presentedBy: text('presented_by').notNull(),
    presentedAt: instant('presented_at').notNull(),
    consentedAt: instant('consented_at'),
    /** The way to the identity provider that is open: its name as a keyed hash, what it needs, sealed. Used once. */
    wayIndex: bytes('way_index'),
    way: bytes('way'),
    wayUntil: instant('way_until'),
    /** The code that was sent to the telephone: a keyed hash. */
    otp: bytes('otp'),
    otpUntil: instant('otp_until'),
    otpTries: integer('otp_tries').notNull().default(0),
    otps: integer('otps').notNull().default(0),
    /** How they were identified: `low`, `substantial`, `high` by the provider, or `official`; and by what. */
    method: text('method'),
    methodSaid: text('method_said'),
    identifiedAt: instant('identified_at'),
    identifiedBy: text('identified_by'),
    sealedKey: text('sealed_key'),
    sealedSha256: text('sealed_sha256'),
    sealedAt: instant('sealed_at'),
  },
  (t) => [
    uniqueIndex('signing_code').on(t.jurisdictionId, t.code),
    index('signing_of_appointment').on(t.jurisdictionId, t.appointmentId),
    index('signing_way').on(t.wayIndex),
    index('signing_sealed').on(t.jurisdictionId, t.sealedSha256),
  ],
)

/**
 * What happened to documents that were signed, one entry after the other, each with the digest of the one before: the
 * migration forbids the database to change or delete any. Names nobody: digests and keyed hashes only.
 */
export const evidence = pgTable(
  'evidence',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    signingId: uuid('signing_id').notNull(),
    kind: text('kind').notNull(),
    at: instant('at').notNull(),
    details: jsonb('details').$type<Record<string, string>>().notNull(),
    previous: text('previous').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.seq] }),
    index('evidence_of').on(t.jurisdictionId, t.signingId),
  ],
)
