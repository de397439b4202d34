import { createHash, createHmac } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { toNetwork } from '#platform/address'
import type { Tx } from '#platform/database'
import { writeAuditEntry } from './audit.ts'
import type { AuthTown } from './auth.ts'
import type { DirectoryRefusal } from './sign-in-attempt.ts'
import { account, auditEntry, rateLimit, user } from './tables.ts'

/** By what somebody showed who they are. */
export type SignInMethod = 'password' | 'directory' | 'code' | 'recovery-code' | 'passkey'

/** How an attempt to sign in ended. `secondFactorPending`: it was right, and the second factor was asked for. */
export type SignInOutcome = {
  memberId?: string
  /** As it was given. It is looked up only: an address that nobody here has is not kept. */
  email?: string
  secondFactorPending?: boolean
  /** `copied`: the passkey's count of signatures has not grown. */
  refused?: 'refused' | 'slow-down' | 'copied' | DirectoryRefusal
}

const HOUR_MS = 3_600_000

/** How many entries of their own refused attempts have in an hour, from the narrowest limit to the widest. */
type Limits = (whose: string, address: string) => [of: string, most: number][]

/** Attempts at the account of one member. Each address has a few: many from one do not hide one from another. */
const MEMBER: Limits = (whose, address) => [
  [`${whose} ${address}`, 10],
  [`${whose} ${toNetwork(address)}`, 20],
  [whose, 60],
  ['members', 600],
]
/** Attempts at no account that there is: as many limits, so that to count them takes as long. */
const NOBODY: Limits = (_, address) => [
  [address, 3],
  [toNetwork(address), 6],
  ['nobody', 30],
  [`nobody ${address}`, Number.POSITIVE_INFINITY],
]

/** The register of a town, with the secret under which addresses are counted. */
type SignInLog = { town: AuthTown; secret: string }

/** Counts an attempt of this hour. @returns how many there were, with this one */
const countAttempt = async (
  tx: Tx,
  { town, secret }: SignInLog,
  hour: number,
  what: string,
): Promise<number> => {
  const t = rateLimit
  const hash = createHmac('sha256', secret).update(`entries:${hour} ${what}`).digest('base64url')
  const [row] = await tx
    .insert(t)
    // Forgotten with the tries to sign in, an hour after the last.
    .values({
      id: Bun.randomUUIDv7(),
      key: `${town.id}:entries:${hash}`,
      count: 1,
      lastRequest: town.now().getTime(),
    })
    .onConflictDoUpdate({
      target: t.key,
      set: { count: sql`${t.count} + 1`, lastRequest: town.now().getTime() },
    })
    .returning({ count: t.count })
  return row?.count ?? 1
}

/**
 * Whether a refused attempt has an entry of its own. Counts it at the narrowest limit first, and no further than it goes.
 * What it is counted at beyond has no meaning: the answer is not to come sooner for an account that there is not.
 */
const shouldLogSeparately = async (
  tx: Tx,
  register: SignInLog,
  hour: number,
  whose: string,
  address: string,
): Promise<boolean> => {
  // One address that goes on and on uses up its own share, and nothing of the others'.
  let own = true
  for (const [of, most] of (whose ? MEMBER : NOBODY)(whose, address)) {
    const counted = await countAttempt(tx, register, hour, own ? of : `beyond ${of} ${address}`)
    if (counted > most) own = false
  }
  return own
}

/** One id for all that are counted together, whatever process counts them; in the form of a UUID of version 8. */
const aggregateId = (parts: string[]): string => {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

/**
 * Writes an attempt to sign in into the register, whether it succeeded or not. Refused ones are a stranger's to repeat:
 * beyond some an hour they are counted, in one entry for those of the same kind and the same member.
 * @param address of the client
 */
export const logSignIn = async (
  register: SignInLog,
  how: SignInMethod,
  address: string,
  { memberId, email, secondFactorPending, refused }: SignInOutcome,
): Promise<void> => {
  const { town } = register
  const one = memberId
    ? eq(user.id, memberId)
    : email
      ? eq(user.email, email.trim().toLowerCase().slice(0, 200))
      : undefined
  const [member] = one
    ? await town.db
        .select({ id: user.id, name: user.name })
        .from(user)
        .where(and(eq(user.jurisdictionId, town.id), one))
    : []
  const action = how === 'code' || how === 'recovery-code' ? 'second-factor' : 'sign-in'
  const object = '/console/sign-in'
  const details = {
    how,
    ...(address ? { address } : {}),
    ...(refused ? { why: refused } : secondFactorPending ? { asked: 'second-factor' } : {}),
  }
  if (!refused) {
    await writeAuditEntry(town.db, town, { member, action, object, details })
    return
  }
  // As the library reads the account of a member, to compare the password: whom it does not know must take as long.
  if (!member && how === 'password' && refused === 'refused')
    await town.db.select().from(account).where(eq(account.userId, Bun.randomUUIDv7())).limit(100)
  const hour = Math.floor(town.now().getTime() / HOUR_MS)
  const whose = member?.id ?? ''
  await town.db.transaction(async (tx) => {
    if (await shouldLogSeparately(tx, register, hour, whose, address)) {
      await writeAuditEntry(tx, town, { member, action, object, outcome: 'refused', details })
      return
    }
    await tx
      .insert(auditEntry)
      .values({
        id: aggregateId([town.id, whose, how, refused, String(hour)]),
        jurisdictionId: town.id,
        at: town.now(),
        memberId: member?.id,
        memberName: member?.name ?? '',
        action,
        object,
        outcome: 'refused',
        details: { how, why: refused, more: '1' },
      })
      .onConflictDoUpdate({
        target: auditEntry.id,
        set: {
          details: sql`jsonb_set(${auditEntry.details}, '{more}', to_jsonb(((${auditEntry.details} ->> 'more')::bigint + 1)::text))`,
        },
      })
  })
}
