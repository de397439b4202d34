import { createAuthEndpoint } from 'better-auth/api'
import { and, eq, gt } from 'drizzle-orm'
import { perTown } from '#domain/town'
import {
  ADDRESS_HEADER,
  AUTH_BASE_PATH,
  type AuthTown,
  createAuth,
  MIN_PASSWORD_LENGTH,
  type PasswordHashing,
  type StaffConfig,
} from './auth.ts'
import { DIRECTORY } from './directory.ts'
import { invalidateMembers, setPasswordHash, toMember } from './members.ts'
import type { Member } from './roles.ts'
import { type DirectoryRefusal, withSignInAttempt } from './sign-in-attempt.ts'
import { logSignIn, type SignInMethod } from './sign-in-log.ts'
import { type AttemptSource, createSignInThrottle } from './sign-in-throttle.ts'
import { account, session, user } from './tables.ts'

/** Somebody new: what they are called, and what they may do. */
export type NewMember = Pick<Member, 'name' | 'email' | 'role'> & {
  teams?: string[]
  departments?: string[]
  official?: boolean
}

/** Why a proof was not taken. */
export type ProofRefusal = 'refused' | 'slow-down'

/** Somebody who is signed in, by which session. `secondFactorRequired`: they must have a second factor, and showed none. */
export type StaffSession = Member & { token: string; secondFactorRequired: boolean }

/** What the directory's answer leads to. `next`: the address that they had wanted. */
export type DirectorySignIn =
  | { cookies: string[]; second: boolean; next: string }
  | { refused: DirectoryRefusal }

/** Who works here: signing in and out, who is asking. Cookies are for the browser that asked. */
export type Staff = {
  readonly config: StaffConfig
  /** @returns `secondFactorPending` when the second factor is still to be shown; the cookies carry that */
  signIn(
    email: string,
    password: string,
    from: AttemptSource,
  ): Promise<{ cookies: string[]; second: boolean } | ProofRefusal>
  /** Shows the second factor: a code of the authenticator, or one of those for when it is lost. */
  confirmSecondFactor(code: string, from: AttemptSource): Promise<string[] | ProofRefusal>
  /** Goes to the town's directory. @returns where the browser is to go; undefined when the directory does not answer */
  beginDirectorySignIn(next: string): Promise<{ url: string; cookies: string[] } | undefined>
  /** What the directory's answer leads to: into the console, to the second factor, or nowhere. */
  completeDirectorySignIn(request: Request, address: string): Promise<DirectorySignIn>
  /** @returns the cookies that end the session in the browser; it is ended here too */
  signOut(headers: Headers): Promise<string[]>
  /** Who a request comes from, if it comes with a live session of this town. */
  currentSession(headers: Headers): Promise<StaffSession | undefined>
  /** Begins a second factor. @returns the address that authenticators read and the codes for when it is lost */
  beginSecondFactor(
    headers: Headers,
    password: string,
  ): Promise<{ uri: string; codes: string[] } | ProofRefusal>
  /** Gives the second factor up, which is shown once more. `code`: that was not it. */
  removeSecondFactor(
    password: string,
    code: string,
    from: AttemptSource,
  ): Promise<string[] | ProofRefusal | 'code'>
  /** A new password for the member who is signed in; all their other sessions end. `weak`: fewer than twelve characters. */
  changePassword(headers: Headers, old: string, fresh: string): Promise<string[] | ProofRefusal | 'weak'>
  /** Adds a member, unless one with this e-mail is there. @returns whether they were added */
  add(member: NewMember, password: string): Promise<boolean>
  /** A new password for somebody else, who is signed out everywhere. */
  setPassword(memberId: string, password: string): Promise<void>
}

const MINUTE = 60

/** How long a session is left alone before it is made to last on. */
const SESSION_REFRESH_MS = 60 * MINUTE * 1000

/** Long enough, and easy to read over a telephone: no letters that look alike. */
export const generatePassword = (): string => {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const chosen = [...bytes].map((byte) => letters[byte % letters.length])
  return [0, 4, 8, 12].map((at) => chosen.slice(at, at + 4).join('')).join('-')
}

/** Reads better-auth's session cookie by better-auth's own rule, without its query for the session. */
const signedToken = createAuthEndpoint(
  { method: 'GET', metadata: { SERVER_ONLY: true } },
  ({ context, getSignedCookie }) => getSignedCookie(context.authCookies.sessionToken.name, context.secret),
)

/** The sign-in of a town's staff. */
export type StaffOf = (town: AuthTown) => Staff

/**
 * Opens the sign-in of each town's staff when it is first asked for, and keeps it for as long as the town is in use.
 * @param hashing for tests, which sign in hundreds of times: a true hash takes a tenth of a second, by design
 */
export const createStaffAuth = (config: StaffConfig, hashing?: PasswordHashing): StaffOf =>
  perTown((town: AuthTown) => openSignIn(town, config, hashing))

const openSignIn = (town: AuthTown, config: StaffConfig, hashing?: PasswordHashing): Staff => {
  const { directory } = config
  const auth = createAuth(town, config, hashing)
  const tries = createSignInThrottle(town, config.secret)
  const call = (path: string, body: object, given?: Headers, ip?: string) => {
    const headers = new Headers({ 'content-type': 'application/json', origin: town.publicUrl })
    headers.set('cookie', given?.get('cookie') ?? '')
    headers.set('user-agent', given?.get('user-agent') ?? '')
    if (ip) headers.set(ADDRESS_HEADER, ip)
    return auth.handler(
      new Request(`${town.publicUrl}${AUTH_BASE_PATH}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      }),
    )
  }
  const cookiesOf = (response: Response): string[] | ProofRefusal =>
    response.status === 429 ? 'slow-down' : response.ok ? response.headers.getSetCookie() : 'refused'
  /** The session token of a request, if its cookie carries our signature: nobody looks tokens up by trying. */
  const tokenIn = async (headers: Headers): Promise<string | undefined> =>
    (await signedToken({ headers, context: await auth.$context })) || undefined
  /** Whose proof is tried: the session's, or that of the sign-in that is under way. */
  const proverIn = async (headers: Headers): Promise<string> => {
    const { authCookies } = await auth.$context
    const own = (headers.get('cookie') ?? '')
      .split(/;\s*/)
      .filter((one) => /^(?:__Secure-)?town\.two_factor=/.test(one))
    // More than one is nobody's browser: all of those are counted together.
    return (own.length < 2 ? own[0] : 'several') ?? (await tokenIn(headers)) ?? authCookies.sessionToken.name
  }
  /** Sends a proof, unless it has to wait; a right one has those before it forgotten. */
  const prove: typeof call = async (path, body, given = new Headers(), ip) => {
    const whose = await proverIn(given)
    if (!(await tries.allowsSecondFactor(whose))) return new Response(null, { status: 429 })
    const response = await call(path, body, given, ip)
    if (response.ok) await tries.recordSecondFactor(whose)
    return response
  }
  const note = (how: SignInMethod, from: AttemptSource, outcome: Parameters<typeof logSignIn>[3]) =>
    logSignIn({ town, secret: config.secret }, how, from.address, outcome)
  const withCookies = (cookies: string[]) =>
    new Headers({ cookie: cookies.map((one) => one.split(';')[0]).join('; ') })
  const hashOf = async (password: string) => (await auth.$context).password.hash(password)

  return {
    config,
    async signIn(email, password, from) {
      if (!(await tries.allowsAttempt(email, from))) {
        await note('password', from, { email, refused: 'slow-down' })
        return 'slow-down'
      }
      const response = await call('/sign-in/email', { email, password }, from.headers, from.address)
      const cookies = cookiesOf(response)
      if (typeof cookies === 'string') {
        await note('password', from, { email, refused: cookies })
        return cookies
      }
      const { twoFactorRedirect } = (await response.json()) as { twoFactorRedirect?: boolean }
      const secondFactorPending = twoFactorRedirect === true
      await note('password', from, { email, secondFactorPending })
      return secondFactorPending
        ? { cookies, second: secondFactorPending }
        : { cookies: [...cookies, await tries.recordSuccess(email, from)], second: secondFactorPending }
    },
    async confirmSecondFactor(code, from) {
      const digits = code.replaceAll(/\s/g, '')
      const [path, how] = /^\d{6}$/.test(digits)
        ? (['/two-factor/verify-totp', 'code'] as const)
        : (['/two-factor/verify-backup-code', 'recovery-code'] as const)
      const [response, { memberId }] = await withSignInAttempt(() =>
        prove(path, { code: digits }, from.headers, from.address),
      )
      const cookies = cookiesOf(response)
      await note(how, from, { memberId, refused: typeof cookies === 'string' ? cookies : undefined })
      if (typeof cookies === 'string') return cookies
      const member = await this.currentSession(withCookies(cookies))
      return member ? [...cookies, await tries.recordSuccess(member.email, from)] : cookies
    },
    async beginDirectorySignIn(next) {
      if (!directory) return undefined
      const body = {
        provider: DIRECTORY,
        callbackURL: `${town.publicUrl}${next}`,
        errorCallbackURL: `${town.publicUrl}/console/sign-in`,
        disableRedirect: true,
      }
      const response = await call('/sign-in/social', body)
      const { url } = response.ok ? ((await response.json()) as { url?: string }) : {}
      return url ? { url, cookies: response.headers.getSetCookie() } : undefined
    },
    async completeDirectorySignIn(request, address) {
      // Whatever a request from outside says of its address is not believed.
      const headers = new Headers(request.headers)
      headers.set(ADDRESS_HEADER, address)
      const from = { address, headers }
      const [response, attempt] = await withSignInAttempt(() =>
        auth.handler(new Request(request, { headers })),
      )
      const { memberId, email, second: secondFactorPending, refusal } = attempt
      const next = response.headers.get('location') ?? ''
      const cookies = response.headers.getSetCookie()
      const inside = secondFactorPending || (await this.currentSession(withCookies(cookies)))
      const refused = inside ? undefined : (refusal ?? (email ? 'unknown' : 'failed'))
      await note('directory', from, { memberId, email, secondFactorPending, refused })
      return refused
        ? { refused }
        : { cookies, second: secondFactorPending, next: next.replace(town.publicUrl, '') }
    },
    async signOut(given) {
      return (await call('/sign-out', {}, given)).headers.getSetCookie()
    },
    async currentSession(headers) {
      const token = await tokenIn(headers)
      if (!token) return undefined
      const [row] = await town.db
        .select({ member: user, touchedAt: session.updatedAt, strong: session.strong })
        .from(session)
        .innerJoin(user, eq(user.id, session.userId))
        .where(
          and(
            eq(session.token, token),
            gt(session.expiresAt, new Date()),
            eq(user.jurisdictionId, town.id),
            eq(user.active, true),
          ),
        )
      if (!row) return undefined
      // A session that began with one proof is over once its member has a second factor.
      if (row.member.twoFactorEnabled && row.strong === false) return undefined
      // Now and then the whole of it, which has the session last on.
      const old = Date.now() - row.touchedAt.getTime() > SESSION_REFRESH_MS
      if (old && !(await auth.api.getSession({ headers }))) return undefined
      const member = toMember(row.member)
      const secondFactorRequired =
        config.secondFactor === 'required' && !member?.secondFactor && row.strong !== true
      return member && { ...member, token, secondFactorRequired }
    },
    async beginSecondFactor(headers, password) {
      const response = await prove('/two-factor/enable', { password }, headers)
      const refused = cookiesOf(response)
      if (typeof refused === 'string') return refused
      const { totpURI, backupCodes } = (await response.json()) as { totpURI: string; backupCodes: string[] }
      return { uri: totpURI, codes: backupCodes }
    },
    async removeSecondFactor(password, code, from) {
      const shown = await this.confirmSecondFactor(code, from)
      if (typeof shown === 'string') return shown === 'refused' ? 'code' : shown
      return cookiesOf(await prove('/two-factor/disable', { password }, from.headers))
    },
    async changePassword(headers, old, fresh) {
      if (fresh.length < MIN_PASSWORD_LENGTH) return 'weak'
      const body = { currentPassword: old, newPassword: fresh, revokeOtherSessions: true }
      return cookiesOf(await prove('/change-password', body, headers))
    },
    async add({ name, email, role, teams = [], departments = [], official = false }, password) {
      const hash = await hashOf(password)
      return town.db
        .transaction(async (tx) => {
          const id = Bun.randomUUIDv7()
          const rows = await tx
            .insert(user)
            .values({
              id,
              name,
              email: email.toLowerCase(),
              role,
              official,
              teams: teams.join(' '),
              departments: departments.join(' '),
              jurisdictionId: town.id,
              emailVerified: true,
              createdAt: town.now(),
              updatedAt: town.now(),
            })
            .onConflictDoNothing()
            .returning({ id: user.id })
          if (rows.length === 0) return false
          await tx.insert(account).values({
            id: Bun.randomUUIDv7(),
            accountId: id,
            providerId: 'credential',
            userId: id,
            password: hash,
          })
          return true
        })
        .finally(() => invalidateMembers(town))
    },
    async setPassword(memberId, password) {
      await setPasswordHash(town, memberId, await hashOf(password))
    },
  }
}
