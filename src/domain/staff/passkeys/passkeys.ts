import { and, eq, isNull, ne, or } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import { writeAuditEntry } from '../audit.ts'
import type { AuthTown } from '../auth.ts'
import type { TellMember } from '../credential-change.ts'
import { invalidateMembers } from '../members.ts'
import type { Member } from '../roles.ts'
import type { SignInOutcome } from '../sign-in-log.ts'
import type { AttemptSource, SignInThrottle } from '../sign-in-throttle.ts'
import { session } from '../tables.ts'
import { createChallenges } from './challenges.ts'
import {
  addPasskey,
  deletePasskey,
  findPasskey,
  listCredentialIds,
  listPasskeys,
  type Passkey,
  recordPasskeyUse,
} from './store.ts'
import {
  ALGORITHMS,
  loadWebAuthn,
  parseAssertion,
  parseAttestation,
  relyingParty,
  verifyAssertion,
  verifyAttestation,
} from './verify.ts'

/** What a browser is asked, for its own `navigator.credentials`; the cookie makes the challenge in it this browser's. */
export type PasskeyQuestion = { options: object; cookie: string }

type Refusal = 'refused' | 'slow-down'

/** Characters of the name that a member gives a passkey. */
const MAX_NAME = 60

/** The passkeys of a town's staff (WebAuthn level 3): a key that only this site may ask for, and that only its verified owner uses. */
export type Passkeys = {
  list(memberId: string): Promise<Passkey[]>
  /** Asks the person at this browser to sign with a passkey of this site. */
  askToSignIn(): Promise<PasskeyQuestion>
  /** Signs in who owns the passkey that signed. It is two proofs in one: nothing is asked after it. @param credential the browser's answer, in JSON */
  signIn(credential: string, from: AttemptSource): Promise<string[] | Refusal>
  /** Asks a member's browser to make a passkey, once they have shown their password again. */
  askToAdd(member: Member, headers: Headers, password: string): Promise<PasskeyQuestion | Refusal>
  /** @returns `full` where the member has as many as they may, or this one is somebody's already */
  add(
    member: Member & { token: string },
    given: { name: string; credential: string },
    headers: Headers,
  ): Promise<'added' | 'full' | 'refused'>
  /** Removes a passkey of the member's own, who shows their password again. */
  remove(
    member: Member,
    id: string,
    given: { headers: Headers; password: string },
  ): Promise<'removed' | Refusal>
  /** Takes a passkey from a member, who is signed out everywhere. @param by who does it: the administrator, or the command */
  revoke(
    memberId: string,
    id: string,
    by: { member?: Pick<Member, 'id' | 'name'>; name: string },
  ): Promise<boolean>
}

/** What passkeys need of the sign-in. */
export type PasskeyHost = {
  town: AuthTown
  secret: string
  tries: SignInThrottle
  tell: TellMember
  note(from: AttemptSource, outcome: SignInOutcome): Promise<void>
  /** Whether this is the password of who is signed in. */
  confirmPassword(headers: Headers, password: string): Promise<'confirmed' | Refusal>
  /** Begins a session that had two proofs. @returns its cookies; none where the member may not come in */
  beginSession(memberId: string, from: AttemptSource): Promise<string[]>
}

export const createPasskeys = (host: PasskeyHost): Passkeys => {
  const { town, tries, tell, note } = host
  const challenges = createChallenges(town, host.secret)
  const party = relyingParty(town)
  /** Changes passkeys in one transaction; the list of staff says who has one. */
  const change = <T>(run: (tx: Tx) => Promise<T>): Promise<T> =>
    town.db.transaction(run).finally(() => invalidateMembers(town))
  const audit = (
    db: Parameters<typeof writeAuditEntry>[0],
    member: Pick<Member, 'id' | 'name'> | undefined,
    object: string,
    details: Record<string, string>,
  ) => writeAuditEntry(db, town, { member, action: 'passkey', object, details })

  return {
    list: (memberId) => listPasskeys(town, memberId),
    async askToSignIn() {
      const { challenge, cookie } = challenges.issue('sign-in')
      const { generateAuthenticationOptions } = await loadWebAuthn()
      const options = await generateAuthenticationOptions({
        rpID: party.id,
        challenge: Buffer.from(challenge, 'base64url'),
        userVerification: 'required',
      })
      return { options, cookie }
    },
    async signIn(credential, from) {
      const refuse = async <R extends SignInOutcome['refused']>(refused: R, memberId?: string) => {
        await note(from, { memberId, refused })
        return refused === 'slow-down' ? 'slow-down' : 'refused'
      }
      if (!(await tries.allowsPasskey(from))) return refuse('slow-down')
      const challenge = await challenges.take('sign-in', from.headers)
      const given = parseAssertion(credential)
      const known = given && (await findPasskey(town, given.response.id))
      if (!challenge || !given || known?.memberId !== given.memberId)
        return refuse('refused', known?.memberId)
      const counter = await verifyAssertion({ party, challenge, response: given.response }, known)
      if (counter === undefined) return refuse('refused', known.memberId)
      if (!(await recordPasskeyUse(town, known.id, counter))) {
        await town.db.transaction((tx) =>
          tell(tx, known.memberId, { kind: 'passkey-copied', passkey: known.name }),
        )
        return refuse('copied', known.memberId)
      }
      const cookies = await host.beginSession(known.memberId, from)
      if (cookies.length === 0) return refuse('refused', known.memberId)
      await note(from, { memberId: known.memberId })
      return [...cookies, await tries.recordSuccess(known.email, from)]
    },
    async askToAdd(member, headers, password) {
      const confirmed = await host.confirmPassword(headers, password)
      if (confirmed !== 'confirmed') return confirmed
      const { challenge, cookie } = challenges.issue(`add ${member.id}`)
      const known = await listCredentialIds(town, member.id)
      const { generateRegistrationOptions } = await loadWebAuthn()
      const options = await generateRegistrationOptions({
        rpName: party.name,
        rpID: party.id,
        userID: new Uint8Array(Buffer.from(member.id)),
        userName: member.email,
        userDisplayName: member.name,
        challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
        attestationType: 'none',
        excludeCredentials: known.map((id) => ({ id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      })
      return { options, cookie }
    },
    async add(member, given, headers) {
      const challenge = await challenges.take(`add ${member.id}`, headers)
      const response = parseAttestation(given.credential)
      const made = challenge && response && (await verifyAttestation({ party, challenge, response }))
      if (!made) return 'refused'
      const name = given.name.slice(0, MAX_NAME)
      return change(async (tx) => {
        if (!(await addPasskey(tx, town, { memberId: member.id, name, ...made }))) return 'full'
        // Who made it was verified by it. Sessions that began with the password alone are over, as with a second factor.
        await tx.update(session).set({ strong: true }).where(eq(session.token, member.token))
        await tx
          .delete(session)
          .where(
            and(
              eq(session.userId, member.id),
              ne(session.token, member.token),
              or(eq(session.strong, false), isNull(session.strong)),
            ),
          )
        await audit(tx, member, '/console/account', { passkey: 'added', name })
        await tell(tx, member.id, { kind: 'passkey-added', passkey: name })
        return 'added'
      })
    },
    async remove(member, id, { headers, password }) {
      const confirmed = await host.confirmPassword(headers, password)
      if (confirmed !== 'confirmed') return confirmed
      await change(async (tx) => {
        const name = await deletePasskey(tx, town, member.id, id)
        if (name === undefined) return
        await audit(tx, member, '/console/account', { passkey: 'removed', name })
        await tell(tx, member.id, { kind: 'passkey-removed', passkey: name })
      })
      return 'removed'
    },
    revoke: (memberId, id, by) =>
      change(async (tx) => {
        const name = await deletePasskey(tx, town, memberId, id)
        if (name === undefined) return false
        await tx.delete(session).where(eq(session.userId, memberId))
        await audit(tx, by.member, `/console/staff/${memberId}`, { passkey: 'revoked', name, by: by.name })
        await tell(tx, memberId, { kind: 'passkey-removed', passkey: name, by: by.name })
        return true
      }),
  }
}
