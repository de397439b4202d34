import { asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { localised } from '#domain/services'
import { fillLanguages, languagesState, readShipped, type Town } from '#domain/town'
import type { Db } from '#platform/database'
import { sharedValues, tableCache } from '#platform/freshness'
import { describeError } from '#platform/telemetry'
import { fold } from '#platform/text'
import { assetLayer } from './tables.ts'

const texts = z.object({ ca: z.string().min(1) }).catchall(z.string())

const layerSchema = z.object({
  code: z.string().regex(/^[a-z][a-z0-9-]{0,29}$/),
  names: texts,
  /** What people call one, by language: a plate's number is looked for behind these. */
  words: z.object({}).catchall(z.array(z.string().min(1))),
  /** Services that can be wrong with one, likeliest first. */
  services: z.array(z.string()).min(1),
  /** The question of those services that asks for the number: not asked of who has named the thing. */
  question: z.string().optional(),
})

/** A kind of things of the street, as the town's folder has it (`assets.json`). */
export type AssetLayer = z.infer<typeof layerSchema>

/** What {@link AssetLayer}s are looked up by. */
export type AssetLayers = readonly AssetLayer[]

const layersSchema = z.object({ layers: z.array(layerSchema) })

/** Most towns have the kinds that all have. */
const shareLayers = sharedValues((layers: AssetLayer[]) => layers)

/** Every kind that a town's folder knows, whether or not the town has an inventory of it. */
export const readLayers = (folder: string): AssetLayers =>
  shareLayers(fillLanguages(folder, layersSchema.parse(readShipped(folder, 'assets.json')).layers))

const rowsOf = (town: Town, db: Db) =>
  db
    .select({ code: assetLayer.code, assets: assetLayer.assets })
    .from(assetLayer)
    .where(eq(assetLayer.jurisdictionId, town.id))
    .orderBy(asc(assetLayer.code))

const loadLayers = async (town: Town, db: Db): Promise<AssetLayers> => {
  const imported = new Set((await rowsOf(town, db)).flatMap(({ code, assets }) => (assets > 0 ? code : [])))
  try {
    return imported.size > 0 ? readLayers(town.folder).filter(({ code }) => imported.has(code)) : []
  } catch (error) {
    // Reports are taken without an inventory too: `bun run town check` says what is wrong in the file.
    town.log.error({ error: describeError(error) }, 'assets.json cannot be read')
    return []
  }
}

const layersState = async (town: Town, db: Db): Promise<string> =>
  `${JSON.stringify(await rowsOf(town, db))} ${languagesState(town.folder)}`

const layers = tableCache([assetLayer], loadLayers, layersState)

/** The kinds of which a town has any. */
export const getAssetLayers = (town: Town, db: Db = town.db): Promise<AssetLayers> => layers.get(town, db)

/** Has the next look read them again: they were changed here. */
export const invalidateLayers = (town: Town): void => layers.invalidate(town)

/** The kinds with which a service can be wrong. */
export const layersOfService = (all: AssetLayers, serviceCode: string): AssetLayers =>
  all.filter(({ services }) => services.includes(serviceCode))

/** What an asset is called: «Fanal 23-118». */
export const assetName = (
  { kind, number }: { kind: string; number: string },
  all: AssetLayers,
  language: string,
): string => {
  const layer = all.find(({ code }) => code === kind)
  return layer ? `${localised(layer.names, language)} ${number}` : number
}

/** Which kind a word of a file means: its code, or what it is called in any language. */
export const kindOfWord = (word: string, all: AssetLayers): string | undefined => {
  const folded = fold(word)
  return all.find(
    ({ code, names, words }) =>
      fold(code) === folded ||
      [...Object.values(names), ...Object.values(words).flat()].some((one) => fold(one) === folded),
  )?.code
}
