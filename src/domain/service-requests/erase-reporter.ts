import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { findService, getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { parseMailAddress } from '#platform/mail'
import { callerIndex } from './caller.ts'
import { searchedText } from './public/public-projection.ts'
import { namesToRedact } from './public/public-view.ts'
import { getReporter, type ServiceRequest } from './read.ts'
import { publicWords } from './redaction/public-words.ts'
import { redactPerson } from './redaction/redact.ts'
import {
  serviceRequest,
  serviceRequestEvent,
  serviceRequestFollower,
  serviceRequestMerge,
  serviceRequestPicture,
} from './tables.ts'
import { eraseRequestTranslations } from './translations.ts'

/** Whom to forget: a contact, with the telephones that are proven to be theirs and what they are called. */
export type ErasedPerson = { contactId: string; phones: string[]; names: string[] }

/**
 * Forgets who made and who follows requests, over the messenger, the web and the telephone. They go on, nobody's: what was
 * written of them stays as the public may read it, for staff too. Of other people's requests that the person followed, the
 * notes lose what names them.
 * @returns the pictures that came with what the person made
 */
export const eraseReporter = async (tx: Tx, town: Town, who: ErasedPerson): Promise<string[]> => {
  const { contactId } = who
  const r = serviceRequest
  const callers = who.phones.flatMap((phone) => callerIndex(town, phone) ?? [])
  const theirs = await tx
    .select()
    .from(r)
    .where(
      and(
        eq(r.jurisdictionId, town.id),
        or(eq(r.contactId, contactId), callers.length > 0 ? inArray(r.callerIndex, callers) : undefined),
      ),
    )
    .orderBy(r.id)
    .for('update')
  const reporters = theirs.map((request) => getReporter(town, request))
  // What they were called in one place may stand in what was written in another.
  const names = [
    ...who.names,
    ...reporters.flatMap(({ name, surname }) => [name, surname].filter((one) => one !== undefined)),
  ]
  const emails = reporters.flatMap(({ email }) => email ?? [])
  for (const request of theirs) await eraseFromRequest(tx, town, request, { ...who, names })
  await eraseFollower(tx, town, contactId, { names, identifiers: [...who.phones, ...emails] })
  return listPicturesOf(
    tx,
    town,
    theirs.map(({ id }) => id),
  )
}

/**
 * Forgets who made requests that were given with an e-mail address, at the word of who reads its messages.
 * @param ids those that the address confirmed: any other may have been given by somebody else
 * @returns the pictures that came with them
 */
export const eraseReporterByMail = async (
  tx: Tx,
  town: Town,
  { ids, address }: { ids: readonly string[]; address: string },
): Promise<string[]> => {
  if (ids.length === 0) return []
  const r = serviceRequest
  const named = await tx
    .select()
    .from(r)
    .where(and(eq(r.jurisdictionId, town.id), inArray(r.id, [...ids])))
    .orderBy(r.id)
    .for('update')
  const theirs = named.filter(
    (request) =>
      parseMailAddress(getReporter(town, request).email ?? '')?.toLowerCase() === address.toLowerCase(),
  )
  for (const request of theirs) {
    const { name, surname, phone } = getReporter(town, request)
    const names = [name, surname].filter((one) => one !== undefined)
    const contactId = request.contactId ?? ''
    await eraseFromRequest(tx, town, request, { contactId, phones: phone ? [phone] : [], names })
  }
  return listPicturesOf(
    tx,
    town,
    theirs.map(({ id }) => id),
  )
}

const listPicturesOf = async (tx: Tx, town: Town, ids: string[]): Promise<string[]> => {
  if (ids.length === 0) return []
  const p = serviceRequestPicture
  const rows = await tx
    .select({ id: p.pictureId })
    .from(p)
    .where(and(eq(p.jurisdictionId, town.id), inArray(p.requestId, ids)))
  return rows.map(({ id }) => id)
}

/** In requests of others that they followed. Before or after a merge, which remembers who came to follow by it. */
const eraseFollower = async (
  tx: Tx,
  town: Town,
  contactId: string,
  who: { names: string[]; identifiers: string[] },
): Promise<void> => {
  const f = serviceRequestFollower
  const followed = await tx
    .delete(f)
    .where(and(eq(f.jurisdictionId, town.id), eq(f.contactId, contactId)))
    .returning({ id: f.requestId })
  const m = serviceRequestMerge
  await tx
    .update(m)
    .set({ followers: sql`array_remove(${m.followers}, ${contactId}::uuid)` })
    .where(and(eq(m.jurisdictionId, town.id), sql`${contactId}::uuid = any(${m.followers})`))
  for (const { id } of followed) await redactNotes(tx, town, id, (text) => redactPerson(text, who))
}

const eraseFromRequest = async (
  tx: Tx,
  town: Town,
  request: ServiceRequest,
  who: ErasedPerson,
): Promise<void> => {
  const names = [...who.names, ...(await namesToRedact(tx, town, { contactId: request.contactId }))]
  const service = findService(await getCatalogue(town, tx), request.serviceCode)
  const redacted = publicWords(town, service, request, names)
  const hidden = (text: string | null) => (text === null ? null : redacted(text))
  const description = redacted(request.moderatedDescription ?? request.description)
  const address = hidden(request.address)
  const publicAddress = hidden(request.publicAddress)
  const statusNotes = hidden(request.statusNotes)
  await tx
    .update(serviceRequest)
    .set({
      contactId: null,
      reporter: null,
      callerIndex: null,
      fingerprint: null,
      mediaUrl: null,
      // A program may send its own again; that of a conversation names it.
      idempotencyKey: request.applicationId ? request.idempotencyKey : null,
      description,
      moderatedDescription: null,
      publicDescription: description,
      address,
      publicAddress,
      searchText: searchedText('public', { ...request, description, address: publicAddress }),
      staffText: searchedText('staff', { ...request, description, address }),
      statusNotes,
      statusNotesRedacted: statusNotes,
      attributes: Object.fromEntries(
        Object.entries(request.attributes).map(([code, values]) => [code, values.map(redacted)]),
      ),
    })
    .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.id, request.id)))
  await eraseRequestTranslations(tx, town, request.id)
  await redactNotes(tx, town, request.id, redacted)
}

const redactNotes = async (
  tx: Tx,
  town: Town,
  requestId: string,
  hidden: (text: string) => string,
): Promise<void> => {
  const e = serviceRequestEvent
  const events = await tx
    .select({
      id: e.id,
      publicNote: e.publicNote,
      redacted: e.publicNoteRedacted,
      internalNote: e.internalNote,
    })
    .from(e)
    .where(and(eq(e.jurisdictionId, town.id), eq(e.requestId, requestId)))
  const rewritten = (text: string | null) => (text === null ? null : hidden(text))
  for (const { id, publicNote, redacted, internalNote } of events) {
    const after = {
      publicNote: rewritten(publicNote),
      publicNoteRedacted: rewritten(redacted),
      internalNote: rewritten(internalNote),
    }
    if (
      after.publicNote !== publicNote ||
      after.internalNote !== internalNote ||
      after.publicNoteRedacted !== redacted
    )
      await tx.update(e).set(after).where(eq(e.id, id))
  }
}
