import { and, eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { describeError } from '#platform/telemetry'
import { serviceRequest, serviceRequestTranslation } from './tables.ts'
import { signalServiceRequest } from './update.ts'

/** Wakes the translator of a request's description. The words stay where they are. */
export const translateRequest: Queue<{ requestId: string; language: string }> = {
  name: 'translate-request',
  retries: 0,
}

/** A description in the language of staff, by a machine. `pending`: it has it. `from`: the language that it was in. */
export type RequestTranslation =
  | { state: 'done'; text: string; from?: string }
  | { state: 'failed' | 'pending' }

const SEALED = 'service_request_translation.content'

const t = serviceRequestTranslation

const ofRequest = (town: Town, requestId: string) =>
  and(eq(t.jurisdictionId, town.id), eq(t.requestId, requestId))

const findTranslation = async (
  town: Town,
  { requestId, language }: { requestId: string; language: string },
): Promise<RequestTranslation | undefined> => {
  const [row] = await town.db
    .select({ content: t.content })
    .from(t)
    .where(and(ofRequest(town, requestId), eq(t.language, language)))
  if (!row) return undefined
  return row.content
    ? { state: 'done', ...town.vault.decrypt<{ text: string; from?: string }>(row.content, SEALED) }
    : { state: 'failed' }
}

/** The translation of a request's description, as far as there is one; else it is asked for, and nobody waits for it. */
export const openRequestTranslation = async (
  town: Town,
  requestId: string,
  language: string,
): Promise<RequestTranslation> => {
  const known = await findTranslation(town, { requestId, language })
  if (known) return known
  await town.db.transaction((tx) => town.jobs.enqueue(tx, translateRequest, [{ requestId, language }]))
  return { state: 'pending' }
}

/** Translates a description and keeps it, sealed. What cannot be translated is not asked for again. */
export const translateDescription = async (
  town: Town,
  wanted: { requestId: string; language: string },
): Promise<void> => {
  const { requestId, language } = wanted
  const r = serviceRequest
  const theOne = and(eq(r.jurisdictionId, town.id), eq(r.id, requestId))
  const [row] = await town.db.select({ description: r.description }).from(r).where(theOne)
  if (!row?.description || !town.translation || (await findTranslation(town, wanted))) return
  const translated = await town.translation.translate(row.description, { to: language }).catch((error) => {
    town.log.warn({ request: requestId, error: describeError(error) }, 'failed to translate request')
    return undefined
  })
  await town.db.transaction(async (tx) => {
    const [still] = await tx.select({ description: r.description }).from(r).where(theOne).for('share')
    // Of words that were redacted in the meantime nothing is kept.
    if (still?.description !== row.description) return
    await tx
      .insert(t)
      .values({
        jurisdictionId: town.id,
        requestId,
        language,
        content: translated ? town.vault.encrypt(translated, SEALED) : null,
        createdAt: town.now(),
      })
      .onConflictDoNothing()
    await signalServiceRequest(tx, town, requestId)
  })
}

/** Forgets the translations of a request whose words are redacted. */
export const eraseRequestTranslations = async (tx: Tx, town: Town, requestId: string): Promise<void> => {
  await tx.delete(t).where(ofRequest(town, requestId))
}
