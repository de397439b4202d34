import { type ByLine, listed } from './mutation.ts'

const WAYS_IN = 'test/console/access/sign-in-methods.test.ts'
const PASSWORDS = 'test/console/access/passwords.test.ts'
const SIGN_IN = 'test/console/access/sign-in.test.ts'
const TRIES = 'test/console/access/sign-in-throttle.test.ts'
const SECOND = 'test/console/access/second-factor.test.ts'
const PAGES = 'test/site/pages.test.ts'
const BY_CHANCE =
  'a password set by an administrator is random, stored as a salted scrypt hash, and ends all sessions'

/** Chapters 2 and 3 of docs/security.md: how staff sign in, and their sessions. */
export const STAFF_MUTATIONS = listed({
  '2.1.1, 2.1.2': [
    {
      without: 'passwords of any length',
      file: 'src/domain/staff/auth.ts',
      from: 'export const MIN_PASSWORD_LENGTH = 12',
      to: 'export const MIN_PASSWORD_LENGTH = 1',
      test: PASSWORDS,
      name: 'a password has 12 to 128 characters, of any kind',
    },
  ],
  '2.1.9, 2.1.11': [
    {
      without: 'a password must have a digit',
      file: 'src/domain/staff/staff.ts',
      from: "if (fresh.length < MIN_PASSWORD_LENGTH) return 'weak'",
      to: "if (fresh.length < MIN_PASSWORD_LENGTH || !/\\d/.test(fresh)) return 'weak'",
      test: PASSWORDS,
      name: 'a password has 12 to 128 characters, of any kind',
    },
    {
      without: 'managers of passwords are kept out',
      file: 'src/console/people/account.tsx',
      from: 'autocomplete="new-password"',
      to: 'autocomplete="off"',
      test: PASSWORDS,
      name: 'password fields allow password managers',
    },
  ],
  '2.2.1': [
    {
      without: 'no pause for an account that is tried',
      file: 'src/domain/staff/sign-in-throttle.ts',
      from: 'const ACCOUNT_AT_ADDRESS: BackoffPolicy = { freeAttempts: 5, maxSeconds: 60 }',
      to: 'const ACCOUNT_AT_ADDRESS: BackoffPolicy = { freeAttempts: 5_000, maxSeconds: 60 }',
      test: TRIES,
      name: 'repeated guesses from one address are delayed more and more; other addresses are not',
    },
    {
      without: 'everybody waits for what strangers try',
      file: 'src/domain/staff/sign-in-throttle.ts',
      from: 'return count((await isKnown(keys.known)) ? always : [...always, [keys.account, ACCOUNT]])',
      to: 'return count([...always, [keys.account, ACCOUNT]])',
      test: TRIES,
      name: 'an address that signed in recently is not locked out by attempts from many others',
    },
    {
      without: 'the client’s word for its own address',
      file: 'src/platform/address/client-address.ts',
      from: 'if (trusted < 1 || !forwarded || forwarded.length > LONGEST) return own',
      to: 'if (!forwarded || forwarded.length > LONGEST) return own',
      test: 'test/unit/platform/address.test.ts',
      name: "without a trusted proxy the client's address is the socket's",
    },
  ],
  '2.3.1': [
    {
      without: 'a first password that can be foretold',
      file: 'src/domain/staff/staff.ts',
      from: 'crypto.getRandomValues(new Uint8Array(16))',
      to: 'new Uint8Array(16)',
      test: PASSWORDS,
      name: BY_CHANCE,
    },
  ],
  '2.4.1': [
    {
      without: 'passwords are kept as they are',
      file: 'src/domain/staff/staff.ts',
      from: '(await auth.$context).password.hash(password)',
      to: '(await auth.$context) && password',
      test: PASSWORDS,
      name: BY_CHANCE,
    },
  ],
  '2.5.2, 2.5.3': [
    {
      without: 'who has the lost password stays in',
      file: 'src/domain/staff/members.ts',
      from: `        password: hash,
      })
    await tx.delete(session).where(eq(session.userId, id))`,
      to: `        password: hash,
      })`,
      test: PASSWORDS,
      name: BY_CHANCE,
    },
  ],
  '2.7, 2.8': [
    {
      without: 'a code works more than once',
      file: 'src/domain/staff/second-factor.ts',
      from: "if (claimed.length === 0) throw new APIError('UNAUTHORIZED', { code: 'CODE_USED' })",
      to: 'if (claimed.length > 1) return',
      test: SECOND,
      name: 'sent three times in a row starts one session',
    },
    {
      without: 'the same code in two replicas',
      file: 'src/domain/staff/second-factor.ts',
      from: 'and(eq(twoFactor.id, known.id), or(isNull(twoFactor.lastStep), lt(twoFactor.lastStep, step))),',
      to: `and(
                eq(twoFactor.id, known.id),
                known.lastStep === null || known.lastStep < step ? undefined : lt(twoFactor.lastStep, step),
              ),`,
      test: SECOND,
      name: 'sent ten times at once starts one session',
    },
  ],
  '2.10.1–2.10.4': [
    {
      without: 'the demonstration’s secrets',
      file: 'src/server/config-strength.ts',
      from: "if (DEMONSTRATION.has(value)) return 'is a secret of the demo; generate your own'",
      to: '',
      test: 'test/unit/server/config.test.ts',
      name: 'a secret of the demo is refused in any variable',
    },
    {
      without: 'secrets that repeat themselves',
      file: 'src/server/config-strength.ts',
      from: 'return bitsOf(value) < bits',
      to: 'return bitsOf(value) < -bits',
      test: 'test/unit/server/config.test.ts',
      name: '%s=%s is refused without printing the value',
    },
    {
      without: 'one secret for two uses',
      file: 'src/server/config-strength.ts',
      from: 'if (other && other !== name && !wrong)',
      to: 'if (other && other !== name && wrong === name)',
      test: 'test/unit/server/config.test.ts',
      name: '%s=%s is refused without printing the value',
    },
  ],
  'the directory (OpenID Connect): a verified address of mail, one identity bound to a member': [
    {
      without: 'an address of mail that the directory did not verify',
      file: 'src/domain/staff/directory.ts',
      from: 'if (profile.email_verified === true) return attempt.subject',
      to: 'if (attempt.subject) return attempt.subject',
      test: WAYS_IN,
      name: 'signing in by %s gives the access that the settings allow',
      of: 'the directory, unverified',
    },
    {
      without: 'another identity with the same address of mail',
      file: 'src/domain/staff/directory.ts',
      from: '.where(and(theirs, or(isNull(user.directorySubject), eq(user.directorySubject, attempt.subject))))',
      to: '.where(theirs)',
      test: WAYS_IN,
      name: 'that differs, with the same e-mail address, is refused with a reason until an administrator unbinds the first',
    },
  ],
  '3.2.1–3.2.3': [
    {
      without: 'a cookie with any signature',
      file: 'src/domain/staff/staff.ts',
      from: '({ context, getSignedCookie }) => getSignedCookie(context.authCookies.sessionToken.name, context.secret)',
      to: '({ context, getCookie }) => getCookie(context.authCookies.sessionToken.name)?.split(".")[0] ?? null',
      test: PASSWORDS,
      name: 'each sign-in creates a session, whose token is accepted only with our signature',
    },
  ],
  '3.3.1–3.3.4': [
    {
      without: 'a session without an end',
      file: 'src/domain/staff/staff.ts',
      from: 'gt(session.expiresAt, new Date()),',
      to: '',
      test: PASSWORDS,
      name: 'a session expires, and ends at once on signing out',
    },
    {
      without: 'other sessions go on after a new password',
      file: 'src/domain/staff/staff.ts',
      from: 'revokeOtherSessions: true',
      to: 'revokeOtherSessions: false',
      test: PASSWORDS,
      name: 'changing one’s own password ends the other sessions',
    },
    {
      without: 'who left signs in again',
      file: 'src/domain/staff/auth.ts',
      from: 'if (row?.active !== true || row.jurisdictionId !== town.id) return false',
      to: 'if (row?.jurisdictionId !== town.id) return false',
      test: SIGN_IN,
      name: 'a removed member is signed out at once, and the last administrator cannot be removed',
    },
  ],
  '3.4.1–3.4.5': [
    {
      without: 'a cookie that scripts read',
      file: 'src/domain/staff/auth.ts',
      from: "cookiePrefix: 'town' }",
      to: "cookiePrefix: 'town', defaultCookieAttributes: { httpOnly: false } }",
      test: PAGES,
      name: 'the session cookie is HttpOnly and SameSite, and Secure where PUBLIC_URL is https',
    },
    {
      without: 'a cookie that goes by http',
      file: 'src/domain/staff/auth.ts',
      from: "cookiePrefix: 'town' }",
      to: "cookiePrefix: 'town', useSecureCookies: false }",
      test: PAGES,
      name: 'the session cookie is HttpOnly and SameSite, and Secure where PUBLIC_URL is https',
    },
  ],
  '3.7.1': [
    {
      without: 'a session of one proof goes on beside a second factor',
      file: 'src/domain/staff/staff.ts',
      from: 'if (row.member.twoFactorEnabled && row.strong === false) return undefined',
      to: '',
      test: SECOND,
      name: 'enrolling in the second factor ends sessions that started with a password only',
    },
    {
      without: 'pages for who owes the second factor',
      file: 'src/console/access/guard.ts',
      from: "if (member.secondFactorRequired && !ALLOWED_WITHOUT_SECOND_FACTOR.test(pathname))\n      return seeOther('/console/account?needed=second')",
      to: '',
      test: SIGN_IN,
      name: 'where a second factor is required, members without one must enrol first',
    },
  ],
  '4.3.1': [
    {
      without: 'no second factor after the directory',
      file: 'src/domain/staff/directory.ts',
      from: 'if (!made.user.twoFactorEnabled || attempt?.strong) return',
      to: 'if (made) return',
      test: WAYS_IN,
      name: 'signing in by %s gives the access that the settings allow',
      of: 'the directory, by values that no setting names',
    },
    {
      without: 'the directory’s word by any value',
      file: 'src/domain/staff/directory.ts',
      from: "(typeof acr === 'string' && strongAcr.includes(acr)) ||",
      to: 'acr !== undefined ||',
      test: WAYS_IN,
      name: 'signing in by %s gives the access that the settings allow',
      of: 'the directory, by values that no setting names',
    },
  ],
  '7.1.3, 7.2.1, 7.2.2': [
    {
      without: 'sign-ins by the directory are not written down',
      file: 'src/domain/staff/sign-in-log.ts',
      from: 'await writeAuditEntry(town.db, town, {',
      to: "if (how !== 'directory') await writeAuditEntry(town.db, town, {",
      test: WAYS_IN,
      name: 'signing in by %s gives the access that the settings allow',
      of: 'the directory, another subject',
    },
    {
      without: 'refusals are not written down',
      file: 'src/console/access/guard.ts',
      from: `await writeAuditEntry(town.db, town, { ...entry, outcome: 'refused' })
      return forbiddenPage(here)`,
      to: 'return forbiddenPage(here)',
      test: SIGN_IN,
      name: 'actions and refusals of staff are in the audit log, and auditors can read them',
    },
  ],
} satisfies ByLine)
