import { and, eq, isNull, type Placeholder, sql } from 'drizzle-orm'
import { findAppointments } from '#domain/appointments'
import { getProfiles, listContactNotes } from '#domain/contacts'
import { isInRush, readSearchableTexts } from '#domain/conversations'
import { getReporter, listServiceRequests } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { type Db, isOneOf, newestFirst, preparedQuery, recordset } from '#platform/database'
import type { IndexedKind } from './kinds.ts'
import { wordIndex } from './tables.ts'
import { indexTokens } from './tokens.ts'

/** Rows that are indexed in one transaction: a change of one of them waits for no longer. */
const BATCH_SIZE = 200

/** Batches of one run: what is left is the next one's, so that a town's old messages hold up nobody. */
const MAX_BATCHES = 50

/** What each row says, by its id. A row without words, or that is gone, is in none. */
const readers: Record<IndexedKind, (db: Db, town: Town, refs: string[]) => Promise<Map<string, string>>> = {
  inbound: (db, town, refs) => readSearchableTexts(db, town, 'inbound', refs),
  outbound: (db, town, refs) => readSearchableTexts(db, town, 'outbound', refs),
  note: (db, town, refs) => readSearchableTexts(db, town, 'note', refs),
  async contact(db, town, refs) {
    const profiles = await getProfiles(db, town, refs)
    return new Map([...profiles].map(([id, { name, username }]) => [id, `${name ?? ''} ${username ?? ''}`]))
  },
  'person-note': async (db, town, refs) =>
    new Map((await listContactNotes(db, town, { ids: refs })).map(({ id, words }) => [id, words])),
  reporter: async (_, town, refs) =>
    new Map(
      (await listServiceRequests(town, { ids: refs, limit: refs.length })).map((request) => {
        const { name, surname, email } = getReporter(town, request)
        return [request.id, [name, surname, email].filter(Boolean).join(' ')]
      }),
    ),
  async appointment(db, town, refs) {
    const all = await findAppointments(db, town, refs)
    return new Map(all.map(({ id, person }) => [id, `${person?.name ?? ''} ${person?.email ?? ''}`]))
  },
}

/**
 * Indexes what has no words in the index yet, the newest first. Safe beside other replicas: each takes rows that no other has.
 * @returns how many rows
 */
export const indexBatch = async (town: Town): Promise<number> => {
  // Mostly nothing waits, which one round trip tells.
  const [any] = await anyWithoutWords(town.db).execute({ town: town.id })
  return any ? indexWaiting(town) : 0
}

const isWithoutWords = (townId: string | Placeholder) =>
  and(eq(wordIndex.jurisdictionId, townId), isNull(wordIndex.words))

const anyWithoutWords = preparedQuery((db) =>
  db
    .select({ ref: wordIndex.ref })
    .from(wordIndex)
    .where(isWithoutWords(sql.placeholder('town')))
    .limit(1)
    .prepare('any without words'),
)

const indexWaiting = (town: Town): Promise<number> =>
  town.db.transaction(async (tx) => {
    const w = wordIndex
    // Held: what changes in the meantime unsets the words only after they are written.
    const pending = await tx
      .select({ kind: w.kind, ref: w.ref })
      .from(w)
      .where(isWithoutWords(town.id))
      .orderBy(newestFirst(w.at))
      .limit(BATCH_SIZE)
      .for('update', { skipLocked: true })
    for (const [kind, rows] of Map.groupBy(pending, (row) => row.kind)) {
      const refs = rows.map(({ ref }) => ref)
      const texts = await readers[kind](tx, town, refs)
      const indexed = refs.map((ref) => ({ ref, words: indexTokens(town, texts.get(ref) ?? '') }))
      await tx.execute(sql`
        update ${w} set words = r.words
        from ${recordset(indexed, 'ref text, words int[]')}
        where word_index.jurisdiction_id = ${town.id} and word_index.kind = ${kind}
          and ${isOneOf(sql`word_index.ref`, sql`select ref from ${recordset(indexed, 'ref text')}`, indexed.length)} and word_index.ref = r.ref`)
    }
    return pending.length
  })

/**
 * Indexes what is new since the last run, and, in portions, all that was there before there was an index. In a rush one batch is all:
 * messages are stored and answered before they can be found.
 */
export const indexWords = async (town: Town): Promise<void> => {
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    if ((await indexBatch(town)) < BATCH_SIZE) return
    if (await isInRush(town)) return
  }
}
