import { boolean, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from '../../platform/database/columns.ts'
import type { GroupDefinition, ServiceDefinition } from './definition.ts'

/** Who works on a kind of request. */
export const department = pgTable(
  'department',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    code: text('code').notNull(),
    name: text('name').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.code] })],
)

/** The kinds that a citizen chooses among: seven, in the shipped town. */
export const serviceGroup = pgTable(
  'service_group',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    code: text('code').notNull(),
    position: integer('position').notNull(),
    definition: jsonb('definition').$type<GroupDefinition>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.code] })],
)

/** What can be reported: an Open311 service, its questions, who is responsible, by when. */
export const service = pgTable(
  'service',
  {
    jurisdictionId: text('jurisdiction_id').notNull(),
    code: text('code').notNull(),
    position: integer('position').notNull(),
    active: boolean('active').notNull().default(true),
    definition: jsonb('definition').$type<ServiceDefinition>().notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.jurisdictionId, t.code] })],
)
