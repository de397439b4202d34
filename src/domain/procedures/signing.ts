import { createHash, randomInt } from 'node:crypto'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { type Appointment, ASSURANCES, type Assurance, CODE_LETTERS } from '#domain/appointments'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { readPdf } from '#platform/sealing'
import { sanitise } from '#platform/text'
import { addEvidence } from './evidence.ts'
import { storeDocument } from './files.ts'
import { type SigningState, signing } from './tables.ts'

/** What a look at the record works with. */
export type EvidenceContext = Pick<Town, 'id' | 'db' | 'vault' | 'seal' | 'now'>

/** Who is to sign: as it stands in the document, with the number of their identity document. */
export type Signer = { name: string; number: string }

/** A document that is presented to be signed, as the domain reads it. */
export type Signing = Omit<
  typeof signing.$inferSelect,
  'signer' | 'signerIndex' | 'assurance' | 'otp' | 'way' | 'wayIndex'
> & {
  signer: Signer
  assurance: Assurance
  /** A code was sent and is still good. */
  codeOpen: boolean
}

/** Has a document sealed whose signer was identified. */
export const signDocument: Queue<{ signingId: string }> = { name: 'seal-document', retries: 8 }

/** SHA-256 of bytes, in hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** An identity number as it is compared: letters and figures. */
export const normaliseIdentityNumber = (number: string): string =>
  number.toUpperCase().replace(/[^A-Z0-9]/g, '')

/** A keyed hash of an identity number. */
export const identityNumberIndex = (town: Town, number: string): Buffer =>
  town.vault.blindIndex(`identity:${normaliseIdentityNumber(number)}`)

type Row = typeof signing.$inferSelect

/** A row with its signer opened. */
export const fromRow = (town: Pick<Town, 'vault' | 'now'>, row: Row): Signing => {
  const { signer, signerIndex: _, otp, way: __, wayIndex: ___, ...rest } = row
  return {
    ...rest,
    assurance: ASSURANCES.find((one) => one === row.assurance) ?? 'official',
    signer: town.vault.decrypt<Signer>(signer, 'signing.signer'),
    codeOpen: otp !== null && row.otpUntil !== null && row.otpUntil > town.now(),
  }
}

/** Tells both sides of a call to look again. */
export const signalSigning = (tx: Tx, town: Town): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })

/** The documents of a call, in the order in which they were presented. */
export const listSignings = async (db: Db, town: Town, appointmentId: string): Promise<Signing[]> => {
  const rows = await db
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.appointmentId, appointmentId)))
    .orderBy(asc(signing.presentedAt))
  return rows.map((row) => fromRow(town, row))
}

/** A document of a call by its id. */
export const findSigning = async (db: Db, town: Town, id: string): Promise<Signing | undefined> => {
  const [row] = await db
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.id, id)))
  return row && fromRow(town, row)
}

/** A document that was signed, by the code that anybody may check it by. */
export const findSigningByCode = async (
  db: Db,
  town: EvidenceContext,
  code: string,
): Promise<Signing | undefined> => {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  if (plain.length !== 12) return undefined
  const [row] = await db
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.code, plain), eq(signing.state, 'signed')))
  return row && fromRow(town, row)
}

/** A document that was signed, by its digest. */
export const findSigningByDigest = async (
  db: Db,
  town: EvidenceContext,
  digest: string,
): Promise<Signing | undefined> => {
  const [row] = await db
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.sealedSha256, digest)))
  return row && fromRow(town, row)
}

const generateVerificationCode = (): string =>
  Array.from({ length: 12 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('')

/** A code as it is read aloud: `K7M4 QXA3 D4E6`. */
export const formatVerificationCode = (code: string): string => code.match(/.{1,4}/g)?.join(' ') ?? code

/** What staff present. */
export type DocumentInput = { title: string; signer: Signer; assurance: Assurance; bytes: Uint8Array }

/** What is wrong with what staff present, field by field. */
export const validateDocument = ({ title, signer }: DocumentInput): string[] => [
  ...(/[\p{L}\p{N}]/u.test(title) ? [] : ['title']),
  ...(/\p{L}/u.test(signer.name) ? [] : ['signer']),
  ...(/^[A-Z0-9]{5,20}$/.test(normaliseIdentityNumber(signer.number)) ? [] : ['number']),
]

/**
 * Presents a document to be signed in the call of an appointment.
 * @throws {import('#platform/sealing').UnsignablePdf}
 */
export const presentDocument = async (
  town: Town,
  one: Appointment,
  document: DocumentInput,
  actor: string,
): Promise<string> => {
  await readPdf(document.bytes)
  const id = Bun.randomUUIDv7()
  const documentKey = `signings/${id}/presented.pdf`
  const documentSha256 = sha256(document.bytes)
  await storeDocument(town, documentKey, document.bytes)
  const signer = {
    name: sanitise(document.signer.name, 120),
    number: normaliseIdentityNumber(document.signer.number),
  }
  const signerIndex = identityNumberIndex(town, signer.number)
  await town.db.transaction(async (tx) => {
    await tx.insert(signing).values({
      id,
      jurisdictionId: town.id,
      appointmentId: one.id,
      code: generateVerificationCode(),
      title: sanitise(document.title, 200),
      assurance: document.assurance,
      state: 'presented',
      signer: town.vault.encrypt(signer, 'signing.signer'),
      signerIndex,
      documentKey,
      documentSha256,
      presentedBy: actor,
      presentedAt: town.now(),
    })
    await addEvidence(tx, town, id, 'presented', {
      document: documentSha256,
      signer: signerIndex.toString('hex'),
      assurance: document.assurance,
    })
    await signalSigning(tx, town)
  })
  return id
}

/** Locks a document of a call, in one of some states. */
export const lockSigning = async (
  tx: Tx,
  town: Town,
  id: string,
  states: SigningState[],
): Promise<Row | undefined> => {
  const [row] = await tx
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.id, id), inArray(signing.state, states)))
    .for('update')
  return row
}

/** Takes a document back that was not signed. */
export const withdrawDocument = (town: Town, id: string, actor: string): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const row = await lockSigning(tx, town, id, ['presented', 'consented'])
    if (!row) return false
    await tx
      .update(signing)
      .set({ state: 'withdrawn', otp: null, way: null, wayIndex: null })
      .where(eq(signing.id, id))
    await addEvidence(tx, town, id, 'withdrawn', { by: sha256(new TextEncoder().encode(actor)) })
    await signalSigning(tx, town)
    return true
  })

/**
 * The citizen has read the document and says that they want it signed.
 * @param text what they agreed to, word for word
 * @param digest of the document that they were shown: of another one it is no consent
 */
export const recordConsent = (town: Town, id: string, text: string, digest: string): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const row = await lockSigning(tx, town, id, ['presented'])
    if (!row || row.documentSha256 !== digest) return false
    await tx.update(signing).set({ state: 'consented', consentedAt: town.now() }).where(eq(signing.id, id))
    await addEvidence(tx, town, id, 'consented', {
      document: row.documentSha256,
      words: sha256(new TextEncoder().encode(text)),
    })
    await signalSigning(tx, town)
    return true
  })

/** They are who is to sign: the document is sealed, by a job that comes to it whatever happens to this process. */
export const recordIdentification = async (
  tx: Tx,
  town: Town,
  row: Row,
  how: { method: string; said: string; by?: string; details: Record<string, string> },
): Promise<void> => {
  await tx
    .update(signing)
    .set({
      state: 'identified',
      method: how.method,
      methodSaid: how.said,
      identifiedAt: town.now(),
      identifiedBy: how.by,
      otp: null,
      way: null,
      wayIndex: null,
    })
    .where(eq(signing.id, row.id))
  await addEvidence(tx, town, row.id, 'identified', {
    document: row.documentSha256,
    signer: row.signerIndex.toString('hex'),
    method: how.method,
    ...how.details,
  })
  await town.jobs.enqueue(tx, signDocument, [{ signingId: row.id }])
  await signalSigning(tx, town)
}

/** Counts a refusal, and writes down why. */
export const recordRefusal = async (
  tx: Tx,
  town: Town,
  id: string,
  why: string,
  counts: boolean,
): Promise<void> => {
  if (counts)
    await tx
      .update(signing)
      .set({ otpTries: sql`${signing.otpTries} + 1` })
      .where(eq(signing.id, id))
  await addEvidence(tx, town, id, 'refused', { why })
  await signalSigning(tx, town)
}
