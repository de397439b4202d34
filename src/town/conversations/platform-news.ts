import { desc, eq } from 'drizzle-orm'
import type { Town } from '#town/jurisdictions'
import { platformNotice } from './tables.ts'

/** Something that the platform told of itself: a template's state, a number's quality. */
export type PlatformNews = { at: Date; field: string; words: string }

/** The plain values of what was told, whatever its shape: names are the platform's own. */
const wordsOf = (content: unknown): string =>
  typeof content === 'object' && content !== null
    ? Object.entries(content)
        .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
        .map(([name, value]) => `${name}: ${value}`)
        .join(' · ')
    : String(content)

/** What the platform told of itself, newest first. */
export const platformNews = async (town: Town, limit: number): Promise<PlatformNews[]> => {
  const t = platformNotice
  const rows = await town.db
    .select()
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
    .orderBy(desc(t.receivedAt))
    .limit(limit)
  return rows.map(({ receivedAt, field, content }) => ({
    at: receivedAt,
    field,
    words: wordsOf(town.vault.open<unknown>(content)).slice(0, 300),
  }))
}
