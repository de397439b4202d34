import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

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
    await runMigrations(drizzle(client), { migrationsFolder: folder })
  } finally {
    await client.end({ timeout: 5 })
  }
}
