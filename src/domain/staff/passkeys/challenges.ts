import { createHmac, randomBytes } from 'node:crypto'
import { timingSafeEqualText } from '#platform/crypto'
import type { AuthTown } from '../auth.ts'
import { rateLimit } from '../tables.ts'

/** What a challenge is for: signing in, or adding a passkey to the account of a member, by its id. */
export type Ceremony = 'sign-in' | `add ${string}`

/** The cookie by which a challenge is this browser's. */
const COOKIE = 'town.passkey'

/** How long a challenge can be answered. */
const CHALLENGE_SECONDS = 300

/** The challenges of a town. None is stored until it is answered: strangers fill no table by asking. */
export type Challenges = {
  /** @returns the challenge in base64url, and the cookie that makes it this browser's */
  issue(ceremony: Ceremony): { challenge: string; cookie: string }
  /**
   * Takes the challenge that a browser answers: once, over all replicas, whether the answer is right or not.
   * @returns undefined where the browser has none for this, it is too old, or it was answered before
   */
  take(ceremony: Ceremony, headers: Headers): Promise<string | undefined>
}

export const createChallenges = (town: AuthTown, secret: string): Challenges => {
  const sign = (text: string) =>
    createHmac('sha256', secret).update(`passkey:${town.id} ${text}`).digest('base64url')
  const cookieIn = (headers: Headers): string[] =>
    (headers.get('cookie') ?? '')
      .split(/;\s*/)
      .find((one) => one.startsWith(`${COOKIE}=`))
      ?.slice(COOKIE.length + 1)
      .split('.') ?? []
  return {
    issue(ceremony) {
      const challenge = randomBytes(32).toString('base64url')
      const until = town.now().getTime() + CHALLENGE_SECONDS * 1000
      const secure = town.publicUrl.startsWith('https:') ? '; Secure' : ''
      const value = `${challenge}.${until}.${sign(`${ceremony} ${challenge} ${until}`)}`
      return {
        challenge,
        cookie: `${COOKIE}=${value}; Path=/console; HttpOnly; SameSite=Strict; Max-Age=${CHALLENGE_SECONDS}${secure}`,
      }
    },
    async take(ceremony, headers) {
      const [challenge = '', until = '', signature = ''] = cookieIn(headers)
      const ours = timingSafeEqualText(signature, sign(`${ceremony} ${challenge} ${until}`))
      const now = town.now().getTime()
      if (!ours || Number(until) <= now) return undefined
      // Kept with the tries to sign in, which are forgotten an hour later: long after it can be answered.
      const taken = await town.db
        .insert(rateLimit)
        .values({
          id: Bun.randomUUIDv7(),
          key: `${town.id}:challenge:${sign(challenge)}`,
          count: 1,
          lastRequest: now,
        })
        .onConflictDoNothing()
        .returning({ id: rateLimit.id })
      return taken.length > 0 ? challenge : undefined
    },
  }
}
