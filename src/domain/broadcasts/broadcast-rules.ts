import { and, asc, eq, sql } from 'drizzle-orm'
import { getContent } from '#domain/content'
import { type InformationRecord, listInformationSince, TOPICS } from '#domain/information'
import type { Town } from '#domain/town'
import { fold, isUuid, sanitise, truncateAtSentence } from '#platform/text'
import { insertBroadcast, startBroadcast } from './broadcasts.ts'
import { broadcastRule } from './tables.ts'

const t = broadcastRule

/** A rule as it is kept. */
export type BroadcastRule = typeof broadcastRule.$inferSelect

/** What makes a notice of new information. */
export type BroadcastRuleDraft = Pick<BroadcastRule, 'topic' | 'subject' | 'mode'> & { words: string[] }

/** The rules of a town, oldest first. */
export const listBroadcastRules = (town: Town): Promise<BroadcastRule[]> =>
  town.db.select().from(t).where(eq(t.jurisdictionId, town.id)).orderBy(asc(t.createdAt))

/** Makes a rule, for what is told from now on. @returns whether its topic and subject are known */
export const addBroadcastRule = async (
  town: Town,
  author: string,
  draft: BroadcastRuleDraft,
): Promise<boolean> => {
  const { notices } = await getContent(town)
  if (!TOPICS.some((one) => one === draft.topic) || !notices.some(({ id }) => id === draft.subject))
    return false
  const words = draft.words.map((one) => fold(sanitise(one, 60))).filter(Boolean)
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
export const deleteBroadcastRule = async (town: Town, id: string): Promise<void> => {
  if (!isUuid(id)) return
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), eq(t.id, id)))
}

/** Pieces of information looked at in one go: a source that is new tells everything at once. */
const MAX_ITEMS_PER_RUN = 2_000

/** More pieces than these at once are a source that was put in order, not news: they are left for a person to look at. */
const MAX_ITEMS_PER_RULE = 5

/** What was written down in these minutes may not have been seen the last time: it is looked at once more. */
const OVERLAP_MS = 10 * 60_000

const matchesRule = ({ words }: BroadcastRule, one: InformationRecord): boolean => {
  const said = ` ${fold(`${one.title} ${one.body}`)} `
  return words.length === 0 || words.some((word) => said.includes(` ${word} `))
}

/** Makes notices of what is newly told, by the rules. Each piece makes one notice of a rule, however often it is looked at. */
export const applyBroadcastRules = async (town: Town): Promise<void> => {
  const rules = await listBroadcastRules(town)
  const { notices } = rules.length > 0 ? await getContent(town) : { notices: [] }
  for (const rule of rules) {
    const from = Math.max(rule.createdAt.getTime(), rule.lookedUpTo.getTime() - OVERLAP_MS)
    const fresh = await listInformationSince(town, rule.topic, new Date(from), MAX_ITEMS_PER_RUN)
    const byQuarter = notices.find(({ id }) => id === rule.subject)?.quarter ?? false
    const matching = fresh.filter((one) => matchesRule(rule, one))
    const flood = matching.length > MAX_ITEMS_PER_RULE
    for (const one of matching) {
      const id = Bun.randomUUIDv7()
      const neighbourhood = byQuarter
        ? town.gazetteer.detect(`${one.title}. ${one.place ?? ''} ${one.body}`)?.quarter
        : undefined
      const made = await insertBroadcast(town, {
        id,
        author: rule.author,
        causeKey: `rule:${rule.id}:${one.sourceId}:${one.externalId}`,
        subject: rule.subject,
        quarter: neighbourhood,
        texts: {
          ca: { title: sanitise(one.title, 120), body: truncateAtSentence(one.body || one.title, 600) },
        },
        url: one.url ?? undefined,
      })
      if (!made) continue
      await town.db
        .update(t)
        .set({ made: sql`${t.made} + 1` })
        .where(eq(t.id, rule.id))
      if (rule.mode === 'send' && !flood) await startBroadcast(town, id, rule.author)
    }
    const last = fresh.at(-1)
    if (last) await town.db.update(t).set({ lookedUpTo: last.firstSeenAt }).where(eq(t.id, rule.id))
  }
}
