import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import type { Language, Town } from '#domain/town'
import { newestFirst, type Tx } from '#platform/database'
import { fold, sanitise } from '#platform/text'
import { isReserved, listReservedSpans, outsideDiscreetCondition } from '../inbox/discretion.ts'
import { labelledPhrase } from '../tables.ts'
import { maskPhrase } from './mask-phrase.ts'

const t = labelledPhrase

/** Candidates that nobody looked at are kept for as many days as words that were not understood. */
const RETENTION_DAYS = 60

/** Phrases that are read at once: a town has hundreds. */
const MAX_PHRASES = 20_000

/** Somebody's words with what they wanted, and what they had been taken for. Labels: `page:…` or `service:…`. */
export type Correction = {
  conversationId: string
  words: string
  language: Language
  understood?: string
  label: string
  saidAt: Date
}

/**
 * Notes a candidate, masked and encrypted; nothing of what is said to a discreet team.
 * @param names of the person, to be masked
 */
export const recordCandidate = async (
  tx: Tx,
  town: Town,
  { words: said, ...correction }: Correction,
  names: string[],
): Promise<void> => {
  const { conversationId, saidAt } = correction
  const spans = await listReservedSpans(tx, town, { teams: [] }, [conversationId])
  if (isReserved(spans.get(conversationId) ?? [], saidAt)) return
  const masked = maskPhrase(town, said, names)
  if (!/\p{L}{3}/u.test(masked)) return
  await tx.insert(t).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    state: 'candidate',
    ...correction,
    words: encryptWords(town, masked),
    at: town.now(),
  })
}

const encryptWords = (town: Town, text: string) => town.vault.encrypt(text, 'labelled_phrase.words')

const decryptWords = (town: Town, sealed: Buffer): string =>
  town.vault.decrypt<string>(sealed, 'labelled_phrase.words')

/** Candidates that say the same and were corrected to the same. */
export type Candidate = {
  ids: string[]
  words: string
  understood: string | null
  label: string
  at: Date
}

/** The candidates, newest first, alike ones together. None of what was said around a discreet team. */
export const listCandidates = async (town: Town, limit = 100): Promise<Candidate[]> => {
  const rows = await town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.state, 'candidate'),
        outsideDiscreetCondition(town, t.conversationId, t.saidAt),
      ),
    )
    .orderBy(newestFirst(t.at))
    .limit(MAX_PHRASES)
  const opened = rows.map((row) => ({ ...row, words: decryptWords(town, row.words) }))
  const alike = Map.groupBy(opened, ({ words: text, label, understood }) =>
    JSON.stringify([fold(text), label, understood]),
  )
  return [...alike.values()].slice(0, limit).flatMap((all) => {
    const [first] = all
    return first ? { ...first, ids: all.map(({ id }) => id) } : []
  })
}

/** What an editor made of candidates: in which words, with which label. */
export type Acceptance = { ids: string[]; words: string; label: string }

/** Makes candidates the town's own phrases, whose they were forgotten. */
export const acceptCandidates = (town: Town, author: string, accepted: Acceptance[]): Promise<void> =>
  town.db.transaction(async (tx) => {
    for (const { ids, words: text, label } of accepted) {
      const phrase = sanitise(text, 300)
      const [taken] = await removeCandidates(tx, town, ids)
      if (!taken || !phrase) continue
      await tx.insert(t).values({
        ...taken,
        conversationId: null,
        state: 'accepted',
        words: encryptWords(town, phrase),
        label,
        author,
        at: town.now(),
      })
    }
  })

/** Forgets candidates that nothing is to be learnt from. */
export const dismissCandidates = (town: Town, ids: string[]): Promise<void> =>
  town.db.transaction(async (tx) => {
    await removeCandidates(tx, town, ids)
  })

const removeCandidates = (tx: Tx, town: Town, ids: string[]) =>
  tx
    .delete(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.state, 'candidate'), inArray(t.id, ids)))
    .returning()

/** A phrase of the town's own. */
export type OwnPhrase = {
  id: string
  words: string
  language: Language
  label: string
  author: string
  at: Date
}

/** The town's own phrases, newest first. */
export const listOwnPhrases = async (town: Town): Promise<OwnPhrase[]> => {
  const rows = await town.db
    .select()
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.state, 'accepted')))
    .orderBy(newestFirst(t.at), desc(t.id))
    .limit(MAX_PHRASES)
  return rows.map(({ id, words: sealed, language, label, author, at }) => ({
    id,
    words: decryptWords(town, sealed),
    language: language as Language,
    label,
    author: author ?? '',
    at,
  }))
}

/** Takes a phrase out of what is trained on. */
export const deleteOwnPhrase = async (town: Town, id: string): Promise<void> => {
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), eq(t.state, 'accepted'), eq(t.id, id)))
}

/** Forgets candidates whose time is over. */
export const purgeCandidates = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - RETENTION_DAYS * 86_400_000)
  await town.db
    .delete(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.state, 'candidate'), lt(t.at, before)))
}
