import { and, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import type { Town } from '#town/jurisdictions'
import type { Delivery } from './arrivals.ts'
import { platformNotice } from './tables.ts'

const t = platformNotice

/** Something that the platform told of itself: a template's state, a number's quality. */
export type PlatformNews = { at: Date; field: string; words: string }

/** What is told with each message is told to staff once an hour. */
const REPEATED = ['standby', 'messaging_handovers']
const HOUR_MS = 3_600_000

/** Takes down what the platform tells of itself, and calls somebody where it has to be mended. */
export const acceptNotices = async (town: Town, notices: Delivery['notices']): Promise<void> => {
  if (notices.length === 0) return
  for (const { field, content } of notices) alarm(town, field, content)
  const again = await toldThisHour(town, notices)
  const fresh = notices.filter(
    ({ field }, index) =>
      !REPEATED.includes(field) ||
      (!again.has(field) && notices.findIndex((one) => one.field === field) === index),
  )
  if (fresh.length === 0) return
  const receivedAt = town.now()
  await town.db.insert(t).values(
    fresh.map(({ field, content }) => ({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      field,
      content: town.vault.seal(content ?? null, 'platform_notice.content'),
      receivedAt,
    })),
  )
}

const toldThisHour = async (town: Town, notices: Delivery['notices']): Promise<Set<string>> => {
  const asked = REPEATED.filter((field) => notices.some((one) => one.field === field))
  if (asked.length === 0) return new Set()
  const since = new Date(town.now().getTime() - HOUR_MS)
  const rows = await town.db
    .selectDistinct({ field: t.field })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), inArray(t.field, asked), gt(t.receivedAt, since)))
  return new Set(rows.map(({ field }) => field))
}

/** The platform's number of an error; those that are none count together. */
const codeOf = (content: unknown): string => {
  const code = (content as { code?: unknown } | null)?.code
  return /^\d{1,9}$/.test(String(code)) ? String(code) : 'other'
}

const alarm = ({ log, metrics }: Town, field: string, content: unknown): void => {
  if (field === 'errors') {
    const code = codeOf(content)
    metrics.platformErrors.inc({ code })
    log.error({ code }, 'ALARM: the messenger reports an error of the number, the app or the account')
  }
  if (field === 'standby') {
    metrics.standby.inc()
    log.error('ALARM: the messenger’s own assistant answers in our place: it has to be switched off')
  }
}

/** The plain values of what was told, whatever its shape: names are the platform's own. */
const wordsOf = (content: unknown, deep = 0): string =>
  typeof content === 'object' && content !== null
    ? Object.entries(content)
        .flatMap(([name, value]) => {
          if (['string', 'number', 'boolean'].includes(typeof value)) return [`${name}: ${value}`]
          return value && deep < 2 ? [wordsOf(value, deep + 1)] : []
        })
        .filter(Boolean)
        .join(' · ')
    : String(content)

/** Fields that name citizens: what they tell of whom is no news of the platform's. */
const OF_CITIZENS = ['user_preferences']

/** What the platform told of itself, newest first. */
export const platformNews = async (town: Town, limit: number): Promise<PlatformNews[]> => {
  const rows = await town.db
    .select()
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
    .orderBy(desc(t.receivedAt))
    .limit(limit)
  return rows.map(({ receivedAt, field, content }) => ({
    at: receivedAt,
    field,
    words: OF_CITIZENS.includes(field)
      ? ''
      : wordsOf(town.vault.open<unknown>(content, 'platform_notice.content')).slice(0, 300),
  }))
}

/** Lets go of what the platform told of itself before some time. */
export const dropNotices = async (town: Town, before: Date): Promise<void> => {
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), lt(t.receivedAt, before)))
}
