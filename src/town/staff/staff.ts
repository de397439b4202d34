import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { eq } from 'drizzle-orm'
import type { Town } from '#town/jurisdictions'
import { account, rateLimit, session, user, verification } from './tables.ts'

/** What a member of staff is. */
export const ROLES = ['administrator', 'agent', 'operator'] as const

/** The role of a member of staff. */
export type Role = (typeof ROLES)[number]

/** What can be done in the console. */
export type Action =
  | 'see-queue'
  | 'take-report'
  | 'change-request'
  | 'review-picture'
  | 'see-sources'
  | 'manage-applications'
  | 'manage-forwarding'
  | 'answer-citizens'
  | 'send-notices'
  | 'edit-content'
  | 'teach'

const ALLOWED: Record<Role, Action[]> = {
  administrator: [
    'see-queue',
    'take-report',
    'change-request',
    'review-picture',
    'see-sources',
    'manage-applications',
    'manage-forwarding',
    'answer-citizens',
    'send-notices',
    'edit-content',
    'teach',
  ],
  agent: ['see-queue', 'take-report', 'change-request', 'review-picture', 'answer-citizens', 'teach'],
  operator: ['see-queue', 'take-report'],
}

/** Someone signed in. `teams`: the discreet teams whose conversations they see; others see none of those. */
export type Member = { id: string; name: string; email: string; role: Role; teams: string[] }

/** Whether a member may do something. */
export const may = (member: Member, action: Action): boolean => ALLOWED[member.role].includes(action)

/** Who works here: signing in and out, who is asking. */
export type Staff = {
  /** @returns the cookies of a new session; `refused` for a wrong pair; `slow-down` after too many tries */
  signIn(email: string, password: string, ip: string): Promise<string[] | 'refused' | 'slow-down'>
  /** @returns the cookies that end the session in the browser; it is ended here too */
  signOut(headers: Headers): Promise<string[]>
  /** Who a request comes from, if it comes with a live session of this town. */
  current(headers: Headers): Promise<Member | undefined>
  /** Adds a member, unless one with this e-mail is there. */
  add(member: Omit<Member, 'id' | 'teams'> & { teams?: string[] }, password: string): Promise<void>
}

const BASE = '/api/auth'
const MINUTE = 60

/** @param secret signs the session cookies */
export const openStaff = (town: Town, secret: string): Staff => {
  const auth = betterAuth({
    appName: 'town-hall-line',
    secret,
    baseURL: town.publicUrl,
    basePath: BASE,
    database: drizzleAdapter(town.db, {
      provider: 'pg',
      schema: { user, session, account, verification, rateLimit },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12 },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, required: true },
        jurisdictionId: { type: 'string', input: false, required: true },
        teams: { type: 'string', input: false, required: false },
      },
    },
    session: { expiresIn: 12 * 60 * MINUTE, updateAge: 60 * MINUTE },
    rateLimit: {
      enabled: true,
      storage: 'database',
      customRules: { '/sign-in/email': { window: MINUTE, max: 10 } },
    },
    advanced: { ipAddress: { ipAddressHeaders: ['x-client-address'] }, cookiePrefix: 'town' },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
  const call = (path: string, body: object, headers: Headers) =>
    auth.handler(
      new Request(`${town.publicUrl}${BASE}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
    )
  return {
    async signIn(email, password, ip) {
      const headers = new Headers({
        'content-type': 'application/json',
        'x-client-address': ip,
        origin: town.publicUrl,
      })
      const response = await call('/sign-in/email', { email, password }, headers)
      if (response.status === 429) return 'slow-down'
      return response.ok ? response.headers.getSetCookie() : 'refused'
    },
    async signOut(given) {
      const headers = new Headers({ 'content-type': 'application/json', origin: town.publicUrl })
      headers.set('cookie', given.get('cookie') ?? '')
      return (await call('/sign-out', {}, headers)).headers.getSetCookie()
    },
    async current(headers) {
      if (!headers.get('cookie')) return undefined
      const found = await auth.api.getSession({ headers })
      if (!found || found.user.jurisdictionId !== town.id) return undefined
      const role = ROLES.find((one) => one === found.user.role)
      const { id, name, email, teams } = found.user
      return role && { id, name, email, role, teams: teams ? teams.split(' ') : [] }
    },
    async add({ name, email, role, teams }, password) {
      const [known] = await town.db.select({ id: user.id }).from(user).where(eq(user.email, email))
      if (known) return
      const context = await auth.$context
      const now = town.now()
      const id = Bun.randomUUIDv7()
      const hash = await context.password.hash(password)
      await town.db.transaction(async (tx) => {
        const rows = await tx
          .insert(user)
          .values({
            id,
            name,
            email,
            role,
            teams: teams?.join(' '),
            jurisdictionId: town.id,
            emailVerified: true,
            createdAt: now,
            updatedAt: now,
          })
          .onConflictDoNothing()
          .returning({ id: user.id })
        if (rows.length === 0) return
        await tx.insert(account).values({
          id: Bun.randomUUIDv7(),
          accountId: id,
          providerId: 'credential',
          userId: id,
          password: hash,
        })
      })
    },
  }
}
