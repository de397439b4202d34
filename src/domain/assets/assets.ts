import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { type Db, likePattern, queryRows } from '#platform/database'
import { distanceMetres, type Point } from '#platform/geocoding'
import { stripUnstorable } from '#platform/text'
import type { AssetLayers } from './layers.ts'
import { toMercator } from './mercator.ts'
import { findPlateMentions, type PlateMention, plateKey } from './plates.ts'
import { asset } from './tables.ts'

/** A thing of the street. */
export type Asset = Point & { id: string; kind: string; number: string; address: string | null }

/** An asset and how far it is. */
export type NearAsset = Asset & { metres: number }

const t = asset

/** What is shown of an asset, in statements that drizzle puts together. */
const COLUMNS = { id: t.id, kind: t.kind, number: t.number, address: t.address, lat: t.lat, long: t.long }

/** The same in those that are written out, which read the view that indexes of places are used through. */
const SHOWN = sql`id, kind, number, address, lat, long`

/** The id of an asset: its kind and the number on its plate, however that is written. */
export const assetId = (kind: string, number: string): string => `${kind}:${plateKey(number)}`

/** An asset by its id. @param where.retired one that is gone too */
export const findAsset = async (
  db: Db,
  town: Town,
  id: string,
  { retired = false } = {},
): Promise<(Asset & { retired: boolean }) | undefined> => {
  const [row] = await db
    .select({ ...COLUMNS, retired: sql<boolean>`${t.retiredAt} is not null` })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.id, stripUnstorable(id)),
        retired ? undefined : isNull(t.retiredAt),
      ),
    )
  return row
}

const byNumber = (db: Db, town: Town, number: string, kinds: readonly string[]): Promise<Asset[]> =>
  kinds.length === 0
    ? Promise.resolve([])
    : db
        .select(COLUMNS)
        .from(t)
        .where(
          and(
            eq(t.jurisdictionId, town.id),
            inArray(
              t.id,
              kinds.map((kind) => assetId(kind, number)),
            ),
            isNull(t.retiredAt),
          ),
        )
        .orderBy(t.id)

/** The assets that a name may mean, as people and programs write it: several, where kinds share a number. */
export const listAssetsByName = async (
  db: Db,
  town: Town,
  name: string,
  layers: AssetLayers,
): Promise<Asset[]> => {
  const given = stripUnstorable(name).trim().slice(0, 100)
  const [, kind, number = given] = /^([a-z][a-z0-9-]{0,29}):(.+)$/su.exec(given) ?? []
  const kinds = layers.map(({ code }) => code).filter((code) => kind === undefined || code === kind)
  const [mention] = findPlateMentions(given, layers)
  const found = /\d/.test(number) ? await byNumber(db, town, number, kinds) : []
  return found.length === 0 && mention ? byNumber(db, town, mention.key, mention.kinds) : found
}

/**
 * An asset as people and programs name it: by its id, by the number on its plate where only one of these kinds has that number, or
 * by both: «fanal 23-118».
 */
export const findAssetByName = async (
  db: Db,
  town: Town,
  name: string,
  layers: AssetLayers,
): Promise<Asset | undefined> => {
  const named = await listAssetsByName(db, town, name, layers)
  return named.length === 1 ? named[0] : undefined
}

/** The first asset that is there of those that a text names, and where in the text. */
export const findMentionedAsset = async (
  town: Town,
  mentions: PlateMention[],
): Promise<{ asset: Asset; mention: PlateMention } | undefined> => {
  for (const mention of mentions) {
    const [found, other] = await byNumber(town.db, town, mention.key, mention.kinds)
    if (found && !other) return { asset: found, mention }
  }
  return undefined
}

/** How far something may be from where somebody stands, in metres. */
const NEAR_METRES = 60

/** The statement that finds the nearest: the index of places gives those of each kind in order. */
export const nearestQuery = (kinds: readonly string[], point: Point, limit: number): SQL => {
  const { x, y } = toMercator(point)
  return sql`select near.* from unnest(${sql.param(kinds)}::text[]) as wanted(kind) cross join lateral (
      select ${SHOWN} from asset_here
      where kind = wanted.kind and retired_at is null
      order by at <-> point(${x}::float8, ${y}::float8) limit ${limit}::int) near`
}

/** The nearest assets of some kinds, the nearest first. @param withinMetres none that is farther */
export const listNearestAssets = async (
  town: Town,
  {
    kinds,
    point,
    limit,
    withinMetres = NEAR_METRES,
  }: { kinds: readonly string[]; point: Point; limit: number; withinMetres?: number },
): Promise<NearAsset[]> => {
  if (kinds.length === 0) return []
  const rows = await queryRows<Asset>(town.db, nearestQuery(kinds, point, limit))
  return rows
    .map((row) => ({ ...row, metres: distanceMetres(row, point) }))
    .filter(({ metres }) => metres <= withinMetres)
    .sort((a, b) => a.metres - b.metres || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}

/** A stretch of the map, in degrees. */
export type Box = { west: number; south: number; east: number; north: number }

/** Which assets are wanted. `after`: those that come after this id. `words`: in the number or the address. */
export type AssetFilter = {
  kinds?: readonly string[] | undefined
  box?: Box | undefined
  words?: string | undefined
  after?: string | undefined
  limit: number
}

const within = ({ west, south, east, north }: Box): SQL => {
  const [low, high] = [toMercator({ lat: south, long: west }), toMercator({ lat: north, long: east })]
  return sql`at <@ box(point(${low.x}::float8, ${low.y}::float8), point(${high.x}::float8, ${high.y}::float8))`
}

/** Assets that are there now, by their ids. */
export const listAssets = (
  town: Town,
  { kinds, box, words, after, limit }: AssetFilter,
): Promise<Asset[]> => {
  const conditions = [
    sql`retired_at is null`,
    ...(kinds ? [sql`kind = any(${sql.param(kinds)}::text[])`] : []),
    ...(box ? [within(box)] : []),
    ...(words ? [sql`(number ilike ${likePattern(words)} or address ilike ${likePattern(words)})`] : []),
    ...(after ? [sql`id > ${after}`] : []),
  ]
  return queryRows<Asset>(
    town.db,
    sql`select ${SHOWN} from asset_here where ${sql.join(conditions, sql` and `)} order by id limit ${limit}::int`,
  )
}

/** Assets by their ids, in that order; those that are gone too. */
export const getAssets = async (town: Town, ids: readonly string[]): Promise<Asset[]> => {
  if (ids.length === 0) return []
  const rows = await town.db
    .select(COLUMNS)
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), inArray(t.id, ids.map(stripUnstorable))))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
