import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { LOCK_TIMEOUT_MS, whileBusy } from './busy.ts'
import { createDueMonths } from './partitions.ts'
import { grantTownRole } from './row-security.ts'
import { recreateViews } from './views.ts'

/** Any number will do, as long as every replica uses the same one. */
const MIGRATION_LOCK = 0x311_311

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
    await whileBusy(async () => {
      await runMigrations(drizzle(client), { migrationsFolder: folder })
      await recreateViews(client)
    })
    await createDueMonths(url)
  } finally {
    await client.end({ timeout: 5 })
  }
  await grantTownRole(url, 'public')
}
