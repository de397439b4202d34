import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { type AssuranceLevel, IdentificationFailed, type Identity, meetsLevel } from '#platform/identity'
import { describeError } from '#platform/telemetry'
import { hasSeat } from './seats.ts'
import { identityNumberIndex, lockSigning, recordIdentification, recordRefusal } from './signing.ts'
import { signing } from './tables.ts'
import { findVideoCall } from './video-calls.ts'

/** How long the way to the provider and back may take. */
const AUTHORISATION_TTL_MS = 15 * 60_000

/** Where the provider sends people back to. */
export const redirectUri = (town: Town): string => `${town.publicUrl}/appointments/identified`

const authorisationIndex = (town: Town, state: string): Buffer => town.vault.blindIndex(`way:${state}`)

/**
 * Opens a way to the identity provider for the signer of a document that they consented to.
 * @returns where to send them; nothing when there is no such document, or no provider
 */
export const beginIdentification = async (town: Town, signingId: string): Promise<string | undefined> => {
  const { identity } = town
  if (!identity) return undefined
  const state = randomBytes(24).toString('base64url')
  const asked = await town.db.transaction(async (tx) => {
    const row = await lockSigning(tx, town, signingId, ['consented'])
    return row && row.assurance !== 'official' ? (row.assurance as AssuranceLevel) : undefined
  })
  if (!asked) return undefined
  const { url, state: memory } = await identity.begin(asked, state, redirectUri(town))
  const open = await town.db
    .update(signing)
    .set({
      wayIndex: authorisationIndex(town, state),
      way: town.vault.encrypt(memory, 'signing.way'),
      wayUntil: new Date(town.now().getTime() + AUTHORISATION_TTL_MS),
    })
    .where(eq(signing.id, signingId))
    .returning({ id: signing.id })
  return open.length > 0 ? url : undefined
}

/** What came of the way to the provider. `unknown`: no way of ours is open under this name; it was used, or never was.
 * `other-browser`: it was begun in another browser than this, or the seat is another's by now. */
export type IdentificationResult =
  | { outcome: 'unknown' | 'other-browser' }
  | { outcome: 'identified' | 'expired' | 'failed' | 'wrong-person' | 'too-low'; appointmentId: string }

/**
 * The provider sends somebody back: they are who is to sign, as sure as is wanted, or they are refused. A way is good
 * once: the same answer again finds none.
 * @param kept what the browser has of the seat of the call: only the one that has it now comes back by its way
 */
export const completeIdentification = async (
  town: Town,
  answer: URL,
  kept: string | undefined,
): Promise<IdentificationResult> => {
  const state = answer.searchParams.get('state') ?? ''
  const taken = await town.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(signing)
      .where(eq(signing.wayIndex, authorisationIndex(town, state)))
      .for('update')
    if (!row || row.jurisdictionId !== town.id) return undefined
    await tx.update(signing).set({ way: null, wayIndex: null }).where(eq(signing.id, row.id))
    return row
  })
  if (!taken?.way || !town.identity) return { outcome: 'unknown' }
  const { appointmentId } = taken
  if (!hasSeat(town, await findVideoCall(town.db, town, appointmentId), kept))
    return { outcome: 'other-browser' }
  if (!taken.wayUntil || taken.wayUntil < town.now()) return { outcome: 'expired', appointmentId }
  let who: Identity
  try {
    who = await town.identity.complete(
      answer,
      town.vault.decrypt<Record<string, string>>(taken.way, 'signing.way'),
      state,
    )
  } catch (error) {
    if (!(error instanceof IdentificationFailed)) throw error
    town.log.warn({ signing: taken.id, error: describeError(error) }, 'identity provider response rejected')
    return { outcome: 'failed', appointmentId }
  }
  return town.db.transaction(async (tx): Promise<IdentificationResult> => {
    const row = await lockSigning(tx, town, taken.id, ['consented'])
    if (!row) return { outcome: 'expired', appointmentId }
    if (!row.signerIndex.equals(identityNumberIndex(town, who.number))) {
      await recordRefusal(tx, town, row.id, 'wrong-person', false)
      return { outcome: 'wrong-person', appointmentId }
    }
    if (!meetsLevel(who.level, row.assurance as AssuranceLevel)) {
      await recordRefusal(tx, town, row.id, `level-${who.level}`, false)
      return { outcome: 'too-low', appointmentId }
    }
    await recordIdentification(tx, town, row, {
      method: who.level,
      said: who.method,
      details: { level: who.level, provider: who.method },
    })
    return { outcome: 'identified', appointmentId }
  })
}
