import { and, eq, gt, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { type ChannelId, findChannel, type Town } from '#domain/town'
import { type Db, preparedQuery } from '#platform/database'
import type { Pause, PauseCause } from './failure.ts'
import { signalLines } from './signal.ts'
import { lineState } from './tables.ts'

const t = lineState

/** The first wait before a paused number is probed, and the longest, in seconds. Waits double. */
const FIRST_PROBE_SECONDS = 60
const LONGEST_PROBE_SECONDS = 1_800

/** A number that is refused again so soon after it went on was not repaired: its waits go on growing. */
const RELAPSE_MS = 15 * 60_000

/** A time further ahead than it can have been set was written before a clock was put back. */
const MAX_CLOCK_SKEW_SECONDS = 60

/** A number that does not send, and why. */
export type PausedLine = {
  channel: ChannelId
  cause: PauseCause
  code?: string
  templatesOnly: boolean
  since: Date
  /** When the platform is asked again whether it works. */
  probeAt?: Date
}

export const lineIdOf = (town: Town, channel: ChannelId): string => findChannel(town, channel)?.lineId ?? ''

/** The town's numbers by channel, for statements: `{"whatsapp": "…"}`. */
export const lineIdsJson = ({ channels }: Town): string =>
  JSON.stringify(Object.fromEntries(channels.map(({ id, lineId }) => [id, lineId])))

export const ofLine = (town: Town, channel: ChannelId) =>
  and(eq(t.jurisdictionId, town.id), eq(t.channel, channel), eq(t.lineId, lineIdOf(town, channel)))

/** A moment of the town's clock, for a statement. */
export const at = (date: Date): SQL => sql`${date.toISOString()}::timestamptz`

const probeTime = (now: Date, probes: SQL): SQL =>
  sql`${at(now)} + make_interval(secs => least(${LONGEST_PROBE_SECONDS}, ${FIRST_PROBE_SECONDS} * power(2, least(${probes}, 10))))`

/**
 * Stops sending from a number, in every replica, until it is repaired: what waits is kept. The alarm is raised once,
 * however many messages are refused.
 */
export const pauseLine = async (db: Db, town: Town, channel: ChannelId, pause: Pause): Promise<void> => {
  const { cause, code = null, templatesOnly = false } = pause
  const now = town.now()
  const relapsed = sql`${t.resumedAt} > ${at(new Date(now.getTime() - RELAPSE_MS))}`
  const probes = sql`case when ${t.pausedAt} is not null then ${t.probes} when ${relapsed} then ${t.probes} + 1 else 0 end`
  const changed = await db
    .insert(t)
    .values({
      jurisdictionId: town.id,
      channel,
      lineId: lineIdOf(town, channel),
      pausedAt: now,
      cause,
      code,
      templatesOnly,
      probeAt: probeTime(now, sql`0`),
    })
    .onConflictDoUpdate({
      target: [t.jurisdictionId, t.channel, t.lineId],
      set: {
        pausedAt: sql`coalesce(${t.pausedAt}, ${at(now)})`,
        cause,
        code,
        templatesOnly,
        probes,
        probeAt: probeTime(now, probes),
      },
      // Everything stopped stays so, whatever else is said of templates.
      setWhere: or(
        isNull(t.pausedAt),
        sql`not excluded.templates_only and (${t.templatesOnly} or ${t.cause} <> excluded.cause)`,
      ),
    })
    .returning({ cause: t.cause })
  if (changed.length === 0) return
  town.log.error(
    { channel, cause, code, templatesOnly },
    'ALARM: sending paused until the account is repaired',
  )
  await signalLines(db, town)
}

/** Sends from a number again. @returns whether it was paused */
export const resumeLine = async (db: Db, town: Town, channel: ChannelId): Promise<boolean> => {
  const resumed = await db
    .update(t)
    .set({ pausedAt: null, probeAt: null, templatesOnly: false, resumedAt: town.now() })
    .where(and(ofLine(town, channel), isNotNull(t.pausedAt)))
    .returning({ channel: t.channel })
  if (resumed.length === 0) return false
  town.log.info({ channel }, 'sending resumed')
  await signalLines(db, town)
  return true
}

const pausedLines = preparedQuery((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.jurisdictionId, sql.placeholder('town')), isNotNull(t.pausedAt)))
    .prepare('paused lines'),
)

/** The town's numbers that do not send. */
export const listPausedLines = async (town: Town): Promise<PausedLine[]> => {
  const rows = await pausedLines(town.db).execute({ town: town.id })
  return rows
    .filter(({ channel, lineId }) => lineId === lineIdOf(town, channel))
    .map(({ channel, cause, code, templatesOnly, pausedAt, probeAt }) => ({
      channel,
      cause: (cause ?? 'locked') as PauseCause,
      code: code ?? undefined,
      templatesOnly,
      since: pausedAt ?? town.now(),
      probeAt: probeAt ?? undefined,
    }))
}

/** Takes the paused numbers whose next probe is due, and sets the one after: each probe is one replica's. */
export const claimDueProbes = async (db: Db, town: Town): Promise<ChannelId[]> => {
  const now = town.now()
  const latest = new Date(now.getTime() + (LONGEST_PROBE_SECONDS + MAX_CLOCK_SKEW_SECONDS) * 1000)
  const rows = await db
    .update(t)
    .set({ probes: sql`${t.probes} + 1`, probeAt: probeTime(now, sql`${t.probes} + 1`) })
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        isNotNull(t.pausedAt),
        or(lte(t.probeAt, now), isNull(t.probeAt), gt(t.probeAt, latest)),
      ),
    )
    .returning({ channel: t.channel })
  return rows.map(({ channel }) => channel)
}

/** Makes the next probe of every paused number due: a process that starts may have been given a new token. */
export const makeProbesDue = async (town: Town, channel?: ChannelId): Promise<void> => {
  await town.db
    .update(t)
    .set({ probeAt: town.now() })
    .where(channel ? ofLine(town, channel) : and(eq(t.jurisdictionId, town.id), isNotNull(t.pausedAt)))
}
