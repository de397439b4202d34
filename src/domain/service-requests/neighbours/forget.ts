import { and, eq, inArray, lt, or } from 'drizzle-orm'
import { deletePictures } from '#domain/pictures'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { filterPicturesInUse } from '../read.ts'
import { neighbourUpdate, serviceRequestPicture } from '../tables.ts'

const n = neighbourUpdate
type Row = typeof n.$inferSelect

const DAY_MS = 86_400_000

/** How long an update may take to be confirmed; a little longer than its link is good for. */
const CONFIRM_DAYS = 3

/** For how long a decision can be taken back: then what was rejected is deleted, and of what was published only the public words stay. */
const DECIDED_DAYS = 30

/**
 * Forgets updates of a person: what is not published is deleted; what is goes on, nobody's.
 * @param whose the contact who wrote them, or their ids
 * @returns the keys of files that are to be removed once this is committed
 */
export const eraseNeighbourUpdates = async (
  tx: Tx,
  town: Town,
  whose: { contactId: string } | { ids: string[] },
): Promise<string[]> => {
  if ('ids' in whose && whose.ids.length === 0) return []
  const rows = await tx
    .select()
    .from(n)
    .where(
      and(
        eq(n.jurisdictionId, town.id),
        'ids' in whose ? inArray(n.id, whose.ids) : eq(n.contactId, whose.contactId),
      ),
    )
    .for('update')
  return forgetRows(tx, town, rows)
}

const forgetRows = async (tx: Tx, town: Town, rows: Row[]): Promise<string[]> => {
  const published = rows.filter(({ state }) => state === 'published').map(({ id }) => id)
  if (published.length > 0)
    await tx.update(n).set({ words: null, contactId: null }).where(inArray(n.id, published))
  const others = rows.filter(({ state }) => state !== 'published')
  if (others.length === 0) return []
  const pictures = others.flatMap((row) => row.pictures)
  const p = serviceRequestPicture
  if (pictures.length > 0)
    await tx.delete(p).where(and(eq(p.jurisdictionId, town.id), inArray(p.pictureId, pictures)))
  await tx.delete(n).where(
    inArray(
      n.id,
      others.map(({ id }) => id),
    ),
  )
  const used = await filterPicturesInUse(tx, town, pictures)
  return deletePictures(
    tx,
    town,
    pictures.filter((id) => !used.has(id)),
  )
}

/** Deletes what nobody confirmed, and what was rejected; of what was published, the words as they came and whose they were. */
export const purgeNeighbourUpdates = async (town: Town): Promise<void> => {
  const ago = (days: number) => new Date(town.now().getTime() - days * DAY_MS)
  const due = and(
    eq(n.jurisdictionId, town.id),
    or(
      and(eq(n.state, 'unconfirmed'), lt(n.at, ago(CONFIRM_DAYS))),
      and(eq(n.state, 'rejected'), lt(n.decidedAt, ago(DECIDED_DAYS))),
    ),
  )
  const files = await town.db.transaction(async (tx) => {
    await tx
      .update(n)
      .set({ words: null, contactId: null })
      .where(and(eq(n.jurisdictionId, town.id), eq(n.state, 'published'), lt(n.decidedAt, ago(DECIDED_DAYS))))
    return forgetRows(tx, town, await tx.select().from(n).where(due).limit(1_000).for('update'))
  })
  for (const key of files) await town.media.remove(key)
}
