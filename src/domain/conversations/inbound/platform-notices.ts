import { and, desc, eq, gt, inArray, lt } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { platformNotice } from '../tables.ts'
import type { PlatformStatement } from './inbound.ts'

const t = platformNotice

/** Something that the platform stated about itself: a template's state, a number's quality. */
export type PlatformNotice = { at: Date; field: string; words: string }

const HOUR_MS = 3_600_000

/** Takes down what the platform states about itself, and calls somebody where it has to be mended. */
export const storePlatformNotices = async (town: Town, notices: PlatformStatement[]): Promise<void> => {
  if (notices.length === 0) return
  for (const { alarm } of notices) if (alarm) raiseAlarm(town, alarm)
  const again = await reportedThisHour(town, notices)
  const fresh = notices.filter(
    ({ field, hourly }, index) =>
      !hourly || (!again.has(field) && notices.findIndex((one) => one.field === field) === index),
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

const reportedThisHour = async (town: Town, notices: PlatformStatement[]): Promise<Set<string>> => {
  const asked = [...new Set(notices.filter(({ hourly }) => hourly).map(({ field }) => field))]
  if (asked.length === 0) return new Set()
  const since = new Date(town.now().getTime() - HOUR_MS)
  const rows = await town.db
    .selectDistinct({ field: t.field })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), inArray(t.field, asked), gt(t.receivedAt, since)))
  return new Set(rows.map(({ field }) => field))
}

const raiseAlarm = ({ log, metrics }: Town, alarm: NonNullable<PlatformStatement['alarm']>): void => {
  if (alarm.type === 'error') {
    const { code } = alarm
    metrics.platformErrors.inc({ code })
    log.error({ code }, 'ALARM: the messenger reports an error of the number, the app or the account')
  } else {
    metrics.standby.inc()
    log.error('ALARM: another assistant answers on this number: switch it off')
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
