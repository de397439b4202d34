import { and, eq, gte, lt, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Town } from '#domain/town'
import type { Db } from '#platform/database'
import { recognitionOutcome } from '../tables.ts'
import type { RecognitionOutcome } from './model-figures.ts'

/** Weeks that the figures go back. */
const WEEKS = 8

/** How often something was recognised, asked about and corrected later. */
export type OutcomeCount = { understood: number; asked: number; corrected: number }

/** By kind, and by the week's first day in ISO form, oldest first. */
export type OutcomeFigures = {
  byLabel: (OutcomeCount & { label: string | null })[]
  byWeek: (OutcomeCount & { week: string })[]
}

const t = recognitionOutcome

/** Notes that something was recognised, asked or corrected: which kind, and not by whom. */
export const recordOutcome = async (
  db: Db,
  town: Town,
  outcome: RecognitionOutcome,
  label?: string,
): Promise<void> => {
  await db
    .insert(t)
    .values({ id: Bun.randomUUIDv7(), jurisdictionId: town.id, outcome, label, at: town.now() })
}

/** The Monday that the figures begin with. */
const firstWeek = (town: Town): DateTime =>
  DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
    .startOf('week')
    .minus({ weeks: WEEKS - 1 })

/** The figures of the last eight weeks. */
export const getOutcomeFigures = async (town: Town): Promise<OutcomeFigures> => {
  const first = firstWeek(town)
  const week = sql<string>`to_char(date_trunc('week', ${t.at} at time zone ${town.profile.time_zone}), 'YYYY-MM-DD')`
  const rows = await town.db
    .select({ label: t.label, outcome: t.outcome, week: week.as('week'), count: sql<number>`count(*)::int` })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), gte(t.at, first.toJSDate())))
    .groupBy(t.label, t.outcome, sql`week`)
  const count = (of: (row: (typeof rows)[number]) => boolean): OutcomeCount => {
    const counted: OutcomeCount = { understood: 0, asked: 0, corrected: 0 }
    for (const row of rows.filter(of)) counted[row.outcome] += row.count
    return counted
  }
  const total = ({ understood, asked, corrected }: OutcomeCount) => understood + asked + corrected
  return {
    byLabel: [...new Set(rows.map(({ label }) => label))]
      .map((label) => ({ label, ...count((row) => row.label === label) }))
      .sort((a, b) => total(b) - total(a)),
    byWeek: Array.from({ length: WEEKS }, (_, index) => {
      const monday = first.plus({ weeks: index }).toISODate() ?? ''
      return { week: monday, ...count((row) => row.week === monday) }
    }),
  }
}

/** Forgets what is older than the figures. */
export const purgeOutcomes = async (town: Town): Promise<void> => {
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), lt(t.at, firstWeek(town).toJSDate())))
}
