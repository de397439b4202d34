import { sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { useCase } from '#domain/use-cases'
import { queryRows, type Tx } from '#platform/database'
import type { InventoryAsset } from './inventory.ts'
import { invalidateLayers } from './layers.ts'
import { toMercator } from './mercator.ts'
import { InvalidInventory } from './raw-asset.ts'
import { asset, assetLayer } from './tables.ts'

/** What an import changed of one kind. */
export type LayerChange = { kind: string; added: number; changed: number; same: number; retired: number }

/** Assets that are written in one statement. */
const BATCH = 5_000

/** A file that retires more than this share of a kind is likelier cut short; few may always go. */
const MOST_RETIRED = 0.5
const FEW = 10

/** Rolls back what a dry run has written. */
class DryRun extends Error {
  constructor(readonly changes: LayerChange[]) {
    super('dry run')
  }
}

type Import = { assets: InventoryAsset[]; retireMost?: boolean; dryRun?: boolean }

/**
 * Makes what a file has of each of its kinds what the town has of it: adds, moves, and retires what is gone. Kinds that are not in
 * the file stay as they are; the same file again changes nothing.
 * @throws {InvalidInventory} where it would retire most of a kind and that was not said
 */
export const importAssets = async (
  ctx: Parameters<typeof writeAssets>[0],
  input: Import,
): Promise<LayerChange[]> => {
  try {
    const changes = await writeAssets(ctx, input)
    invalidateLayers(ctx.town)
    return changes
  } catch (error) {
    if (error instanceof DryRun) return error.changes
    throw error
  }
}

const writeAssets = useCase({
  // An operator's command: no member of staff and no program may.
  allow: {},
  run: async ({ db: tx, town }, { assets, retireMost = false, dryRun = false }: Import) => {
    // One import at a time: two would retire each other's.
    await queryRows(tx, sql`select pg_advisory_xact_lock(hashtext(${`assets ${town.id}`}))`)
    const written = new Map<string, { added: number; changed: number }>()
    for (let at = 0; at < assets.length; at += BATCH)
      for (const { kind, added } of await upsert(tx, town, assets.slice(at, at + BATCH))) {
        const counts = written.get(kind) ?? { added: 0, changed: 0 }
        counts[added ? 'added' : 'changed']++
        written.set(kind, counts)
      }
    const changes: LayerChange[] = []
    for (const [kind, all] of Map.groupBy(assets, (one) => one.kind)) {
      const { added, changed } = written.get(kind) ?? { added: 0, changed: 0 }
      const retired = await retire(tx, town, kind, all)
      if (retired > FEW && retired > MOST_RETIRED * (retired + all.length - added) && !retireMost)
        throw new InvalidInventory(
          `${retired} of kind ${kind} are not in this file, which has ${all.length}: if they are gone, import it with --retire-most.`,
        )
      await noteLayer(tx, town, kind, all.length)
      changes.push({ kind, added, changed, same: all.length - added - changed, retired })
    }
    if (dryRun) throw new DryRun(changes)
    return changes
  },
})

const upsert = (
  tx: Tx,
  town: Town,
  assets: InventoryAsset[],
): Promise<{ kind: string; added: boolean }[]> => {
  const rows = assets.map((one) => ({ ...one, ...toMercator(one) }))
  const now = town.now().toISOString()
  return queryRows(
    tx,
    sql`insert into ${asset} (jurisdiction_id, id, kind, number, lat, long, at, address, updated_at)
      select ${town.id}, id, kind, number, lat, long, point(x, y), address, ${now}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as given(
        id text, kind text, number text, lat float8, long float8, x float8, y float8, address text)
      on conflict (jurisdiction_id, id) do update
        set number = excluded.number, lat = excluded.lat, long = excluded.long, at = excluded.at,
          address = excluded.address, retired_at = null, updated_at = excluded.updated_at
        where (asset.number, asset.lat, asset.long, asset.address, asset.retired_at) is distinct from
          (excluded.number, excluded.lat, excluded.long, excluded.address, null::timestamptz)
      returning kind, xmax = 0 as added`,
  )
}

/** @returns how many of a kind are not in a file and were there */
const retire = async (tx: Tx, town: Town, kind: string, all: InventoryAsset[]): Promise<number> => {
  const now = town.now().toISOString()
  const [row] = await queryRows<{ count: number }>(
    tx,
    sql`with gone as (
        update ${asset} set retired_at = ${now}::timestamptz, updated_at = ${now}::timestamptz
        where jurisdiction_id = ${town.id} and kind = ${kind} and retired_at is null and not exists (
          select from jsonb_array_elements_text(${JSON.stringify(all.map(({ id }) => id))}::text::jsonb) as given(id)
          where given.id = asset.id)
        returning 1)
      select count(*)::int as count from gone`,
  )
  return row?.count ?? 0
}

const noteLayer = async (tx: Tx, town: Town, code: string, assets: number): Promise<void> => {
  const values = { assets, importedAt: town.now() }
  await tx
    .insert(assetLayer)
    .values({ jurisdictionId: town.id, code, ...values })
    .onConflictDoUpdate({ target: [assetLayer.jurisdictionId, assetLayer.code], set: values })
}
