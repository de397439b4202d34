import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'

/** A part of the town by which work is divided. */
export const zone = pgTable(
  'zone',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    /** The outer ring, as GeoJSON has it. */
    ring: jsonb('ring').$type<[number, number][]>().notNull(),
    position: integer('position').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.code] })],
)

/** Who is given what is reported. The first that fits decides. */
export const route = pgTable(
  'route',
  {
    id: uuid('id').primaryKey(),
    jurisdictionId: text('jurisdiction_id').notNull(),
    position: integer('position').notNull(),
    /** Codes of services; none: whatever the service. */
    services: text('services').array().notNull(),
    /** Codes of zones; none: wherever. */
    zones: text('zones').array().notNull(),
    /** Null: the service's own. */
    department: text('department'),
    assigneeId: text('assignee_id'),
    assigneeName: text('assignee_name'),
    author: text('author').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('route_order').on(t.jurisdictionId, t.position)],
)
