import { createHash, randomInt } from 'node:crypto'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { readPdf } from '#platform/sealing'
import { clean } from '#platform/text'
import { type Appointment, ASSURANCES, type Assurance, CODE_LETTERS } from '#town/appointments'
import type { Town } from '#town/jurisdictions'
import { note } from './evidence.ts'
import { keepDocument } from './files.ts'
import { type SigningState, signing } from './tables.ts'

/** What a look at the record works with. */
export type Notary = Pick<Town, 'id' | 'db' | 'vault' | 'seal' | 'now'>

/** Who is to sign: as it stands in the document, with the number of their identity document. */
export type Signer = { name: string; number: string }

/** A document that is presented to be signed, as the house reads it. */
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
export const sealDocument: Queue<{ signingId: string }> = { name: 'seal-document', retries: 8 }

/** SHA-256 of bytes, in hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** An identity number as it is compared: letters and figures. */
export const plainNumber = (number: string): string => number.toUpperCase().replace(/[^A-Z0-9]/g, '')

/** A keyed hash of an identity number. */
export const numberIndex = (town: Town, number: string): Buffer =>
  town.vault.blindIndex(`identity:${plainNumber(number)}`)

type Row = typeof signing.$inferSelect

/** A row with its signer opened. */
export const opened = (town: Pick<Town, 'vault' | 'now'>, row: Row): Signing => {
  const { signer, signerIndex: _, otp, way: __, wayIndex: ___, ...rest } = row
  return {
    ...rest,
    assurance: ASSURANCES.find((one) => one === row.assurance) ?? 'official',
    signer: town.vault.open<Signer>(signer, 'signing.signer'),
    codeOpen: otp !== null && row.otpUntil !== null && row.otpUntil > town.now(),
  }
}

/** Tells both sides of a call to look again. */
export const changed = (tx: Tx, town: Town): Promise<void> =>
  town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })

/** The documents of a call, in the order in which they were presented. */
export const signingsOf = async (db: Db, town: Town, appointmentId: string): Promise<Signing[]> => {
  const rows = await db
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.appointmentId, appointmentId)))
    .orderBy(asc(signing.presentedAt))
  return rows.map((row) => opened(town, row))
}

/** A document of a call by its id. */
export const signingById = async (db: Db, town: Town, id: string): Promise<Signing | undefined> => {
  const [row] = await db
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.id, id)))
  return row && opened(town, row)
}

/** A document that was signed, by the code that anybody may check it by. */
export const signingByCode = async (db: Db, town: Notary, code: string): Promise<Signing | undefined> => {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  if (plain.length !== 12) return undefined
  const [row] = await db
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.code, plain), eq(signing.state, 'signed')))
  return row && opened(town, row)
}

/** A document that was signed, by its digest. */
export const signingBySeal = async (db: Db, town: Notary, digest: string): Promise<Signing | undefined> => {
  const [row] = await db
    .select()
    .from(signing)
    .where(and(eq(signing.jurisdictionId, town.id), eq(signing.sealedSha256, digest)))
  return row && opened(town, row)
}

const newCode = (): string =>
  Array.from({ length: 12 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('')

/** A code as it is read aloud: `K7M4 QXA3 D4E6`. */
export const spokenCode = (code: string): string => code.match(/.{1,4}/g)?.join(' ') ?? code

/** What staff present. */
export type Presented = { title: string; signer: Signer; assurance: Assurance; bytes: Uint8Array }

/** What is wrong with what staff present, field by field. */
export const presentedProblems = ({ title, signer }: Presented): string[] => [
  ...(/[\p{L}\p{N}]/u.test(title) ? [] : ['title']),
  ...(/\p{L}/u.test(signer.name) ? [] : ['signer']),
  ...(/^[A-Z0-9]{5,20}$/.test(plainNumber(signer.number)) ? [] : ['number']),
]

/**
 * Presents a document to be signed in the call of an appointment.
 * @throws {import('#platform/sealing').UnusablePdf}
 */
export const present = async (
  town: Town,
  one: Appointment,
  given: Presented,
  actor: string,
): Promise<string> => {
  await readPdf(given.bytes)
  const id = Bun.randomUUIDv7()
  const documentKey = `signings/${id}/presented.pdf`
  const documentSha256 = sha256(given.bytes)
  await keepDocument(town, documentKey, given.bytes)
  const signer = { name: clean(given.signer.name, 120), number: plainNumber(given.signer.number) }
  const signerIndex = numberIndex(town, signer.number)
  await town.db.transaction(async (tx) => {
    await tx.insert(signing).values({
      id,
      jurisdictionId: town.id,
      appointmentId: one.id,
      code: newCode(),
      title: clean(given.title, 200),
      assurance: given.assurance,
      state: 'presented',
      signer: town.vault.seal(signer, 'signing.signer'),
      signerIndex,
      documentKey,
      documentSha256,
      presentedBy: actor,
      presentedAt: town.now(),
    })
    await note(tx, town, id, 'presented', {
      document: documentSha256,
      signer: signerIndex.toString('hex'),
      assurance: given.assurance,
    })
    await changed(tx, town)
  })
  return id
}

/** Locks a document of a call, in one of some states. */
export const locked = async (
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
export const withdraw = (town: Town, id: string, actor: string): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const row = await locked(tx, town, id, ['presented', 'consented'])
    if (!row) return false
    await tx
      .update(signing)
      .set({ state: 'withdrawn', otp: null, way: null, wayIndex: null })
      .where(eq(signing.id, id))
    await note(tx, town, id, 'withdrawn', { by: sha256(new TextEncoder().encode(actor)) })
    await changed(tx, town)
    return true
  })

/**
 * The citizen has read the document and says that they want it signed.
 * @param words what they agreed to, word for word
 * @param digest of the document that they were shown: of another one it is no consent
 */
export const consent = (town: Town, id: string, words: string, digest: string): Promise<boolean> =>
  town.db.transaction(async (tx) => {
    const row = await locked(tx, town, id, ['presented'])
    if (!row || row.documentSha256 !== digest) return false
    await tx.update(signing).set({ state: 'consented', consentedAt: town.now() }).where(eq(signing.id, id))
    await note(tx, town, id, 'consented', {
      document: row.documentSha256,
      words: sha256(new TextEncoder().encode(words)),
    })
    await changed(tx, town)
    return true
  })

/** They are who is to sign: the document is sealed, by a job that comes to it whatever happens to this process. */
export const identified = async (
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
  await note(tx, town, row.id, 'identified', {
    document: row.documentSha256,
    signer: row.signerIndex.toString('hex'),
    method: how.method,
    ...how.details,
  })
  await town.jobs.enqueue(tx, sealDocument, [{ signingId: row.id }])
  await changed(tx, town)
}

/** Counts a refusal, and writes down why. */
export const refuse = async (tx: Tx, town: Town, id: string, why: string, counts: boolean): Promise<void> => {
  if (counts)
    await tx
      .update(signing)
      .set({ otpTries: sql`${signing.otpTries} + 1` })
      .where(eq(signing.id, id))
  await note(tx, town, id, 'refused', { why })
  await changed(tx, town)
}
