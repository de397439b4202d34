import { randomInt } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { type Appointment, findAppointment } from '#domain/appointments'
import type { Town } from '#domain/town'
import { addEvidence } from './evidence.ts'
import { sendOneTimeCode } from './one-time-code.ts'
import { identityNumberIndex, lockSigning, recordIdentification, recordRefusal } from './signing.ts'
import { signing } from './tables.ts'

/** Kinds of document that an official may have seen. */
export const IDENTITY_DOCUMENTS = ['dni', 'nie', 'passport'] as const

/** A kind of identity document. */
export type IdentityDocument = (typeof IDENTITY_DOCUMENTS)[number]

/** How long a code is good, how often it may be tried, and how many are sent. */
const CODE_TTL_MS = 10 * 60_000
const MAX_ATTEMPTS = 5
const MAX_CODES = 3

const codeIndex = (town: Town, id: string, code: string): Buffer =>
  town.vault.blindIndex(`otp:${id}:${code.replace(/\D/g, '')}`)

/** Sends the citizen a code with which they confirm that it is they who sign. */
export const sendSigningCode = (
  town: Town,
  one: Appointment,
  signingId: string,
): Promise<'sent' | 'no-phone' | 'too-many' | 'gone'> =>
  town.db.transaction(async (tx) => {
    const row = await lockSigning(tx, town, signingId, ['consented'])
    if (!row || row.appointmentId !== one.id) return 'gone'
    if (row.otps >= MAX_CODES) return 'too-many'
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    if (!(await sendOneTimeCode(tx, town, one, code, `signing:${signingId}:${row.otps}`))) return 'no-phone'
    await tx
      .update(signing)
      .set({
        otp: codeIndex(town, signingId, code),
        otpUntil: new Date(town.now().getTime() + CODE_TTL_MS),
        otpTries: 0,
        otps: sql`${signing.otps} + 1`,
      })
      .where(eq(signing.id, signingId))
    const phone = town.vault.blindIndex(`phone:${one.person?.phone ?? one.contactId ?? ''}`)
    await addEvidence(tx, town, signingId, 'code-sent', { phone: phone.toString('hex') })
    return 'sent'
  })

/** Why an official's signature was not taken. */
export type OfficialRefusal =
  | 'gone'
  | 'not-official'
  | 'document'
  | 'wrong-person'
  | 'no-code'
  | 'expired'
  | 'wrong-code'

/**
 * An authorised official identifies the citizen in the call and signs for them (Llei 39/2015, article 12.2): with the
 * kind of document that they saw and its number, and the code that the citizen was sent.
 */
export const signAsOfficial = (
  town: Town,
  signingId: string,
  given: { document: string; number: string; code: string },
  official: { id: string; name: string; official: boolean },
): Promise<'identified' | OfficialRefusal> =>
  town.db.transaction(async (tx) => {
    if (!official.official) return 'not-official'
    const row = await lockSigning(tx, town, signingId, ['consented'])
    if (row?.assurance !== 'official') return 'gone'
    const document = IDENTITY_DOCUMENTS.find((one) => one === given.document)
    if (!document) return 'document'
    if (!row.signerIndex.equals(identityNumberIndex(town, given.number))) {
      await recordRefusal(tx, town, signingId, 'wrong-person', false)
      return 'wrong-person'
    }
    if (!row.otp || !row.otpUntil) return 'no-code'
    if (row.otpUntil < town.now() || row.otpTries >= MAX_ATTEMPTS) {
      await recordRefusal(tx, town, signingId, 'code-expired', false)
      return 'expired'
    }
    if (!row.otp.equals(codeIndex(town, signingId, given.code))) {
      await recordRefusal(tx, town, signingId, 'code-wrong', true)
      return 'wrong-code'
    }
    const one = await findAppointment(tx, town, row.appointmentId)
    await recordIdentification(tx, town, row, {
      method: 'official',
      said: document,
      by: official.name,
      details: {
        document_seen: document,
        official: town.vault.blindIndex(`staff:${official.id}`).toString('hex'),
        appointment: one?.code ?? '',
      },
    })
    return 'identified'
  })
