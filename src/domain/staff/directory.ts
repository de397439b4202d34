import type { BetterAuthPlugin } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'
import { deleteSessionCookie } from 'better-auth/cookies'
import { generateRandomString } from 'better-auth/crypto'
import { genericOAuth } from 'better-auth/plugins'
import { and, eq, isNull, or } from 'drizzle-orm'
import { decodeJwt, type JWTPayload } from 'jose'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { invalidateMembers } from './members.ts'
import { currentSignInAttempt, type DirectoryRefusal } from './sign-in-attempt.ts'
import { account, session, user } from './tables.ts'

/**
 * The town's own directory, by which staff may sign in (OpenID Connect). `strongAcr`, `strongAmr`: the values of these
 * claims by which it says that it asked for more than one proof; none: its word is not taken for that.
 */
export type DirectoryConfig = {
  name: string
  issuer: string
  clientId: string
  clientSecret: string
  strongAcr: string[]
  strongAmr: string[]
}

/** The directory's name in the library: part of the address that it sends people back to. */
export const DIRECTORY = 'directory'

/** How long a half sign-in waits for the second factor, in seconds. */
const PENDING_SECOND_FACTOR_SECONDS = 600

/** Whether a token says that its sign-in took more than one proof. */
const isStrong = ({ acr, amr }: JWTPayload, { strongAcr, strongAmr }: DirectoryConfig): boolean =>
  (typeof acr === 'string' && strongAcr.includes(acr)) ||
  (Array.isArray(amr) && amr.some((one) => typeof one === 'string' && strongAmr.includes(one)))

/** The directory as the library knows it. */
export const directoryProvider = (directory: DirectoryConfig) =>
  genericOAuth({
    config: [
      {
        providerId: DIRECTORY,
        discoveryUrl: `${directory.issuer}/.well-known/openid-configuration`,
        clientId: directory.clientId,
        clientSecret: directory.clientSecret,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        disableSignUp: true,
        requireIdTokenVerification: true,
        ...(directory.strongAcr.length > 0
          ? { authorizationUrlParams: { acr_values: directory.strongAcr.join(' ') } }
          : {}),
        // Asked for once the id token is verified, before anybody is looked up by it.
        accountSubject: ({ tokens, profile }) => {
          const attempt = currentSignInAttempt()
          const claims = tokens.idToken ? decodeJwt(tokens.idToken) : undefined
          if (!attempt || !claims?.iss || !claims.sub) throw new Error('the directory returned no id token')
          attempt.email = typeof profile.email === 'string' ? profile.email : undefined
          attempt.subject = `${claims.iss} ${claims.sub}`
          attempt.strong = isStrong(claims, directory)
          if (profile.email_verified === true) return attempt.subject
          attempt.refusal = 'unverified'
          throw new Error('the directory has not verified the e-mail address')
        },
      },
    ],
  })

/**
 * Whether an identity of the directory may sign in as a member: the first that comes is bound to them for good, another
 * with the same address of mail is refused. Asked by the library before it links or signs in.
 * @returns what it is refused by; undefined when it may
 */
export const bindIdentity = async (
  town: { id: string; db: Db },
  memberId: string | undefined,
): Promise<{ error: DirectoryRefusal } | undefined> => {
  const attempt = currentSignInAttempt()
  const refuse = (why: DirectoryRefusal) => {
    if (attempt) attempt.refusal = why
    return { error: why }
  }
  if (!attempt?.subject || !memberId) return refuse('unknown')
  attempt.memberId = memberId
  const theirs = and(eq(user.id, memberId), eq(user.jurisdictionId, town.id))
  const [member] = await town.db.select({ active: user.active }).from(user).where(theirs)
  if (!member?.active) return refuse('unknown')
  // One statement: of two that come at the same moment, the second finds the first one's.
  const bound = await town.db
    .update(user)
    .set({ directorySubject: attempt.subject })
    .where(and(theirs, or(isNull(user.directorySubject), eq(user.directorySubject, attempt.subject))))
    .returning({ id: user.id })
  return bound.length > 0 ? undefined : refuse('other-identity')
}

/** Takes the directory's identity away from a member, who is signed out: the next that comes is bound to them. */
export const unbindIdentity = (
  town: Pick<Town, 'id' | 'db'>,
  memberId: string,
  tell: (tx: Tx) => Promise<void>,
): Promise<boolean> =>
  town.db
    .transaction(async (tx) => {
      const rows = await tx
        .update(user)
        .set({ directorySubject: null })
        .where(and(eq(user.id, memberId), eq(user.jurisdictionId, town.id)))
        .returning({ id: user.id })
      if (rows.length === 0) return false
      await tx.delete(account).where(and(eq(account.userId, memberId), eq(account.providerId, DIRECTORY)))
      await tx.delete(session).where(eq(session.userId, memberId))
      await tell(tx)
      return true
    })
    .finally(() => invalidateMembers(town))

/**
 * Asks for the second factor after the directory, as the library does after a password only: the session that it made
 * is ended, and a half sign-in, in the library's own form, waits for the code.
 */
export const secondFactorAfterDirectory: BetterAuthPlugin = {
  id: 'second-after-directory',
  hooks: {
    after: [
      {
        matcher: ({ path }) => path?.startsWith('/callback/') === true,
        handler: createAuthMiddleware(async (ctx) => {
          const made = ctx.context.newSession
          const attempt = currentSignInAttempt()
          if (!made) return
          if (attempt) attempt.memberId = made.user.id
          if (!made.user.twoFactorEnabled || attempt?.strong) return
          deleteSessionCookie(ctx, true)
          await ctx.context.internalAdapter.deleteSession(made.session.token)
          ctx.context.setNewSession(null)
          const cookie = ctx.context.createAuthCookie('two_factor', { maxAge: PENDING_SECOND_FACTOR_SECONDS })
          const identifier = `2fa-${generateRandomString(20)}`
          const expiresAt = new Date(Date.now() + PENDING_SECOND_FACTOR_SECONDS * 1000)
          const half = { value: made.user.id, identifier, expiresAt }
          await ctx.context.internalAdapter.createVerificationValue(half)
          const tries = { value: '0', identifier: `2fa-attempts-${identifier}`, expiresAt }
          await ctx.context.internalAdapter.createVerificationValue(tries)
          await ctx.setSignedCookie(cookie.name, identifier, ctx.context.secret, cookie.attributes)
          if (attempt) attempt.second = true
        }),
      },
    ],
  },
}
