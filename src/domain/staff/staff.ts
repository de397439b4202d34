import { createAuthEndpoint } from 'better-auth/api'
import { and, eq, gt, sql } from 'drizzle-orm'
import { perTown } from '#domain/town'
import { preparedQuery } from '#platform/database'
import {
  ADDRESS_HEADER,
  AUTH_BASE_PATH,
  type AuthTown,
  createAuth,
  MIN_PASSWORD_LENGTH,
  type PasswordHashing,
  type StaffConfig,
} from './auth.ts'
import type { CredentialChange, TellMember } from './credential-change.ts'
import { DIRECTORY, unbindIdentity } from './directory.ts'
import { type EmergencyAccess, emergencyAccessColumn, toEmergencyAccess } from './emergency-access.ts'
import {
  invalidateMembers,
  type MemberChange,
  resetSecondFactor,
  setPasswordHash,
  toMember,
  updateMember,
} from './members.ts'
import { createPasskeys, type Passkeys } from './passkeys/passkeys.ts'
import { hasPasskey } from './passkeys/store.ts'
import type { Member } from './roles.ts'
import { type DirectoryRefusal, withSignInAttempt } from './sign-in-attempt.ts'
import { logSignIn, type SignInMethod } from './sign-in-log.ts'
import { type AttemptSource, createSignInThrottle } from './sign-in-throttle.ts'
import { absence, account, passkey, session, user } from './tables.ts'

/** Somebody new: what they are called, and what they may do. */
export type NewMember = Pick<Member, 'name' | 'email' | 'role'> & {
  teams?: string[]
  departments?: string[]
  official?: boolean
}

/** Why a proof was not taken. */
export type ProofRefusal = 'refused' | 'slow-down'

/**
 * Somebody who is signed in, by which session. `secondFactorRequired`: they must have a second factor, and showed none.
 * `emergencyAccess`: the discreet teams for which they broke the glass. `absent`: they say that they are not to be given work now.
 */
export type StaffSession = Member & {
  token: string
  secondFactorRequired: boolean
  emergencyAccess: Map<string, EmergencyAccess>
  absent: boolean
}

/** What the directory's answer leads to. `next`: the address that they had wanted. */
export type DirectorySignIn =
  | { cookies: string[]; second: boolean; next: string }
  | { refused: DirectoryRefusal }

/** Who works here: signing in and out, who is asking. Cookies are for the browser that asked. */
export type Staff = {
  readonly config: StaffConfig
  readonly passkeys: Passkeys
  /**
   * @returns `second` when the second factor is still to be shown; the cookies carry that. `passkey`: the password is right, and not enough
   * for who has a passkey and no other second factor
   */
  signIn(
    email: string,
    password: string,
    from: AttemptSource,
  ): Promise<{ cookies: string[]; second: boolean } | ProofRefusal | 'passkey'>
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
  /** Shows the first code of the second factor that was begun: from now on it is asked for. */
  completeSecondFactor(code: string, from: AttemptSource): Promise<string[] | ProofRefusal>
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
  /** A new password for somebody else, who is signed out everywhere. @param by who gives it, by name */
  setPassword(memberId: string, password: string, by: string): Promise<void>
  /** Takes somebody's second factor away, for who lost their telephone; they are signed out everywhere. */
  resetSecondFactor(memberId: string, by: string): Promise<void>
  /** Takes the directory's identity away from a member, who is signed out: the next that comes is bound to them. */
  unbindIdentity(memberId: string, by: string): Promise<boolean>
  /** Changes what somebody is here. */
  update(memberId: string, change: MemberChange, by: string): ReturnType<typeof updateMember>
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

/** Cookies of so many browsers are known at most, each of so many characters. */
const MAX_KNOWN_TOKENS = 500
const MAX_KNOWN_COOKIES = 4_096

const sessionOf = preparedQuery((db) => {
  const [town, token, now] = [sql.placeholder('town'), sql.placeholder('token'), sql.placeholder('now')]
  const townNow = sql`${sql.placeholder('townNow')}::timestamptz`
  return db
    .select({
      member: user,
      touchedAt: session.updatedAt,
      strong: session.strong,
      hasPasskey: sql<boolean>`exists (select 1 from ${passkey} where ${passkey.jurisdictionId} = ${town} and ${passkey.memberId} = ${user.id})`,
      emergencyAccess: emergencyAccessColumn(town, user.id, townNow),
      absent: sql<boolean>`exists (select 1 from ${absence} where ${absence.jurisdictionId} = ${town} and ${absence.memberId} = ${user.id})`,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(
      and(
        eq(session.token, token),
        gt(session.expiresAt, now),
        eq(user.jurisdictionId, town),
        eq(user.active, true),
      ),
    )
    .prepare('session')
})

/** The sign-in of a town's staff. */
export type StaffOf = (town: AuthTown) => Staff

/**
 * Opens the sign-in of each town's staff when it is first asked for, and keeps it for as long as the town is in use.
 * `tell`: has members told of changes to how they sign in; unset: nobody is. `hashing`: for tests, which sign in hundreds of times: a true
 * hash takes a tenth of a second, by design.
 */
export const createStaffAuth = (config: StaffConfig, options: StaffAuthOptions = {}): StaffOf =>
  perTown((town: AuthTown) => openSignIn(town, config, options))

type StaffAuthOptions = { tell?: TellMember | undefined; hashing?: PasswordHashing | undefined }

const openSignIn = (
  town: AuthTown,
  config: StaffConfig,
  { tell = async () => {}, hashing }: StaffAuthOptions,
): Staff => {
  const { directory } = config
  const auth = createAuth(town, config, hashing)
  const tries = createSignInThrottle(town, config.secret)
  const headersOf = (given?: Headers, ip?: string): Headers => {
    const headers = new Headers({ 'content-type': 'application/json', origin: town.publicUrl })
    headers.set('cookie', given?.get('cookie') ?? '')
    headers.set('user-agent', given?.get('user-agent') ?? '')
    if (ip) headers.set(ADDRESS_HEADER, ip)
    return headers
  }
  const callOf =
    ({ handler }: Pick<typeof auth, 'handler'>) =>
    (path: string, body: object, given?: Headers, ip?: string): Promise<Response> =>
      handler(
        new Request(`${town.publicUrl}${AUTH_BASE_PATH}${path}`, {
          method: 'POST',
          headers: headersOf(given, ip),
          body: JSON.stringify(body),
        }),
      )
  const call = callOf(auth)
  /** Has the library change something and the member told of it: both, or neither. @param changeOf undefined where it changed nothing that they are told of */
  const callAndTell = (
    ask: (within: typeof call) => Promise<Response>,
    changeOf: () => { memberId: string; change: CredentialChange } | false | undefined,
  ): Promise<Response> =>
    town.db.transaction(async (tx) => {
      const { id, profile, now, publicUrl } = town
      const response = await ask(callOf(createAuth({ id, profile, now, publicUrl, db: tx }, config, hashing)))
      const told = response.ok ? changeOf() : undefined
      if (told) await tell(tx, told.memberId, told.change)
      return response
    })
  const cookiesOf = (response: Response): string[] | ProofRefusal =>
    response.status === 429 ? 'slow-down' : response.ok ? response.headers.getSetCookie() : 'refused'
  /** By the cookies whose signature was found to be ours, which it stays for as long as the process has its key. */
  const knownTokens = new Map<string, string>()
  /** The session token of a request, if its cookie carries our signature: nobody looks tokens up by trying. */
  const tokenIn = async (headers: Headers): Promise<string | undefined> => {
    const cookies = headers.get('cookie') ?? ''
    const known = knownTokens.get(cookies)
    if (known) return known
    const token = (await signedToken({ headers, context: await auth.$context })) || undefined
    if (knownTokens.size >= MAX_KNOWN_TOKENS) knownTokens.clear()
    if (token && cookies.length <= MAX_KNOWN_COOKIES) knownTokens.set(cookies, token)
    return token
  }
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
  const prove = async (given: Headers, ask: () => Promise<Response>): Promise<Response> => {
    const whose = await proverIn(given)
    if (!(await tries.allowsSecondFactor(whose))) return new Response(null, { status: 429 })
    const response = await ask()
    if (response.ok) await tries.recordSecondFactor(whose)
    return response
  }
  const note = (how: SignInMethod, from: AttemptSource, outcome: Parameters<typeof logSignIn>[3]) =>
    logSignIn({ town, secret: config.secret }, how, from.address, outcome)
  const withCookies = (cookies: string[]) =>
    new Headers({ cookie: cookies.map((one) => one.split(';')[0]).join('; ') })
  const hashOf = async (password: string) => (await auth.$context).password.hash(password)
  const ownsPasskey = async (memberId: string | undefined): Promise<boolean> =>
    memberId !== undefined && (await hasPasskey(town, memberId))
  /** Shows a code. @param told what its member is told when it is right */
  const showCode = async (
    code: string,
    from: AttemptSource,
    told?: 'second-factor-on',
  ): Promise<string[] | ProofRefusal> => {
    const digits = code.replaceAll(/\s/g, '')
    const [path, how] = /^\d{6}$/.test(digits)
      ? (['/two-factor/verify-totp', 'code'] as const)
      : (['/two-factor/verify-backup-code', 'recovery-code'] as const)
    const kind = told ?? (how === 'recovery-code' ? ('recovery-code-used' as const) : undefined)
    const [response, { memberId }] = await withSignInAttempt((attempt) =>
      prove(from.headers, () =>
        callAndTell(
          (within) => within(path, { code: digits }, from.headers, from.address),
          () => kind && attempt.memberId !== undefined && { memberId: attempt.memberId, change: { kind } },
        ),
      ),
    )
    const cookies = cookiesOf(response)
    await note(how, from, { memberId, refused: typeof cookies === 'string' ? cookies : undefined })
    if (typeof cookies === 'string') return cookies
    const member = await currentSession(withCookies(cookies))
    return member ? [...cookies, await tries.recordSuccess(member.email, from)] : cookies
  }
  const currentSession: Staff['currentSession'] = async (headers) => {
    const token = await tokenIn(headers)
    if (!token) return undefined
    const [row] = await sessionOf(town.db).execute({
      token,
      town: town.id,
      now: new Date().toISOString(),
      townNow: town.now().toISOString(),
    })
    if (!row) return undefined
    // A session that began with one proof is over once its member has a second one.
    if ((row.member.twoFactorEnabled || row.hasPasskey) && row.strong === false) return undefined
    // Now and then the whole of it, which has the session last on.
    const old = Date.now() - row.touchedAt.getTime() > SESSION_REFRESH_MS
    if (old && !(await auth.api.getSession({ headers }))) return undefined
    const member = toMember(row.member)
    const secondFactorRequired =
      config.secondFactor === 'required' && !member?.secondFactor && row.strong !== true
    const emergencyAccess = toEmergencyAccess(row.emergencyAccess)
    return member && { ...member, token, secondFactorRequired, emergencyAccess, absent: row.absent }
  }
  const passkeys = createPasskeys({
    town,
    secret: config.secret,
    tries,
    tell,
    note: (from, outcome) => note('passkey', from, outcome),
    async confirmPassword(headers, password) {
      const asked = { body: { password }, headers: headersOf(headers), asResponse: true } as const
      const outcome = cookiesOf(await prove(headers, () => auth.api.verifyPassword(asked)))
      return typeof outcome === 'string' ? outcome : 'confirmed'
    },
    async beginSession(memberId, from) {
      const headers = headersOf(from.headers, from.address)
      const asked = { body: { memberId }, headers, asResponse: true } as const
      const cookies = cookiesOf(await auth.api.beginPasskeySession(asked))
      return typeof cookies === 'string' ? [] : cookies
    },
  })

  return {
    config,
    passkeys,
    currentSession,
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
      const { twoFactorRedirect, user: member } = (await response.json()) as {
        twoFactorRedirect?: boolean
        user?: { id: string }
      }
      const secondFactorPending = twoFactorRedirect === true
      if (!secondFactorPending && (await ownsPasskey(member?.id))) {
        await call('/sign-out', {}, withCookies(cookies))
        await note('password', from, { email, refused: 'passkey' })
        return 'passkey'
      }
      await note('password', from, { email, secondFactorPending })
      return secondFactorPending
        ? { cookies, second: secondFactorPending }
        : { cookies: [...cookies, await tries.recordSuccess(email, from)], second: secondFactorPending }
    },
    confirmSecondFactor: (code, from) => showCode(code, from),
    completeSecondFactor: (code, from) => showCode(code, from, 'second-factor-on'),
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
      const inside = secondFactorPending || (await currentSession(withCookies(cookies)))
      const lacksPasskey = !inside && !refusal && (await ownsPasskey(memberId))
      const refused = inside
        ? undefined
        : (refusal ?? (lacksPasskey ? 'passkey' : email ? 'unknown' : 'failed'))
      if (lacksPasskey) await call('/sign-out', {}, withCookies(cookies))
      await note('directory', from, { memberId, email, secondFactorPending, refused })
      return refused
        ? { refused }
        : { cookies, second: secondFactorPending, next: next.replace(town.publicUrl, '') }
    },
    async signOut(given) {
      return (await call('/sign-out', {}, given)).headers.getSetCookie()
    },
    async beginSecondFactor(headers, password) {
      const member = await currentSession(headers)
      const response = await prove(headers, () =>
        callAndTell(
          (within) => within('/two-factor/enable', { password }, headers),
          () => member?.secondFactor && { memberId: member.id, change: { kind: 'recovery-codes' } },
        ),
      )
      const refused = cookiesOf(response)
      if (typeof refused === 'string') return refused
      const { totpURI, backupCodes } = (await response.json()) as { totpURI: string; backupCodes: string[] }
      return { uri: totpURI, codes: backupCodes }
    },
    async removeSecondFactor(password, code, from) {
      const shown = await this.confirmSecondFactor(code, from)
      if (typeof shown === 'string') return shown === 'refused' ? 'code' : shown
      const member = await currentSession(from.headers)
      return cookiesOf(
        await prove(from.headers, () =>
          callAndTell(
            (within) => within('/two-factor/disable', { password }, from.headers),
            () => member && { memberId: member.id, change: { kind: 'second-factor-off' } },
          ),
        ),
      )
    },
    async changePassword(headers, old, fresh) {
      if (fresh.length < MIN_PASSWORD_LENGTH) return 'weak'
      const body = { currentPassword: old, newPassword: fresh, revokeOtherSessions: true }
      const member = await currentSession(headers)
      return cookiesOf(
        await prove(headers, () =>
          callAndTell(
            (within) => within('/change-password', body, headers),
            () => member && { memberId: member.id, change: { kind: 'password' } },
          ),
        ),
      )
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
    async setPassword(memberId, password, by) {
      await setPasswordHash(town, memberId, await hashOf(password), (tx) =>
        tell(tx, memberId, { kind: 'password', by }),
      )
    },
    resetSecondFactor: (memberId, by) =>
      resetSecondFactor(town, memberId, (tx) => tell(tx, memberId, { kind: 'second-factor-off', by })),
    unbindIdentity: (memberId, by) =>
      unbindIdentity(town, memberId, (tx) => tell(tx, memberId, { kind: 'identity-unbound', by })),
    update: (memberId, change, by) =>
      updateMember(town, memberId, change, (tx, from, to) =>
        tell(tx, memberId, { kind: 'address', from, to, by }),
      ),
  }
}
