import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { type CountQuery, newestFirst, type Tx } from '#platform/database'
import { tableCache } from '#platform/freshness'
import { fold, sanitise } from '#platform/text'
import { outsideDiscreetCondition } from './inbox/discretion.ts'
import { phraseExample, unclearPhrase } from './tables.ts'

/** A phrase of which people said what it wants: a page, or a service. */
export type Example = { words: string; intent: string }

/** Words that were not understood are kept for this many days, for people to say what they mean. */
const RETENTION_DAYS = 60

/** Notes words that were not understood. Encrypted: people write about themselves. */
export const recordUnclearPhrase = async (
  tx: Tx,
  town: Town,
  conversationId: string,
  text: string,
  guesses: string[],
): Promise<void> => {
  await tx.insert(unclearPhrase).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    conversationId,
    words: town.vault.encrypt(sanitise(text, 300), 'unclear_phrase.words'),
    guesses,
    at: town.now(),
  })
}

/** The query of how many of the words that {@link listUnclearPhrases} lists there are, counted no further than a limit. */
export const buildUnclearQuery = (town: Town, limit: number): CountQuery =>
  sql`select count(*) from (select 1 from ${unclearPhrase} where ${readable(town)} limit ${limit}) counted`

const readable = (town: Town) =>
  and(
    eq(unclearPhrase.jurisdictionId, town.id),
    outsideDiscreetCondition(town, unclearPhrase.conversationId, unclearPhrase.at),
  )

/**
 * Words that were not understood, newest first. The person who teaches or reads the figures sees them: what was said to a discreet
 * team, or in the hour before it was asked for, is not among them.
 */
export const listUnclearPhrases = async (
  town: Town,
  limit = 50,
): Promise<{ id: string; words: string; guesses: string[]; at: Date }[]> => {
  const rows = await town.db
    .select()
    .from(unclearPhrase)
    .where(readable(town))
    .orderBy(newestFirst(unclearPhrase.at))
    .limit(limit)
  return rows.map(({ id, words, guesses, at }) => ({
    id,
    words: town.vault.decrypt<string>(words, 'unclear_phrase.words'),
    guesses,
    at,
  }))
}

/**
 * Teaches what some words want, or that they want nothing. The person who teaches may reword them first: what is taught is
 * kept open, so that nothing personal should be left in it.
 */
export const addPhraseExample = (
  town: Town,
  author: string,
  { unclearId, text, intent }: { unclearId?: string; text: string; intent?: string },
): Promise<void> =>
  town.db.transaction(async (tx) => {
    const said = fold(sanitise(text, 300))
    if (intent && said)
      await tx
        .insert(phraseExample)
        .values({
          id: Bun.randomUUIDv7(),
          jurisdictionId: town.id,
          words: said,
          intent,
          author,
          at: town.now(),
        })
        .onConflictDoUpdate({
          target: [phraseExample.jurisdictionId, phraseExample.words],
          set: { intent, author, at: town.now() },
        })
    if (unclearId)
      await tx
        .delete(unclearPhrase)
        .where(and(eq(unclearPhrase.jurisdictionId, town.id), eq(unclearPhrase.id, unclearId)))
    examplesCache.invalidate(town)
  })

/** Takes back what was taught. */
export const deletePhraseExample = async (town: Town, id: string): Promise<void> => {
  await town.db
    .delete(phraseExample)
    .where(and(eq(phraseExample.jurisdictionId, town.id), eq(phraseExample.id, id)))
  examplesCache.invalidate(town)
}

/** Everything that was taught, newest first. */
export const listPhraseExamples = (town: Town): Promise<(typeof phraseExample.$inferSelect)[]> =>
  town.db
    .select()
    .from(phraseExample)
    .where(eq(phraseExample.jurisdictionId, town.id))
    .orderBy(desc(phraseExample.at))
    .limit(5_000)

const examplesCache = tableCache(
  [phraseExample],
  async (town: Town): Promise<Example[]> =>
    (await listPhraseExamples(town)).map(({ words: text, intent }) => ({ words: text, intent })),
)

/** What was taught, for the recogniser. */
export const getPhraseExamples = (town: Town): Promise<Example[]> => examplesCache.get(town)

/** Forgets words whose time is over. */
export const purgeUnclearPhrases = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - RETENTION_DAYS * 86_400_000)
  await town.db
    .delete(unclearPhrase)
    .where(and(eq(unclearPhrase.jurisdictionId, town.id), lt(unclearPhrase.at, before)))
}
