import { sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { queryRows } from '#platform/database'
import type { IndexedKind } from './kinds.ts'
import { ownWordIndex } from './tables.ts'
import { requiredTokens } from './tokens.ts'

/** Rows that may have the words, looked at in one go. */
const PAGE = 200

/** Such rows altogether: of words that stand in more, the newest are found. */
const MAX_CANDIDATES = 1_000

const listCandidates = (
  town: Town,
  kind: IndexedKind,
  words: string[],
  offset: number,
): Promise<{ ref: string }[]> =>
  queryRows(
    town.db,
    sql`select ref from ${ownWordIndex}
      where words @> ${sql.param(requiredTokens(town, words))}::int[] and kind = ${kind}
      order by at desc, ref limit ${PAGE} offset ${offset}`,
  )

/**
 * What a kind of row has of some words, the newest first. The index only names candidates: each is opened and read.
 * @param read opens rows by their ids, gives those that the viewer may know of and that do have the words
 * @param limit as many are enough
 */
export const findByWords = async <Found>(
  town: Town,
  kind: IndexedKind,
  { words, limit }: { words: string[]; limit: number },
  read: (refs: string[]) => Promise<Found[]>,
): Promise<Found[]> => {
  if (words.length === 0) return []
  const found: Found[] = []
  for (let offset = 0; offset < MAX_CANDIDATES && found.length < limit; offset += PAGE) {
    const candidates = await listCandidates(town, kind, words, offset)
    if (candidates.length > 0) found.push(...(await read(candidates.map(({ ref }) => ref))))
    if (candidates.length < PAGE) break
  }
  return found.slice(0, limit)
}
