import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from '../database/columns.ts'

/** Ticks of the clock that a replica has taken: the first to write one does its work. */
export const cronRun = pgTable('cron_run', {
  key: text('key').primaryKey(),
  expiresAt: instant('expires_at').notNull(),
})
