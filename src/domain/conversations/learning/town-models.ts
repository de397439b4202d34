import { and, desc, eq, isNotNull } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { type Db, newestFirst } from '#platform/database'
import { tableCache } from '#platform/freshness'
import { townModel } from '../tables.ts'
import type { ModelFigures } from './model-figures.ts'

const t = townModel

/** A recogniser that was trained with the town's own phrases. */
export type TownModel = {
  id: string
  phrases: number
  figures: ModelFigures
  author: string
  trainedAt: Date
  /** Since when it is used; null: it is not. */
  usedSince: Date | null
}

/** Models that are kept: those after are too old to be switched on again. */
const KEPT = 10

/** Keeps a trained model as a candidate. It is used once it is switched on. */
export const storeTownModel = (
  town: Town,
  { weights, ...model }: { weights: Uint8Array; phrases: number; figures: ModelFigures; author: string },
): Promise<string> =>
  town.db.transaction(async (tx) => {
    const id = Bun.randomUUIDv7()
    await tx.insert(t).values({
      id,
      jurisdictionId: town.id,
      ...model,
      weights: town.vault.encrypt(weights.toBase64(), 'town_model.weights'),
      trainedAt: town.now(),
    })
    const all = await selectModels(tx, town)
    const inUse = all.find(({ usedSince }) => usedSince)
    for (const old of all.slice(KEPT))
      if (!old.usedSince && old.id !== inUse?.replaced) await tx.delete(t).where(eq(t.id, old.id))
    return id
  })

/** All but the weights. */
const selectModels = (db: Db, town: Town) =>
  db
    .select({
      id: t.id,
      phrases: t.phrases,
      figures: t.figures,
      author: t.author,
      trainedAt: t.trainedAt,
      usedSince: t.usedSince,
      replaced: t.replaced,
    })
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
    .orderBy(newestFirst(t.trainedAt), desc(t.id))

/** The models that were trained for a town, newest first. */
export const listTownModels = (town: Town): Promise<TownModel[]> => selectModels(town.db, town)

/** Uses a model from now on. @returns whether there is such a one */
export const switchModelOn = async (town: Town, id: string): Promise<boolean> => {
  const found = await town.db.transaction(async (tx) => {
    const all = await selectModels(tx, town)
    const known = all.find((one) => one.id === id)
    if (!known) return false
    const used = all.find(({ usedSince }) => usedSince)
    if (used?.id === id) return true
    if (used) await tx.update(t).set({ usedSince: null }).where(eq(t.id, used.id))
    await tx
      .update(t)
      .set({ usedSince: town.now(), replaced: used?.id ?? null })
      .where(eq(t.id, id))
    return true
  })
  usedCache.invalidate(town)
  return found
}

/** Goes back to what was used before: another model of the town, or the one that is shipped. @returns which; none: shipped */
export const switchModelBack = async (town: Town): Promise<string | undefined> => {
  const back = await town.db.transaction(async (tx) => {
    const all = await selectModels(tx, town)
    const used = all.find(({ usedSince }) => usedSince)
    if (!used) return undefined
    await tx.update(t).set({ usedSince: null, replaced: null }).where(eq(t.id, used.id))
    const before = all.find(({ id }) => id === used.replaced)
    if (before) await tx.update(t).set({ usedSince: town.now() }).where(eq(t.id, before.id))
    return before?.id
  })
  usedCache.invalidate(town)
  return back
}

const usedCache = tableCache([t], async (town: Town): Promise<string | undefined> => {
  const [row] = await town.db
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), isNotNull(t.usedSince)))
  return row?.id
})

/** Which model of its own a town uses; none: the one that is shipped. */
export const getUsedModelId = (town: Town): Promise<string | undefined> => usedCache.get(town)

/** The weights of a model, as they were stored. */
export const readModelWeights = async (town: Town, id: string): Promise<Uint8Array | undefined> => {
  const [row] = await town.db
    .select({ weights: t.weights })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id)))
  return row && Uint8Array.fromBase64(town.vault.decrypt<string>(row.weights, 'town_model.weights'))
}
