import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { type Identity, type Level, reaches, Unidentified } from '#platform/identity'
import { describeError } from '#platform/telemetry'
import type { Town } from '#town/jurisdictions'
import { callOf } from './calls.ts'
import { hasSeat } from './seats.ts'
import { identified, locked, numberIndex, refuse } from './signing.ts'
import { signing } from './tables.ts'

/** How long the way to the provider and back may take. */
const WAY_MS = 15 * 60_000

/** Where the provider sends people back to. */
export const returnAddress = (town: Town): string => `${town.publicUrl}/appointments/identified`

const wayIndex = (town: Town, state: string): Buffer => town.vault.blindIndex(`way:${state}`)

/**
 * Opens a way to the identity provider for whoever is to sign a document that they consented to.
 * @returns where to send them; nothing when there is no such document, or no provider
 */
export const beginIdentity = async (town: Town, signingId: string): Promise<string | undefined> => {
  const { identity } = town
  if (!identity) return undefined
  const state = randomBytes(24).toString('base64url')
  const asked = await town.db.transaction(async (tx) => {
    const row = await locked(tx, town, signingId, ['consented'])
    return row && row.assurance !== 'official' ? (row.assurance as Level) : undefined
  })
  if (!asked) return undefined
  const { url, memory } = await identity.begin(asked, state, returnAddress(town))
  const open = await town.db
    .update(signing)
    .set({
      wayIndex: wayIndex(town, state),
      way: town.vault.seal(memory, 'signing.way'),
      wayUntil: new Date(town.now().getTime() + WAY_MS),
    })
    .where(eq(signing.id, signingId))
    .returning({ id: signing.id })
  return open.length > 0 ? url : undefined
}

/** What came of the way to the provider. `unknown`: no way of ours is open under this name; it was used, or never was.
 * `other-browser`: it was begun in another browser than this, or the seat is another's by now. */
export type IdentityOutcome =
  | { outcome: 'unknown' | 'other-browser' }
  | { outcome: 'identified' | 'expired' | 'failed' | 'wrong-person' | 'too-low'; appointmentId: string }

/**
 * The provider sends somebody back: they are who is to sign, as sure as is wanted, or they are refused. A way is good
 * once: the same answer again finds none.
 * @param kept what the browser has of the seat of the call: only the one that has it now comes back by its way
 */
export const completeIdentity = async (
  town: Town,
  answer: URL,
  kept: string | undefined,
): Promise<IdentityOutcome> => {
  const state = answer.searchParams.get('state') ?? ''
  const taken = await town.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(signing)
      .where(eq(signing.wayIndex, wayIndex(town, state)))
      .for('update')
    if (!row || row.jurisdictionId !== town.id) return undefined
    await tx.update(signing).set({ way: null, wayIndex: null }).where(eq(signing.id, row.id))
    return row
  })
  if (!taken?.way || !town.identity) return { outcome: 'unknown' }
  const { appointmentId } = taken
  if (!hasSeat(town, await callOf(town.db, town, appointmentId), kept)) return { outcome: 'other-browser' }
  if (!taken.wayUntil || taken.wayUntil < town.now()) return { outcome: 'expired', appointmentId }
  let who: Identity
  try {
    who = await town.identity.complete(
      answer,
      town.vault.open<Record<string, string>>(taken.way, 'signing.way'),
      state,
    )
  } catch (error) {
    if (!(error instanceof Unidentified)) throw error
    town.log.warn(
      { signing: taken.id, error: describeError(error) },
      'an identity provider’s answer was refused',
    )
    return { outcome: 'failed', appointmentId }
  }
  return town.db.transaction(async (tx): Promise<IdentityOutcome> => {
    const row = await locked(tx, town, taken.id, ['consented'])
    if (!row) return { outcome: 'expired', appointmentId }
    if (!row.signerIndex.equals(numberIndex(town, who.number))) {
      await refuse(tx, town, row.id, 'wrong-person', false)
      return { outcome: 'wrong-person', appointmentId }
    }
    if (!reaches(who.level, row.assurance as Level)) {
      await refuse(tx, town, row.id, `level-${who.level}`, false)
      return { outcome: 'too-low', appointmentId }
    }
    await identified(tx, town, row, {
      method: who.level,
      said: who.method,
      details: { level: who.level, provider: who.method },
    })
    return { outcome: 'identified', appointmentId }
  })
}
