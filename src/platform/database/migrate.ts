import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { sqlState } from './queries.ts'
import { grantTownRole } from './row-security.ts'
import { recreateViews } from './views.ts'

/** Any number will do, as long as every replica uses the same one. */
const MIGRATION_LOCK = 0x311_311

/**
 * How long a migration waits for a table that somebody is at work on, and how often it tries again. Less than it takes
 * the server to find a deadlock (a second): the process at work is never the one who has to give way.
 */
const LOCK_TIMEOUT_MS = 500
const TRIES = 40

/** `lock_not_available`, `deadlock_detected`. */
const BUSY = new Set(['55P03', '40P01'])

/**
 * Brings the database to the current schema. Safe beside running replicas and when many start at once:
 * drizzle's own migrator takes no lock, so one is held around it.
 * @param folder where the committed migrations lie
 */
export const migrate = async (url: string, folder = './drizzle'): Promise<void> => {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`
    await client.unsafe(`set lock_timeout = ${LOCK_TIMEOUT_MS}`)
    for (let tried = 1; ; tried++) {
      try {
        await runMigrations(drizzle(client), { migrationsFolder: folder })
        await recreateViews(client)
        break
      } catch (error) {
        if (!BUSY.has(sqlState(error)) || tried === TRIES) throw error
        await Bun.sleep(100 + Math.random() * 400)
      }
    }
  } finally {
    await client.end({ timeout: 5 })
  }
  await grantTownRole(url, 'public')
}
