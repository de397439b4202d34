import { and, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { platformNotice } from '../tables.ts'
import type { Delivery } from './inbound.ts'

const t = platformNotice

/** Something that the platform stated about itself: a template's state, a number's quality. */
export type PlatformNotice = { at: Date; field: string; words: string }

/** What is told with each message is told to staff once an hour. */
const RATE_LIMITED_FIELDS = ['standby', 'messaging_handovers']
const HOUR_MS = 3_600_000

/** Takes down what the platform states about itself, and calls somebody where it has to be mended. */
export const storePlatformNotices = async (town: Town, notices: Delivery['notices']): Promise<void> => {
  if (notices.length === 0) return
  for (const { field, content } of notices) raiseAlarm(town, field, content)
  const again = await reportedThisHour(town, notices)
  const fresh = notices.filter(
    ({ field }, index) =>
      !RATE_LIMITED_FIELDS.includes(field) ||
      (!again.has(field) && notices.findIndex((one) => one.field === field) === index),
  )
  if (fresh.length === 0) return
  const receivedAt = town.now()
  await town.db.insert(t).values(
    fresh.map(({ field, content }) => ({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      field,
      content: town.vault.encrypt(content ?? null, 'platform_notice.content'),
      receivedAt,
    })),
  )
}

const reportedThisHour = async (town: Town, notices: Delivery['notices']): Promise<Set<string>> => {
  const asked = RATE_LIMITED_FIELDS.filter((field) => notices.some((one) => one.field === field))
  if (asked.length === 0) return new Set()
  const since = new Date(town.now().getTime() - HOUR_MS)
  const rows = await town.db
    .selectDistinct({ field: t.field })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), inArray(t.field, asked), gt(t.receivedAt, since)))
  return new Set(rows.map(({ field }) => field))
}

/** The platform's number of an error; those that are none count together. */
const errorCode = (content: unknown): string => {
  const code = (content as { code?: unknown } | null)?.code
  return /^\d{1,9}$/.test(String(code)) ? String(code) : 'other'
}

const raiseAlarm = ({ log, metrics }: Town, field: string, content: unknown): void => {
  if (field === 'errors') {
    const code = errorCode(content)
    metrics.platformErrors.inc({ code })
    log.error({ code }, 'ALARM: WhatsApp reports an error of the number, the app or the account')
  }
  if (field === 'standby') {
    metrics.standby.inc()
    log.error('ALARM: another assistant answers on this WhatsApp number: switch it off')
  }
}

/** The plain values of what was told, whatever its shape: names are the platform's own. */
const flattenValues = (content: unknown, deep = 0): string =>
  typeof content === 'object' && content !== null
    ? Object.entries(content)
        .flatMap(([name, value]) => {
          if (['string', 'number', 'boolean'].includes(typeof value)) return [`${name}: ${value}`]
          return value && deep < 2 ? [flattenValues(value, deep + 1)] : []
        })
        .filter(Boolean)
        .join(' · ')
    : String(content)

/** Fields that name citizens: what they tell of whom is no news of the platform's. */
const CITIZEN_FIELDS = ['user_preferences']

/** What the platform stated about itself, newest first. */
export const listPlatformNotices = async (town: Town, limit: number): Promise<PlatformNotice[]> => {
  const rows = await town.db
    .select()
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
    .orderBy(desc(t.receivedAt))
    .limit(limit)
  return rows.map(({ receivedAt, field, content }) => ({
    at: receivedAt,
    field,
    words: CITIZEN_FIELDS.includes(field)
      ? ''
      : flattenValues(town.vault.decrypt<unknown>(content, 'platform_notice.content')).slice(0, 300),
  }))
}

/** Deletes what the platform stated about itself before some time. */
export const purgePlatformNotices = async (town: Town, before: Date): Promise<void> => {
  await town.db.delete(t).where(and(eq(t.jurisdictionId, town.id), lt(t.receivedAt, before)))
}
