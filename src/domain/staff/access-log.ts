import { createHash } from 'node:crypto'
import { and, eq, lt } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Town } from '#domain/town'
import type { Member } from './roles.ts'
import { auditEntry } from './tables.ts'

/** The action of an entry of the register that says that somebody's personal data was looked at. */
export const READ_ACTION = 'read'

/** Minutes within which the same member's looks at the same object are one entry. */
export const READ_MINUTES = 15

/** How long looks may wait to be written, in milliseconds: what a killed process can lose. */
const FLUSH_INTERVAL_MS = 1_000

/** Looks that may wait while the database does not answer: beyond, the newest are said in the log to be lost. */
const MAX_QUEUED = 20_000

/** Rows in one statement. */
const BATCH_SIZE = 500

type Row = typeof auditEntry.$inferInsert
type Waiting = { rows: Map<string, Row>; timer?: ReturnType<typeof setTimeout>; writing: Promise<void> }

/** What waits to be written, by town: a page is not made to wait for its own entry. */
const towns = new WeakMap<Town, Waiting>()

const queueFor = (town: Town): Waiting => {
  const known = towns.get(town) ?? { rows: new Map(), writing: Promise.resolve() }
  towns.set(town, known)
  return known
}

/** A look has one id, whatever process notes it: the same again within the minutes is the same entry. */
const entryId = (parts: string[]): string => {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex')
  // In the form of a UUID of version 8: made of what it names.
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

/**
 * Notes that a member looked at personal data. It is written within a second, with others, after the page has gone out;
 * {@link flushAccessLog} writes at once what waits.
 * @param object the path of its page, without anything personal
 * @param details why, where a reason was asked for; what was found. Nothing personal
 */
export const logAccess = (
  town: Town,
  member: Pick<Member, 'id' | 'name'>,
  object: string,
  details: Record<string, string> = {},
): void => {
  const waiting = queueFor(town)
  const at = town.now()
  const window = Math.floor(at.getTime() / (READ_MINUTES * 60_000))
  const id = entryId([town.id, member.id, object, JSON.stringify(details), String(window)])
  if (waiting.rows.size >= MAX_QUEUED) {
    town.log.error({ object }, 'access log: queue full, entry dropped')
    return
  }
  if (!waiting.rows.has(id))
    waiting.rows.set(id, {
      id,
      jurisdictionId: town.id,
      at,
      memberId: member.id,
      memberName: member.name,
      action: READ_ACTION,
      object: object.slice(0, 300),
      outcome: 'done',
      details,
    })
  waiting.timer ??= setTimeout(() => {
    flushAccessLog(town).catch(() => town.log.error('access log: write failed, retrying'))
  }, FLUSH_INTERVAL_MS)
}

/** What was looked for, as far as the register may say it: a telephone by its end, and of words that there were some. */
export const maskSearch = (text: string): string =>
  /^[\d\s+().-]{6,20}$/.test(text.trim()) ? `••• ${text.replaceAll(/\D/g, '').slice(-3)}` : '«…»'

/** Numbers of what a search found that its entry names at most. */
const MAX_LOGGED_RESULTS = 20

/** Notes that somebody was looked for by a telephone, a name or their words, and what was found. */
export const logLookup = (
  town: Town,
  member: Pick<Member, 'id' | 'name'>,
  object: string,
  text: string,
  found: { id: string }[],
): void => {
  if (!text.trim()) return
  const ids = found.slice(0, MAX_LOGGED_RESULTS).map(({ id }) => id)
  logAccess(town, member, object, {
    sought: maskSearch(text),
    ...(ids.length > 0 ? { found: ids.join(' ') } : {}),
  })
}

/** Writes the looks that wait. Before the service stops, and before the register is shown. */
export const flushAccessLog = (town: Town): Promise<void> => {
  const waiting = queueFor(town)
  clearTimeout(waiting.timer)
  waiting.timer = undefined
  // One after the other: stopping the service waits for what is being written already.
  const writing = waiting.writing.catch(() => {}).then(() => write(town, waiting))
  waiting.writing = writing
  return writing
}

const write = async (town: Town, waiting: Waiting): Promise<void> => {
  while (waiting.rows.size > 0) {
    const portion = [...waiting.rows].slice(0, BATCH_SIZE)
    try {
      await town.db
        .insert(auditEntry)
        .values(portion.map(([, row]) => row))
        .onConflictDoNothing()
    } catch (error) {
      waiting.timer ??= setTimeout(() => void flushAccessLog(town).catch(() => {}), 5 * FLUSH_INTERVAL_MS)
      throw error
    }
    for (const [id] of portion) waiting.rows.delete(id)
  }
}

/** Forgets looks whose time is over (`retention.reads`, months). What was done stays. */
export const purgeAccessLog = async (town: Town): Promise<void> => {
  const before = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
    .minus({ months: town.profile.retention.reads })
    .toJSDate()
  await town.db
    .delete(auditEntry)
    .where(
      and(
        eq(auditEntry.jurisdictionId, town.id),
        eq(auditEntry.action, READ_ACTION),
        lt(auditEntry.at, before),
      ),
    )
}
