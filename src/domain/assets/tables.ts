import { sql } from 'drizzle-orm'
import { doublePrecision, index, integer, pgTable, point, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'

/** What a town has of each kind, since its inventory was last imported. */
export const assetLayer = pgTable(
  'asset_layer',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** Of {@link import('./layers.ts').AssetLayer}. */
    code: text('code').notNull(),
    /** Assets that are there now. */
    assets: integer('assets').notNull(),
    importedAt: instant('imported_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.code] })],
)

/** Things of the street: a lamp, a container, a tree. What is gone stays, for the history of its requests. */
export const asset = pgTable(
  'asset',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    /** The kind and the {@link import('./plates.ts').plateKey} of the number: `lamp:23-118`. */
    id: text('id').notNull(),
    kind: text('kind').notNull(),
    /** As the plate has it. */
    number: text('number').notNull(),
    lat: doublePrecision('lat').notNull(),
    long: doublePrecision('long').notNull(),
    /** The same in metres of {@link import('./mercator.ts').toMercator}, where the nearest on the map is the nearest on foot. */
    at: point('at', { mode: 'xy' }).notNull(),
    /** As the inventory has it. */
    address: text('address'),
    /** When it was no longer in the inventory. */
    retiredAt: instant('retired_at'),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.jurisdictionId, t.id] }),
    index('asset_place').using('gist', t.jurisdictionId, t.kind, t.at).where(sql`${t.retiredAt} is null`),
  ],
)
