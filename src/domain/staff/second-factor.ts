import { createOTP } from '@better-auth/utils/otp'
import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware, getAuthoritativeSessionFromCtx } from 'better-auth/api'
import { symmetricDecrypt } from 'better-auth/crypto'
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Db } from '#platform/database'
import { currentSignInAttempt } from './sign-in-attempt.ts'
import { twoFactor } from './tables.ts'

/** Seconds for which a code is shown, and steps before and after this one that the library accepts (RFC 6238). */
const STEP_SECONDS = 30
const WINDOW = 1

/** The latest time step of those accepted now whose code this is. */
const timeStepOf = async (secret: string, code: string): Promise<number | undefined> => {
  const now = Math.floor(Date.now() / 1000 / STEP_SECONDS)
  const otp = createOTP(secret, { period: STEP_SECONDS, digits: 6 })
  let found: number | undefined
  for (let step = now - WINDOW; step <= now + WINDOW; step++)
    if ((await otp.hotp(step)) === code) found = step
  return found
}

/**
 * Has each code of an authenticator count once, for a member, over all replicas and wherever it is asked for: the time
 * step of a right code is noted before the library looks at it, and no code of that step or an earlier one is accepted.
 * A wrong code goes on to the library, which counts it.
 */
export const singleUseCodes = (town: { db: Db }): BetterAuthPlugin => ({
  id: 'codes-once',
  hooks: {
    before: [
      {
        matcher: ({ path }) => path?.startsWith('/two-factor/verify-') === true,
        handler: createAuthMiddleware(async (ctx) => {
          // Whose code it is, in the order in which the library asks.
          const signedIn = await getAuthoritativeSessionFromCtx(ctx)
          const cookie = ctx.context.createAuthCookie('two_factor')
          const half = signedIn ? null : await ctx.getSignedCookie(cookie.name, ctx.context.secret)
          const pending = half ? await ctx.context.internalAdapter.findVerificationValue(half) : undefined
          const memberId = signedIn?.user.id ?? pending?.value
          const attempt = currentSignInAttempt()
          if (attempt) attempt.memberId = memberId
          if (!memberId || ctx.path !== '/two-factor/verify-totp') return
          const [known] = await town.db.select().from(twoFactor).where(eq(twoFactor.userId, memberId))
          if (!known) return
          const secret = await symmetricDecrypt({ key: ctx.context.secretConfig, data: known.secret })
          const step = await timeStepOf(secret, String(ctx.body?.code ?? ''))
          if (step === undefined) return
          const claimed = await town.db
            .update(twoFactor)
            .set({ lastStep: step })
            .where(
              and(eq(twoFactor.id, known.id), or(isNull(twoFactor.lastStep), lt(twoFactor.lastStep, step))),
            )
            .returning({ id: twoFactor.id })
          if (claimed.length === 0) throw new APIError('UNAUTHORIZED', { code: 'CODE_USED' })
        }),
      },
    ],
  },
})
