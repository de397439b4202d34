import { and, eq, lt } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { appointmentUrl, findAppointment } from '#domain/appointments'
import { formatLongDate, formatMoment, getContent, getTexts } from '#domain/content'
import { enqueueMessages, findLatestConversation, textMessage } from '#domain/conversations'
import type { Town } from '#domain/town'
import {
  type SignaturePage,
  signPdf,
  type TimeStamper,
  TimeStampFailed,
  withSignaturePage,
} from '#platform/sealing'
import { addEvidence } from './evidence.ts'
import { readDocument, storeDocument } from './files.ts'
import {
  findSigning,
  formatVerificationCode,
  fromRow,
  lockSigning,
  type Signing,
  sha256,
  signDocument,
} from './signing.ts'
import { signing } from './tables.ts'

/** Where a document that was signed can be checked by anybody. */
export const verifyUrl = (town: Town, code?: string): string =>
  `${town.publicUrl}/verify${code ? `?code=${code}` : ''}`

const toSignaturePage = async (town: Town, one: Signing): Promise<SignaturePage> => {
  const say = getTexts(await getContent(town))
  const zoned = (date: Date | null) =>
    formatMoment(DateTime.fromJSDate(date ?? town.now(), { zone: town.profile.time_zone }), 'ca')
  const day = formatLongDate(one.identifiedAt ?? town.now(), 'ca', town.profile.time_zone)
  const method =
    one.method === 'official'
      ? say('ca', 'sheet.method.official', {
          official: one.identifiedBy ?? '',
          document: say('ca', `sheet.document.${one.methodSaid as 'dni'}`),
        })
      : say('ca', 'sheet.method.provider', {
          provider: one.methodSaid ?? '',
          level: say('ca', `sheet.level.${one.method as 'low'}`),
        })
  return {
    title: say('ca', 'sheet.title'),
    facts: [
      [say('ca', 'sheet.document'), one.title],
      [say('ca', 'sheet.signer'), `${one.signer.name} (${maskIdentityNumber(one.signer.number)})`],
      [say('ca', 'sheet.method'), method],
      [say('ca', 'sheet.consent'), zoned(one.consentedAt)],
      [say('ca', 'sheet.identified'), `${zoned(one.identifiedAt)}, ${day}`],
      [say('ca', 'sheet.digest'), one.documentSha256],
      [say('ca', 'sheet.code'), formatVerificationCode(one.code)],
      [say('ca', 'sheet.verify'), verifyUrl(town, one.code)],
    ],
    notes: [
      say('ca', one.method === 'official' ? 'sheet.note.official' : 'sheet.note.provider'),
      say('ca', 'sheet.note.seal', { authority: town.profile.authority }),
    ],
  }
}

/** A number of which only as much is shown as tells two people apart (LOPDGDD, seventh additional provision). */
export const maskIdentityNumber = (number: string): string =>
  number.length < 7 ? '***' : `***${number.slice(3, 7)}${'*'.repeat(Math.max(2, number.length - 7))}`

/**
 * Seals a document whose signer was identified: with the sheet that says so, under the town's certificate. Comes to the
 * same however often it is asked: what is sealed already stays.
 */
export const sealSignedDocument = async (town: Town, signingId: string): Promise<void> => {
  const one = await findSigning(town.db, town, signingId)
  if (one?.state !== 'identified') return
  if (!town.seal)
    throw new Error('no certificate to seal with: set PDF_SIGNING_CERTIFICATE and PDF_SIGNING_KEY')
  const bytes = await readDocument(town, one.documentKey)
  // What was presented is what is signed: a file that was changed underneath is not.
  if (!bytes || sha256(bytes) !== one.documentSha256)
    throw new Error('the stored document differs from the one that was presented')
  const at = town.now()
  const sheeted = await withSignaturePage(bytes, await toSignaturePage(town, one))
  const reason = `${one.title} · ${formatVerificationCode(one.code)}`
  const timeStamp: Record<string, string> = {}
  const sealed = await signPdf(sheeted, town.seal, {
    reason,
    holder: town.profile.authority,
    at,
    stamp: town.timeStamper && takeTimeStamp(town, town.timeStamper, signingId, timeStamp),
  })
  const digest = sha256(sealed)
  const sealedKey = `signings/${one.id}/${digest.slice(0, 16)}.pdf`
  await storeDocument(town, sealedKey, sealed)
  await town.db.transaction(async (tx) => {
    const row = await lockSigning(tx, town, signingId, ['identified'])
    if (!row) return
    await tx
      .update(signing)
      .set({ state: 'signed', sealedKey, sealedSha256: digest, sealedAt: at })
      .where(eq(signing.id, signingId))
    await addEvidence(tx, town, signingId, 'sealed', {
      document: row.documentSha256,
      sealed: digest,
      ...timeStamp,
    })
    await town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })
    const appointment = await findAppointment(tx, town, row.appointmentId)
    const conversation =
      appointment?.contactId && (await findLatestConversation(tx, town, appointment.contactId))
    if (!appointment || !conversation) return
    const say = getTexts(await getContent(town, tx))
    const signed = fromRow(town, row)
    const words = say(conversation.language, 'signed.message', {
      title: signed.title,
      code: formatVerificationCode(signed.code),
      url: appointmentUrl(town, appointment.id),
    })
    await enqueueMessages(tx, town, conversation.id, [
      { causeKey: `signed:${signingId}`, message: textMessage(words), task: 'procedure' },
    ])
  })
}

/** How often an authority is asked for the stamp of one document. */
const TIME_STAMP_TRIES = 2

/**
 * Asks for a document's time stamp. Where none is to be had, the document is sealed without: the citizen waits for it, and
 * one that is added later would be another file than the one on record.
 * @param said what the record is to say of it: the time and the authority, or that there is none
 */
const takeTimeStamp =
  (town: Town, ask: TimeStamper, signingId: string, said: Record<string, string>) =>
  async (signature: Uint8Array): Promise<Uint8Array | undefined> => {
    for (let tries = 1; tries <= TIME_STAMP_TRIES; tries++)
      try {
        const { at, authority, token } = await ask(signature)
        Object.assign(said, { time_stamp: at.toISOString(), time_stamp_by: authority })
        return token
      } catch (error) {
        if (!(error instanceof TimeStampFailed)) throw error
        town.log.warn({ signing: signingId, tries, reason: error.reason }, 'time stamp failed')
      }
    town.log.error({ signing: signingId }, 'document sealed without a time stamp')
    said.time_stamp = 'none'
    return undefined
  }

/** Wakes what was identified and not sealed: the process that was to do it was killed. */
export const requeueStalledSeals = (town: Town, olderThanSeconds: number): Promise<void> =>
  town.db.transaction(async (tx) => {
    const before = new Date(town.now().getTime() - olderThanSeconds * 1000)
    const late = await tx
      .select({ signingId: signing.id })
      .from(signing)
      .where(
        and(
          eq(signing.jurisdictionId, town.id),
          eq(signing.state, 'identified'),
          lt(signing.identifiedAt, before),
        ),
      )
      .limit(100)
    await town.jobs.enqueue(tx, signDocument, late)
  })
