import { and, eq, isNull } from 'drizzle-orm'
import type { Town } from '#town/jurisdictions'
import { application } from './tables.ts'

/** A program that may post to the API. */
export type Application = { id: string; name: string }

/** Lets a program in. @param key its secret, shown once to whoever runs it */
export const registerApplication = async (town: Town, name: string, key: string): Promise<void> => {
  const keyIndex = town.vault.blindIndex(`api-key:${key}`)
  await town.db
    .insert(application)
    .values({ id: Bun.randomUUIDv7(), jurisdictionId: town.id, name, keyIndex, createdAt: town.now() })
    .onConflictDoNothing()
}

/** The program that holds this key, unless it was revoked. */
export const applicationWithKey = async (town: Town, key: string): Promise<Application | undefined> => {
  const keyIndex = town.vault.blindIndex(`api-key:${key}`)
  const [row] = await town.db
    .select({ id: application.id, name: application.name })
    .from(application)
    .where(
      and(
        eq(application.jurisdictionId, town.id),
        eq(application.keyIndex, keyIndex),
        isNull(application.revokedAt),
      ),
    )
  return row
}
