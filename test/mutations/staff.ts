import { type ByLine, listed } from './mutation.ts'

const WAYS_IN = 'test/console/access/sign-in-methods.test.ts'
const PASSWORDS = 'test/console/access/passwords.test.ts'
const SIGN_IN = 'test/console/access/sign-in.test.ts'
const TRIES = 'test/console/access/sign-in-throttle.test.ts'
const SECOND = 'test/console/access/second-factor.test.ts'
const NOTICES = 'test/console/access/credential-notices.test.ts'
const PASSKEYS = 'test/console/access/passkeys.test.ts'
const PAGES = 'test/site/pages.test.ts'
const BY_CHANCE =
  'a password set by an administrator is random, stored as a salted scrypt hash, and ends all sessions'

/** Chapters 2 and 3 of docs/security.md: how staff sign in, and their sessions. */
export const STAFF_MUTATIONS = listed({
  '2.1.1, 2.1.2': [
    {
      without: 'passwords may have any length',
      file: 'src/domain/staff/auth.ts',
      from: 'export const MIN_PASSWORD_LENGTH = 12',
      to: 'export const MIN_PASSWORD_LENGTH = 1',
      test: PASSWORDS,
      name: 'a password has 12 to 128 characters, of any kind',
    },
  ],
  '2.1.9, 2.1.11': [
    {
      without: 'a password must contain a digit',
      file: 'src/domain/staff/staff.ts',
      from: "if (fresh.length < MIN_PASSWORD_LENGTH) return 'weak'",
      to: "if (fresh.length < MIN_PASSWORD_LENGTH || !/\\d/.test(fresh)) return 'weak'",
      test: PASSWORDS,
      name: 'a password has 12 to 128 characters, of any kind',
    },
    {
      without: 'password managers are blocked',
      file: 'src/console/people/account.tsx',
      from: 'autocomplete="new-password"',
      to: 'autocomplete="off"',
      test: PASSWORDS,
      name: 'password fields allow password managers',
    },
  ],
  '2.2.1': [
    {
      without: 'guesses on an account are not delayed',
      file: 'src/domain/staff/sign-in-throttle.ts',
      from: 'const ACCOUNT_AT_ADDRESS: BackoffPolicy = { freeAttempts: 5, maxSeconds: 60 }',
      to: 'const ACCOUNT_AT_ADDRESS: BackoffPolicy = { freeAttempts: 5_000, maxSeconds: 60 }',
      test: TRIES,
      name: 'repeated guesses from one address are delayed more and more; other addresses are not',
    },
    {
      without: 'guesses of strangers delay everybody',
      file: 'src/domain/staff/sign-in-throttle.ts',
      from: 'return count((await isKnown(keys.known)) ? always : [...always, [keys.account, ACCOUNT]])',
      to: 'return count([...always, [keys.account, ACCOUNT]])',
      test: TRIES,
      name: 'an address that signed in recently is not locked out by attempts from many others',
    },
    {
      without: 'the address that a client claims is trusted',
      file: 'src/platform/address/client-address.ts',
      from: 'if (trusted < 1 || !forwarded || forwarded.length > LONGEST) return own',
      to: 'if (!forwarded || forwarded.length > LONGEST) return own',
      test: 'test/unit/platform/address.test.ts',
      name: "without a trusted proxy the client's address is the socket's",
    },
  ],
  '2.2.3': [
    {
      without: 'nobody is told of a new password',
      file: 'src/domain/staff/staff.ts',
      from: 'if (told) await tell(tx, told.memberId, told.change)',
      to: '',
      test: NOTICES,
      name: 'a new password is told of, in the member’s language, with when and what to do, and nothing secret',
      fails: /waiting for: 1 letters to/,
    },
    {
      without: 'the former address is not told',
      file: 'src/domain/credential-notices/tell.ts',
      from: '? [change.from, change.to]',
      to: '? [change.to]',
      test: NOTICES,
      name: 'a new address is told of at both, and signs in; one that somebody has is refused',
      fails: /waiting for: 1 letters to/,
    },
    {
      without: 'a change is made that nobody could be told of',
      file: 'src/domain/staff/staff.ts',
      from: 'const response = await ask(callOf(createAuth({ id, profile, now, publicUrl, db: tx }, config, hashing)))',
      to: 'const response = await ask(call)',
      test: NOTICES,
      name: 'a change that cannot be told of is not made',
    },
  ],
  '2.2.4, 2.3.2': [
    {
      without: 'a passkey signs in without its owner being verified',
      file: 'src/domain/staff/passkeys/verify.ts',
      from: `requireUserVerification: true,
      // The count`,
      to: `requireUserVerification: false,
      // The count`,
      test: PASSKEYS,
      name: '%s',
      of: 'by somebody who was not verified',
    },
    {
      without: 'a challenge is answered more than once',
      file: 'src/domain/staff/passkeys/challenges.ts',
      from: 'return taken.length > 0 ? challenge : undefined',
      to: 'return challenge',
      test: PASSKEYS,
      name: 'sent a second time, at once or later, from that browser or another',
    },
    {
      without: 'a challenge has no end',
      file: 'src/domain/staff/passkeys/challenges.ts',
      from: 'if (!ours || Number(until) <= now) return undefined',
      to: 'if (!ours) return undefined',
      test: PASSKEYS,
      name: 'after five minutes, or in a browser that was not asked',
    },
    {
      without: 'a copy of a passkey signs in',
      file: 'src/domain/staff/passkeys/store.ts',
      from: 'eq(passkey.id, id), grown))',
      to: 'eq(passkey.id, id), grown && undefined))',
      test: PASSKEYS,
      name: 'when the count of a passkey does not grow: it was copied, and its owner is told',
    },
    {
      without: 'a passkey is added to another account',
      file: 'src/domain/staff/passkeys/challenges.ts',
      from: '!ours || Number(until) <= now',
      to: 'Number(until) <= now',
      test: PASSKEYS,
      name: 'is added once, to who asked for it, and to nobody else',
    },
    {
      without: 'the password alone signs in beside a passkey',
      file: 'src/domain/staff/staff.ts',
      from: 'if (!secondFactorPending && (await ownsPasskey(member?.id))) {',
      to: 'if (!secondFactorPending && !member) {',
      test: PASSKEYS,
      name: 'once there is a passkey, the password alone signs in no more, and sessions that began with it are over',
    },
  ],
  '2.3.1': [
    {
      without: 'the first password is predictable',
      file: 'src/domain/staff/staff.ts',
      from: 'crypto.getRandomValues(new Uint8Array(16))',
      to: 'new Uint8Array(16)',
      test: PASSWORDS,
      name: BY_CHANCE,
    },
  ],
  '2.4.1': [
    {
      without: 'passwords are stored in plain text',
      file: 'src/domain/staff/staff.ts',
      from: '(await auth.$context).password.hash(password)',
      to: '(await auth.$context) && password',
      test: PASSWORDS,
      name: BY_CHANCE,
    },
  ],
  '2.5.2, 2.5.3': [
    {
      without: 'a password reset keeps the sessions',
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
      without: 'a code is accepted more than once',
      file: 'src/domain/staff/second-factor.ts',
      from: "if (claimed.length === 0) throw new APIError('UNAUTHORIZED', { code: 'CODE_USED' })",
      to: 'if (claimed.length > 1) return',
      test: SECOND,
      name: 'sent three times in a row starts one session',
    },
    {
      without: 'a code is accepted once in each replica',
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
      without: 'secrets of the demo are accepted',
      file: 'src/server/config-strength.ts',
      from: "if (DEMONSTRATION.has(value)) return 'is a secret of the demo; generate your own'",
      to: '',
      test: 'test/unit/server/config.test.ts',
      name: 'a secret of the demo is refused in any variable',
    },
    {
      without: 'repetitive secrets are accepted',
      file: 'src/server/config-strength.ts',
      from: 'return bitsOf(value) < bits',
      to: 'return bitsOf(value) < -bits',
      test: 'test/unit/server/config.test.ts',
      name: '%s=%s is refused without printing the value',
    },
    {
      without: 'one secret may have two uses',
      file: 'src/server/config-strength.ts',
      from: 'if (other && other !== name && !wrong)',
      to: 'if (other && other !== name && wrong === name)',
      test: 'test/unit/server/config.test.ts',
      name: '%s=%s is refused without printing the value',
    },
  ],
  'the directory (OpenID Connect): a verified e-mail address, one identity bound to a member': [
    {
      without: 'unverified e-mail addresses of the directory are accepted',
      file: 'src/domain/staff/directory.ts',
      from: 'if (profile.email_verified === true) return attempt.subject',
      to: 'if (attempt.subject) return attempt.subject',
      test: WAYS_IN,
      name: 'signing in by %s gives the access that the settings allow',
      of: 'the directory, unverified',
    },
    {
      without: 'another identity with the same e-mail address is accepted',
      file: 'src/domain/staff/directory.ts',
      from: '.where(and(theirs, or(isNull(user.directorySubject), eq(user.directorySubject, attempt.subject))))',
      to: '.where(theirs)',
      test: WAYS_IN,
      name: 'that differs, with the same e-mail address, is refused with a reason until an administrator unbinds the first',
    },
  ],
  '3.1.1': [
    {
      without: 'a chat that went on elsewhere is still opened by its link',
      file: 'src/domain/chat-sessions/sessions.ts',
      from: 'moved: movedAt !== null,',
      to: 'moved: movedAt === undefined,',
      test: 'test/channels/web-chat.test.ts',
      name: 'a chat moves to WhatsApp whole: what was half done goes on there, and its link opens nothing any more',
    },
  ],
  '3.2.1–3.2.3': [
    {
      without: 'cookies are accepted with any signature',
      file: 'src/domain/staff/staff.ts',
      from: '({ context, getSignedCookie }) => getSignedCookie(context.authCookies.sessionToken.name, context.secret)',
      to: '({ context, getCookie }) => getCookie(context.authCookies.sessionToken.name)?.split(".")[0] ?? null',
      test: PASSWORDS,
      name: 'each sign-in creates a session, whose token is accepted only with our signature',
    },
  ],
  '3.3.1–3.3.4': [
    {
      without: 'sessions do not expire',
      file: 'src/domain/staff/staff.ts',
      from: 'gt(session.expiresAt, now),',
      to: '',
      test: PASSWORDS,
      name: 'a session expires, and ends at once on signing out',
    },
    {
      without: 'other sessions continue after a password change',
      file: 'src/domain/staff/staff.ts',
      from: 'revokeOtherSessions: true',
      to: 'revokeOtherSessions: false',
      test: PASSWORDS,
      name: 'changing one’s own password ends the other sessions',
    },
    {
      without: 'removed members can sign in again',
      file: 'src/domain/staff/auth.ts',
      from: 'if (row?.active !== true || row.jurisdictionId !== town.id) return false',
      to: 'if (row?.jurisdictionId !== town.id) return false',
      test: SIGN_IN,
      name: 'a removed member is signed out at once, and the last administrator cannot be removed',
    },
  ],
  '3.4.1–3.4.5': [
    {
      without: 'scripts can read the cookie',
      file: 'src/domain/staff/auth.ts',
      from: "cookiePrefix: 'town' }",
      to: "cookiePrefix: 'town', defaultCookieAttributes: { httpOnly: false } }",
      test: PAGES,
      name: 'the session cookie is HttpOnly and SameSite, and Secure where PUBLIC_URL is https',
    },
    {
      without: 'the cookie is sent over http',
      file: 'src/domain/staff/auth.ts',
      from: "cookiePrefix: 'town' }",
      to: "cookiePrefix: 'town', useSecureCookies: false }",
      test: PAGES,
      name: 'the session cookie is HttpOnly and SameSite, and Secure where PUBLIC_URL is https',
    },
  ],
  '3.7.1': [
    {
      without: 'a password-only session continues after enrolling in a second factor',
      file: 'src/domain/staff/staff.ts',
      from: 'if ((row.member.twoFactorEnabled || row.hasPasskey) && row.strong === false) return undefined',
      to: '',
      test: SECOND,
      name: 'enrolling in the second factor ends sessions that started with a password only',
    },
    {
      without: 'members who have not enrolled a second factor see pages',
      file: 'src/console/access/guard.ts',
      from: "if (member.secondFactorRequired && !ALLOWED_WITHOUT_SECOND_FACTOR.test(pathname))\n      return seeOther('/console/account?needed=second')",
      to: '',
      test: SIGN_IN,
      name: 'where a second factor is required, members without one must enrol first',
    },
  ],
  '4.3.1': [
    {
      without: 'the directory replaces the second factor',
      file: 'src/domain/staff/directory.ts',
      from: 'if (!made.user.twoFactorEnabled || attempt?.strong) return',
      to: 'if (made) return',
      test: WAYS_IN,
      name: 'signing in by %s gives the access that the settings allow',
      of: 'the directory, by values that no setting names',
    },
    {
      without: 'any value of the directory counts as strong',
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
      without: 'sign-ins by the directory are not logged',
      file: 'src/domain/staff/sign-in-log.ts',
      from: 'await writeAuditEntry(town.db, town, {',
      to: "if (how !== 'directory') await writeAuditEntry(town.db, town, {",
      test: WAYS_IN,
      name: 'signing in by %s gives the access that the settings allow',
      of: 'the directory, another subject',
    },
    {
      without: 'refusals are not logged',
      file: 'src/console/access/guard.ts',
      from: `await writeAuditEntry(town.db, town, { ...entry, outcome: 'refused' })
      return forbiddenPage(here)`,
      to: 'return forbiddenPage(here)',
      test: SIGN_IN,
      name: 'actions and refusals of staff are in the audit log, and auditors can read them',
    },
  ],
} satisfies ByLine)
