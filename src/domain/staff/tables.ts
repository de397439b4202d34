import { sql } from 'drizzle-orm'
import {
  bigint,
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

// The columns of the first six tables are those that better-auth expects, by its names for them.

/** A member of staff. */
export const user = pgTable(
  'staff_user',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull(),
    emailVerified: boolean('email_verified').notNull().default(false),
    image: text('image'),
    jurisdictionId: text('jurisdiction_id').notNull(),
    role: text('role').notNull(),
    /** Ids of the discreet teams that they are of, with a space between. */
    teams: text('teams'),
    /** Codes of the departments that they are limited to, with a space between; none: all. */
    departments: text('departments'),
    /** An authorised official (Llei 39/2015, article 12.2): may identify citizens and sign for them. */
    official: boolean('official').notNull().default(false),
    /** Someone who has left keeps their name in what they did, and cannot come in. */
    active: boolean('active').notNull().default(true),
    twoFactorEnabled: boolean('two_factor_enabled').default(false),
    /** Issuer and subject of the one identity in the town's directory that signs in as this member; null: none yet. */
    directorySubject: text('directory_subject'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  // A member of staff of two towns has two accounts.
  (t) => [uniqueIndex('staff_user_email').on(t.jurisdictionId, t.email)],
)

/** A sign-in that has not ended. */
export const session = pgTable('staff_session', {
  id: text('id').primaryKey(),
  token: text('token').notNull().unique(),
  userId: text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' }),
  expiresAt: instant('expires_at').notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  /** Whether it began with two proofs; null: it was begun by a version that did not keep this. */
  strong: boolean('strong'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

/** A way to sign in: a password, the town's directory. */
export const account = pgTable('staff_account', {
  id: text('id').primaryKey(),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  userId: text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' }),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: instant('access_token_expires_at'),
  refreshTokenExpiresAt: instant('refresh_token_expires_at'),
  scope: text('scope'),
  password: text('password'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

/** A pending proof, such as a second factor still to be shown. */
export const verification = pgTable(
  'staff_verification',
  {
    id: text('id').primaryKey(),
    /** The town of the connection that wrote it: the library that writes these knows of no towns. */
    jurisdictionId: text('jurisdiction_id').default(sql`current_setting('town_hall.jurisdiction', true)`),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [index('staff_verification_identifier').on(t.identifier)],
)

/** The second factor of a member: the secret of their authenticator and the codes for when it is lost, sealed. */
export const twoFactor = pgTable(
  'staff_two_factor',
  {
    id: text('id').primaryKey(),
    secret: text('secret').notNull(),
    backupCodes: text('backup_codes').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    verified: boolean('verified').default(true),
    failedVerificationCount: integer('failed_verification_count').default(0),
    lockedUntil: instant('locked_until'),
    /** The latest time step whose code was used (RFC 6238, section 5.2): no code of it or of an earlier one is accepted. */
    lastStep: bigint('last_step', { mode: 'number' }),
  },
  (t) => [index('staff_two_factor_user').on(t.userId)],
)

/** A passkey of a member: the public half of a key that their device keeps for this site. */
export const passkey = pgTable(
  'staff_passkey',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    memberId: text('member_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    /** What browsers call it by, in base64url. */
    credentialId: text('credential_id').notNull(),
    /** As COSE has it (RFC 9052, section 7). */
    publicKey: bytes('public_key').notNull(),
    /** The authenticator's count of signatures, which grows; 0: it counts none. */
    counter: bigint('counter', { mode: 'number' }).notNull(),
    /** Whether its owner's provider copies it between their devices. */
    backedUp: boolean('backed_up').notNull(),
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [
    uniqueIndex('staff_passkey_credential').on(t.jurisdictionId, t.credentialId),
    index('staff_passkey_member').on(t.jurisdictionId, t.memberId),
  ],
)

/** Tries at signing in, counted across replicas. */
export const rateLimit = pgTable('staff_rate_limit', {
  id: text('id').primaryKey(),
  key: text('key').notNull().unique(),
  count: integer('count').notNull(),
  lastRequest: bigint('last_request', { mode: 'number' }).notNull(),
})

/** What staff did, what they were refused, and whose data they looked at. Only ever added to. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    at: instant('at').notNull(),
    /** The member; null: nobody known, such as a sign-in that failed. */
    memberId: text('member_id'),
    memberName: text('member_name').notNull(),
    /** One of the actions of the table of roles, or of the console's own: `sign-in`, `break-glass`, `read`. */
    action: text('action').notNull(),
    /** What it was done to: the path of its page. */
    object: text('object').notNull(),
    outcome: text('outcome').$type<'done' | 'refused' | 'failed'>().notNull(),
    details: jsonb('details').$type<Record<string, string>>().notNull(),
  },
  (t) => [
    index('audit_entry_newest').on(t.jurisdictionId, t.at.desc()),
    index('audit_entry_member').on(t.jurisdictionId, t.memberId, t.at.desc()),
    // Looks are many: what was done is found without walking past them.
    index('audit_entry_deeds').on(t.jurisdictionId, t.at.desc()).where(sql`${t.action} <> 'read'`),
  ],
)

/** A time in which an administrator may see what is otherwise a discreet team's alone, and why. */
export const emergencyAccess = pgTable(
  'staff_glass_broken',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    memberId: text('member_id').notNull(),
    team: text('team').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
    until: instant('until').notNull(),
  },
  (t) => [index('staff_glass_broken_member').on(t.jurisdictionId, t.memberId, t.until)],
)

/** Who says that they are not to be given work now, though they may be here. */
export const absence = pgTable(
  'staff_absence',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    memberId: text('member_id').notNull(),
    since: instant('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.memberId] })],
)

/** Who has which page open, and until when that may be believed. */
export const presence = pgTable(
  'staff_presence',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    page: text('page').notNull(),
    memberId: text('member_id').notNull(),
    name: text('name').notNull(),
    until: instant('until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.page, t.memberId] })],
)
