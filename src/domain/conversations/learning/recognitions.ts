import { and, eq } from 'drizzle-orm'
import type { Language, Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import type { IncidentDraft } from '../flows/incident.ts'
import { recognition } from '../tables.ts'

/** What the recogniser took somebody's words for, and why. */
export type Recognised = NonNullable<IncidentDraft['recognised']>

/** What the recogniser made of a request's words, and in whose conversation. */
export type Recognition = Recognised & { conversationId: string; language: Language; at: Date }

const t = recognition

/** Notes why a request from a chat is of the kind that it is. Encrypted: the words are the citizen's. */
export const recordRecognition = async (
  tx: Tx,
  town: Town,
  requestId: string,
  { because, ...recognised }: Omit<Recognition, 'at'>,
): Promise<void> => {
  await tx
    .insert(t)
    .values({
      jurisdictionId: town.id,
      requestId,
      ...recognised,
      asked: recognised.asked ?? false,
      because: town.vault.encrypt(because, 'recognition.because'),
      at: town.now(),
    })
    .onConflictDoNothing()
}

/** Why a request is of the kind that it is; nothing where no recogniser decided. */
export const findRecognition = async (
  db: Db,
  town: Town,
  requestId: string,
): Promise<Recognition | undefined> => {
  const [row] = await db
    .select()
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.requestId, requestId)))
  return (
    row && {
      conversationId: row.conversationId,
      language: row.language as Language,
      label: row.label,
      probability: row.probability ?? undefined,
      asked: row.asked,
      because: town.vault.decrypt<string>(row.because, 'recognition.because'),
      at: row.at,
    }
  )
}
