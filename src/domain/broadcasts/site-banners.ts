import { and, eq, gt, isNull, or } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { newestFirst } from '#platform/database'
import { isUuid } from '#platform/text'
import { siteBanner } from './tables.ts'

const t = siteBanner

/** What the town says on every page of its site for now. */
export type SiteBanner = typeof siteBanner.$inferSelect

/** What stands on the site now, newest first. */
export const listActiveSiteBanners = (town: Town): Promise<SiteBanner[]> =>
  town.db
    .select()
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), or(isNull(t.until), gt(t.until, town.now()))))
    .orderBy(newestFirst(t.at))
    .limit(5)

/** Its words alone, by language. */
export const getActiveSiteBannerTexts = async (town: Town): Promise<Record<string, string>[]> =>
  (await listActiveSiteBanners(town)).map(({ texts }) => texts)

/** Puts some words on every page of the site. @param until null: until they are taken away */
export const addSiteBanner = async (
  town: Town,
  texts: { ca: string } & Record<string, string>,
  until: Date | null,
  author: string,
): Promise<void> => {
  await town.db
    .insert(t)
    .values({ id: Bun.randomUUIDv7(), jurisdictionId: town.id, texts, until, author, at: town.now() })
}

/** Takes them away. */
export const deleteSiteBanner = async (town: Town, id: string): Promise<void> => {
  if (isUuid(id)) await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), eq(t.id, id)))
}
