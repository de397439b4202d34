import { createHmac } from 'node:crypto'
import { and, eq, like, lt, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { timingSafeEqualText } from '#platform/crypto'
import { rateLimit } from './tables.ts'

/** The cookie by which a browser is known that signed in well lately, for an account. */
const DEVICE_COOKIE = 'town.device'
const DAY_MS = 86_400_000

/** How long a browser is known, in days. An address is known as long. */
const KNOWN_DEVICE_DAYS = 60

/** Tries are forgotten after so long without one, in milliseconds. */
const ATTEMPT_TTL_MS = 3_600_000

/** Tries that cost no pause, and the longest pause in seconds. Pauses double: 1, 2, 4 … */
type BackoffPolicy = { freeAttempts: number; maxSeconds: number }

/** An account tried from one address: somebody who mistypes, or guesses. */
const ACCOUNT_AT_ADDRESS: BackoffPolicy = { freeAttempts: 5, maxSeconds: 60 }
/** An account tried from addresses that it never came in from. */
const ACCOUNT: BackoffPolicy = { freeAttempts: 20, maxSeconds: 30 }
/** All accounts tried from one address: a town hall's whole staff may come in from one, at eight in the morning. */
const ADDRESS: BackoffPolicy = { freeAttempts: 100, maxSeconds: 60 }
/** A browser that is known. */
const DEVICE: BackoffPolicy = { freeAttempts: 10, maxSeconds: 60 }
/** A proof after the first: codes of the second factor, the password once more. */
const PROOF: BackoffPolicy = { freeAttempts: 5, maxSeconds: 60 }

/** Where a try comes from: the client's address, and the headers that bring its cookies. */
export type AttemptSource = { address: string; headers: Headers }

/** Counts tries to sign in, over all replicas, and has those that fail again wait longer and longer. Nobody is locked. */
export type SignInThrottle = {
  /** Counts a try with a password. @returns false while it has to wait: nothing is then to be checked */
  allowsAttempt(account: string, from: AttemptSource): Promise<boolean>
  /** Counts a try with a passkey: whose it is, is not known yet. */
  allowsPasskey(from: AttemptSource): Promise<boolean>
  /** Counts a try of another proof. @param whose the session, or the sign-in that is under way */
  allowsSecondFactor(whose: string): Promise<boolean>
  /** It was the right one. @returns the cookie by which this browser is known from now on */
  recordSuccess(account: string, from: AttemptSource): Promise<string>
  /** Another proof was right. */
  recordSecondFactor(whose: string): Promise<void>
}

/** Opens the count of a town's tries. */
export const createSignInThrottle = (
  town: Pick<Town, 'id' | 'db' | 'now' | 'publicUrl'>,
  secret: string,
): SignInThrottle => {
  const sign = (text: string) => createHmac('sha256', secret).update(`tries:${text}`).digest('base64url')
  const keyOf = (kind: string, what: string) => `${town.id}:${kind}:${sign(what)}`
  const normalise = (account: string) => account.trim().toLowerCase()
  const keysOf = (account: string, { address }: AttemptSource) => ({
    accountAtAddress: keyOf('here', `${normalise(account)} ${address}`),
    account: keyOf('account', normalise(account)),
    address: keyOf('address', address),
    known: keyOf('known', `${normalise(account)} ${address}`),
  })
  /** What the cookie of a known browser is signed with: the account, a number of its own, until when. */
  const deviceOf = (account: string, headers: Headers): string | undefined => {
    const cookie = (headers.get('cookie') ?? '')
      .split(/;\s*/)
      .find((one) => one.startsWith(`${DEVICE_COOKIE}=`))
    const [id = '', until = '', signature = ''] = cookie?.slice(DEVICE_COOKIE.length + 1).split('.') ?? []
    const good = timingSafeEqualText(signature, sign(`device ${normalise(account)} ${id} ${until}`))
    return good && Number(until) > town.now().getTime() ? keyOf('device', id) : undefined
  }

  /** Counts a try at each, or at none where one of them has to wait. */
  const count = async (tries: [key: string, pace: BackoffPolicy][]): Promise<boolean> => {
    const now = town.now().getTime()
    class Wait extends Error {}
    try {
      await town.db.transaction(async (tx) => {
        for (const [key, { freeAttempts, maxSeconds }] of tries.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
          const t = rateLimit
          const forgotten = sql`${t.lastRequest} < ${now - ATTEMPT_TTL_MS}`
          const pause = sql`least(${maxSeconds}, power(2, least(${t.count} - ${freeAttempts}, 20))) * 1000`
          const latest = sql`greatest(${t.lastRequest}, ${now})`
          const counted = await tx
            .insert(t)
            .values({ id: Bun.randomUUIDv7(), key, count: 1, lastRequest: now })
            .onConflictDoUpdate({
              target: t.key,
              set: { count: sql`case when ${forgotten} then 1 else ${t.count} + 1 end`, lastRequest: latest },
              // Of two at once the later may be counted first: what costs no pause has none, whatever the clock says.
              setWhere: sql`${t.count} < ${freeAttempts} or ${forgotten} or ${t.lastRequest} + ${pause} <= ${now}`,
            })
            .returning({ key: t.key })
          if (counted.length === 0) throw new Wait()
        }
      })
      return true
    } catch (error) {
      if (error instanceof Wait) return false
      throw error
    }
  }
  const isKnown = async (key: string): Promise<boolean> => {
    const [row] = await town.db.select().from(rateLimit).where(eq(rateLimit.key, key))
    return (row?.lastRequest ?? 0) > town.now().getTime() - KNOWN_DEVICE_DAYS * DAY_MS
  }
  const forget = (key: string) => town.db.delete(rateLimit).where(eq(rateLimit.key, key))

  return {
    async allowsAttempt(account, from) {
      const device = deviceOf(account, from.headers)
      // Strangers' tries, from here too, are not this browser's.
      if (device) return count([[device, DEVICE]])
      const keys = keysOf(account, from)
      const always: [string, BackoffPolicy][] = [
        [keys.accountAtAddress, ACCOUNT_AT_ADDRESS],
        [keys.address, ADDRESS],
      ]
      return count((await isKnown(keys.known)) ? always : [...always, [keys.account, ACCOUNT]])
    },
    allowsPasskey: ({ address }) => count([[keyOf('address', address), ADDRESS]]),
    allowsSecondFactor: (whose) => count([[keyOf('proof', whose), PROOF]]),
    async recordSuccess(account, from) {
      const keys = keysOf(account, from)
      const now = town.now().getTime()
      const known = { id: Bun.randomUUIDv7(), key: keys.known, count: 0, lastRequest: now }
      await town.db
        .insert(rateLimit)
        .values(known)
        .onConflictDoUpdate({ target: rateLimit.key, set: { lastRequest: now } })
      const device = deviceOf(account, from.headers)
      for (const key of device ? [keys.accountAtAddress, device] : [keys.accountAtAddress]) await forget(key)
      const id = Bun.randomUUIDv7()
      const until = now + KNOWN_DEVICE_DAYS * DAY_MS
      const value = `${id}.${until}.${sign(`device ${normalise(account)} ${id} ${until}`)}`
      const secure = town.publicUrl.startsWith('https:') ? '; Secure' : ''
      const age = KNOWN_DEVICE_DAYS * 86_400
      return `${DEVICE_COOKIE}=${value}; Path=/console; HttpOnly; SameSite=Lax; Max-Age=${age}${secure}`
    },
    async recordSecondFactor(whose) {
      await forget(keyOf('proof', whose))
    },
  }
}

/** Forgets tries and addresses that are no longer of use. */
export const purgeAttempts = async (town: Pick<Town, 'id' | 'db' | 'now'>): Promise<void> => {
  const now = town.now().getTime()
  const ours = (kind: string) => like(rateLimit.key, `${town.id}:${kind}%`)
  await town.db
    .delete(rateLimit)
    .where(and(ours(''), lt(rateLimit.lastRequest, now - KNOWN_DEVICE_DAYS * DAY_MS)))
  await town.db
    .delete(rateLimit)
    .where(and(ours(''), sql`not ${ours('known:')}`, lt(rateLimit.lastRequest, now - ATTEMPT_TTL_MS)))
}
