import { and, asc, eq, sql } from 'drizzle-orm'
import { clean, cutAtSentence, fold, isUuid } from '#platform/text'
import { contentOf } from '#town/content'
import { type Information, informationSince, TOPICS } from '#town/information'
import type { Town } from '#town/jurisdictions'
import { insertNotice, startNotice } from './notices.ts'
import { noticeRule } from './tables.ts'

const t = noticeRule

/** A rule as it is kept. */
export type NoticeRule = typeof noticeRule.$inferSelect

/** What makes a notice of new information. */
export type RuleDraft = Pick<NoticeRule, 'topic' | 'subject' | 'mode'> & { words: string[] }

/** The rules of a town, oldest first. */
export const noticeRules = (town: Town): Promise<NoticeRule[]> =>
  town.db.select().from(t).where(eq(t.jurisdictionId, town.id)).orderBy(asc(t.createdAt))

/** Makes a rule, for what is told from now on. @returns whether its topic and subject are known */
export const addNoticeRule = async (town: Town, author: string, draft: RuleDraft): Promise<boolean> => {
  const { notices } = await contentOf(town)
  if (!TOPICS.some((one) => one === draft.topic) || !notices.some(({ id }) => id === draft.subject))
    return false
  const words = draft.words.map((one) => fold(clean(one, 60))).filter(Boolean)
  const now = town.now()
  await town.db.insert(t).values({
    id: Bun.randomUUIDv7(),
    jurisdictionId: town.id,
    ...draft,
    words: words.slice(0, 20),
    author,
    createdAt: now,
    lookedUpTo: now,
  })
  return true
}

/** Takes a rule away. What it made stays. */
export const removeNoticeRule = async (town: Town, id: string): Promise<void> => {
  if (!isUuid(id)) return
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), eq(t.id, id)))
}

/** Pieces of information looked at in one go: a source that is new tells everything at once. */
const AT_ONCE = 2_000

/** More pieces than these at once are a source that was put in order, not news: they are left for a person to look at. */
const FLOOD = 5

/** What was written down in these minutes may not have been seen the last time: it is looked at once more. */
const OVERLAP_MS = 10 * 60_000

const matches = ({ words }: NoticeRule, one: Information): boolean => {
  const said = ` ${fold(`${one.title} ${one.body}`)} `
  return words.length === 0 || words.some((word) => said.includes(` ${word} `))
}

/** Makes notices of what is newly told, by the rules. Each piece makes one notice of a rule, however often it is looked at. */
export const considerInformation = async (town: Town): Promise<void> => {
  const rules = await noticeRules(town)
  const { notices } = rules.length > 0 ? await contentOf(town) : { notices: [] }
  for (const rule of rules) {
    const from = Math.max(rule.createdAt.getTime(), rule.lookedUpTo.getTime() - OVERLAP_MS)
    const fresh = await informationSince(town, rule.topic, new Date(from), AT_ONCE)
    const byQuarter = notices.find(({ id }) => id === rule.subject)?.quarter ?? false
    const matching = fresh.filter((one) => matches(rule, one))
    const flood = matching.length > FLOOD
    for (const one of matching) {
      const id = Bun.randomUUIDv7()
      const quarter = byQuarter
        ? town.gazetteer.spot(`${one.title}. ${one.place ?? ''} ${one.body}`)?.quarter
        : undefined
      const made = await insertNotice(town, {
        id,
        author: rule.author,
        causeKey: `rule:${rule.id}:${one.sourceId}:${one.externalId}`,
        subject: rule.subject,
        quarter,
        texts: { ca: { title: clean(one.title, 120), body: cutAtSentence(one.body || one.title, 600) } },
        url: one.url ?? undefined,
      })
      if (!made) continue
      await town.db
        .update(t)
        .set({ made: sql`${t.made} + 1` })
        .where(eq(t.id, rule.id))
      if (rule.mode === 'send' && !flood) await startNotice(town, id, rule.author)
    }
    const last = fresh.at(-1)
    if (last) await town.db.update(t).set({ lookedUpTo: last.firstSeenAt }).where(eq(t.id, rule.id))
  }
}
