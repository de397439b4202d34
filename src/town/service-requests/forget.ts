import { and, eq, inArray, or } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import { fold } from '#platform/text'
import type { Town } from '#town/jurisdictions'
import { callerIndexOf } from './caller.ts'
import type { Reporter } from './draft.ts'
import { namesIn } from './public-view.ts'
import type { ServiceRequest } from './read.ts'
import { publicNumbersOf } from './redaction/public-numbers.ts'
import { redact } from './redaction/redact.ts'
import { serviceRequest, serviceRequestEvent, serviceRequestFollower } from './tables.ts'

/** Whom to forget: a contact, with the telephones that are proven to be theirs and what they are called. */
export type Forgotten = { contactId: string; phones: string[]; names: string[] }

/**
 * Forgets who made and who follows requests, over the messenger, the web and the telephone. They go on, nobody's: what was
 * written of them stays as the public may read it, for staff too.
 * @returns how many were made by the person
 */
export const forgetReporter = async (tx: Tx, town: Town, who: Forgotten): Promise<number> => {
  const { contactId } = who
  const f = serviceRequestFollower
  await tx.delete(f).where(and(eq(f.jurisdictionId, town.id), eq(f.contactId, contactId)))
  const r = serviceRequest
  const callers = who.phones.flatMap((phone) => callerIndexOf(town, phone) ?? [])
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
  for (const request of theirs) await forgetIn(tx, town, request, who)
  return theirs.length
}

const forgetIn = async (tx: Tx, town: Town, request: ServiceRequest, who: Forgotten): Promise<void> => {
  const reporter = request.reporter
    ? town.vault.open<Reporter>(request.reporter, 'service_request.reporter')
    : undefined
  const names = [...who.names, ...(await namesIn(tx, town, { reporter, contactId: request.contactId }))]
  const publicNumbers = publicNumbersOf(town.profile)
  const hidden = (words: string | null) => (words === null ? null : redact(words, names, publicNumbers))
  const description = redact(request.description, names, publicNumbers)
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
      publicDescription: description,
      address,
      publicAddress,
      searchText: fold(`${description} ${publicAddress ?? ''} ${request.quarter ?? ''}`),
      staffText: fold(`${request.id} ${description} ${address ?? ''} ${request.quarter ?? ''}`),
      statusNotes,
      statusNotesRedacted: statusNotes,
      attributes: Object.fromEntries(
        Object.entries(request.attributes).map(([code, values]) => [
          code,
          values.map((value) => redact(value, names, publicNumbers)),
        ]),
      ),
    })
    .where(and(eq(serviceRequest.jurisdictionId, town.id), eq(serviceRequest.id, request.id)))
  const e = serviceRequestEvent
  const events = await tx
    .select({ id: e.id, publicNote: e.publicNote, internalNote: e.internalNote })
    .from(e)
    .where(and(eq(e.jurisdictionId, town.id), eq(e.requestId, request.id)))
  for (const { id, publicNote, internalNote } of events)
    if (publicNote !== null || internalNote !== null)
      await tx
        .update(e)
        .set({
          publicNote: hidden(publicNote),
          publicNoteRedacted: hidden(publicNote),
          internalNote: hidden(internalNote),
        })
        .where(eq(e.id, id))
}
