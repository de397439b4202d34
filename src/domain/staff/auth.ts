import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { twoFactor as twoFactorPlugin } from 'better-auth/plugins'
import { eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import {
  bindIdentity,
  type DirectoryConfig,
  directoryProvider,
  secondFactorAfterDirectory,
} from './directory.ts'
import { PASSKEY_SESSION_PATH, passkeySessions } from './passkeys/session.ts'
import { singleUseCodes } from './second-factor.ts'
import { currentSignInAttempt } from './sign-in-attempt.ts'
import { account, session, twoFactor, user, verification } from './tables.ts'

/** How staff sign in. `secondFactor`: whether everybody has to have one. */
export type StaffConfig = {
  secret: string
  secondFactor: 'required' | 'optional'
  directory?: DirectoryConfig
}

/** How passwords are hashed, where not by the library's scrypt. */
export type PasswordHashing = {
  hash(password: string): Promise<string>
  verify(given: { hash: string; password: string }): Promise<boolean>
}

/** What the sign-in needs of a town. */
export type AuthTown = Pick<Town, 'id' | 'profile' | 'db' | 'now' | 'publicUrl'>

/** How many characters a password has at least. */
export const MIN_PASSWORD_LENGTH = 12

/** The address under which the library answers. */
export const AUTH_BASE_PATH = '/api/auth'

/** How the client's address is handed on to the library: our own word, never the client's. */
export const ADDRESS_HEADER = 'x-client-address'

const MINUTE = 60

/** Whether a session that begins on a path of the library begins with two proofs. @param before of the session that it replaces */
const isStrongSignIn = (path: string, before: unknown): boolean => {
  if (path.startsWith('/two-factor/verify-') || path === PASSKEY_SESSION_PATH) return true
  if (path.startsWith('/callback/')) return currentSignInAttempt()?.strong === true
  return path === '/change-password' && before === true
}

/** The library that signs staff in, as a town has it. `db`: the pool, or the transaction in which it works. */
export const createAuth = (
  town: Omit<AuthTown, 'db'> & { db: Db },
  config: StaffConfig,
  hashing?: PasswordHashing,
) =>
  betterAuth({
    appName: town.profile.authority,
    secret: config.secret,
    baseURL: town.publicUrl,
    basePath: AUTH_BASE_PATH,
    database: drizzleAdapter(town.db, {
      provider: 'pg',
      schema: { user, session, account, verification, twoFactor },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      password: hashing,
    },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, required: true },
        jurisdictionId: { type: 'string', input: false, required: true },
        teams: { type: 'string', input: false, required: false },
        departments: { type: 'string', input: false, required: false },
        active: { type: 'boolean', input: false, required: false },
      },
      // Asked of whatever comes from the directory, the first time and each time after.
      validateUserInfo: async ({ user: given, source }) =>
        source.method === 'oauth'
          ? bindIdentity(town, source.action === 'create-user' ? undefined : given.id)
          : undefined,
    },
    session: {
      expiresIn: 12 * 60 * MINUTE,
      updateAge: 60 * MINUTE,
      additionalFields: { strong: { type: 'boolean', input: false, required: false } },
    },
    // Only those whom an administrator added come in, by whatever way.
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId, ipAddress }, context) => {
            const [row] = await town.db.select().from(user).where(eq(user.id, userId))
            if (row?.active !== true || row.jurisdictionId !== town.id) return false
            const before = context?.context.session?.session
            const strong = isStrongSignIn(context?.path ?? '', before?.strong)
            return { data: { strong, ipAddress: before?.ipAddress || ipAddress } }
          },
        },
      },
    },
    account: { accountLinking: { enabled: true } },
    plugins: [
      singleUseCodes(town),
      twoFactorPlugin({ issuer: town.profile.authority }),
      ...(config.directory ? [directoryProvider(config.directory)] : []),
      secondFactorAfterDirectory,
      passkeySessions,
    ],
    // Tries are counted by `tries`, before anything is checked.
    rateLimit: { enabled: false },
    advanced: { ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] }, cookiePrefix: 'town' },
    onAPIError: { errorURL: `${town.publicUrl}/console/sign-in` },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
