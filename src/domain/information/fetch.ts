import { and, eq, inArray, lt, lte, notInArray, sql } from 'drizzle-orm'
import { getServiceArea } from '#domain/places'
import type { Town } from '#domain/town'
import { type ExceededLimit, isolatedReader, LimitExceeded } from '#platform/isolated'
import { errorSummary, type Queue } from '#platform/jobs'
import type { Outbound } from '#platform/outbound'
import { describeError } from '#platform/telemetry'
import { fold } from '#platform/text'
import type { Entry } from './entry.ts'
import { requestPictures } from './pictures.ts'
import { placed } from './place.ts'
import { type Source, WORKS_TOPIC } from './sources.ts'
import { informationItem, informationSource } from './tables.ts'
import { storeWorkEntries } from './works.ts'

/** Has one source fetched. */
export const fetchSource: Queue<{ sourceId: string }> = { name: 'fetch-source', retries: 0 }

const MAX_BYTES = 5 * 1024 * 1024
const TIMEOUT_MS = 20_000

/**
 * Has the sources fetched whose time has come. Each is claimed for its next time before it is asked, so that of any
 * number of replicas one asks, and a source that hangs is not asked again at once.
 */
export const fetchDue = async (town: Town, sources: Source[]): Promise<void> => {
  const now = town.now()
  await town.db.transaction(async (tx) => {
    if (sources.length > 0)
      await tx
        .insert(informationSource)
        .values(sources.map(({ id }) => ({ jurisdictionId: town.id, id, nextFetchAt: now })))
        .onConflictDoNothing()
    const due: { sourceId: string }[] = []
    // What has no address is imported by hand.
    for (const source of sources.filter(({ url }) => url)) {
      // A little earlier or later each time, so that many towns do not ask one server at one moment.
      const next = new Date(now.getTime() + source.minutes * 60_000 * (0.9 + Math.random() * 0.2))
      const rows = await tx
        .update(informationSource)
        .set({ nextFetchAt: next })
        .where(and(sourceById(town, source.id), lte(informationSource.nextFetchAt, now)))
        .returning({ id: informationSource.id })
      if (rows.length > 0) due.push({ sourceId: source.id })
    }
    await town.jobs.enqueue(tx, fetchSource, due)
    await tx
      .delete(informationItem)
      .where(
        and(
          eq(informationItem.jurisdictionId, town.id),
          lt(informationItem.expiresAt, now),
          eq(informationItem.undated, false),
        ),
      )
  })
}

/** Has one source fetched at once, whatever its time. */
export const fetchNow = (town: Town, { id }: Source): Promise<void> =>
  town.db.transaction((tx) => town.jobs.enqueue(tx, fetchSource, [{ sourceId: id }]))

const sourceById = (town: Town, id: string) =>
  and(eq(informationSource.jurisdictionId, town.id), eq(informationSource.id, id))

/** Reads what a source answered, in a process of its own. */
export const readFeed = isolatedReader<typeof import('./feeds/feed-reader.ts')['read']>({
  name: 'a feed',
  module: import.meta.resolve('./feeds/feed-reader.ts'),
  pool: 'fetched',
  maxBytes: MAX_BYTES,
  deadlineMs: 15_000,
  memoryMb: 400,
})

type FetchResult = Awaited<ReturnType<Outbound['request']>>

const requestSource = (
  source: Source,
  outbound: Outbound,
  headers: Record<string, string>,
): Promise<FetchResult> =>
  outbound.request(source.url, { headers, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS })

const parseResponse = (source: Source, answer: FetchResult, zone: string, now: Date, read = readFeed) =>
  read(answer.body, { source, contentType: answer.headers.get('content-type'), zone, now })

/**
 * Asks a source and reads what it says, without keeping any of it: to see whether it can be.
 * @throws when it does not answer, or not with anything that can be read
 */
export const probeSource = async (
  source: Source,
  outbound: Outbound,
  zone: string,
  now: Date,
): Promise<{ items: number; broken: number }> => {
  const answer = await requestSource(source, outbound, {})
  if (answer.status !== 200) throw new Error(`answered ${answer.status}`)
  const { entries, broken } = await parseResponse(source, answer, zone, now)
  return { items: entries.length, broken }
}

/**
 * Fetches a source and keeps what it says. What goes wrong is noted, and the last good copy stays in use: also where the
 * reading was stopped at a limit, and that is tried again when its time comes, and not before.
 */
export const updateSource = async (
  town: Town,
  source: Source,
  outbound: Outbound,
  read = readFeed,
): Promise<void> => {
  const [known] = await town.db.select().from(informationSource).where(sourceById(town, source.id))
  const note = (set: Partial<typeof informationSource.$inferInsert>) =>
    town.db
      .update(informationSource)
      .set({ fetchedAt: town.now(), ...set })
      .where(sourceById(town, source.id))
  try {
    const headers: Record<string, string> = {}
    if (known?.etag) headers['if-none-match'] = known.etag
    if (known?.lastModified) headers['if-modified-since'] = known.lastModified
    const answer = await requestSource(source, outbound, headers)
    const good = { succeededAt: town.now(), failures: 0, problem: null }
    if (answer.status === 304) return void (await note(good))
    if (answer.status !== 200) throw new Error(`answered ${answer.status}`)
    const { entries, broken, truncated, reading } = await parseResponse(
      source,
      answer,
      town.profile.time_zone,
      town.now(),
      read,
    )
    // A server that has lost its data, or an answer that is not what it was: nothing is thrown away for it.
    // Of works there may be none.
    if (entries.length === 0 && !(source.topic === WORKS_TOPIC && broken === 0))
      throw new Error(broken > 0 ? `none of ${broken} entries is readable` : 'no entries')
    await storeEntries(town, source, entries, truncated)
    await note({
      ...good,
      etag: answer.headers.get('etag'),
      lastModified: answer.headers.get('last-modified'),
      items: entries.length,
      broken,
      reading: reading ?? null,
    })
  } catch (error) {
    const problem =
      error instanceof LimitExceeded ? `${STOPPED_PREFIX}${error.limit}` : errorSummary(error).split('\n')[0]
    town.log.warn(
      { source: source.id, error: describeError(error) },
      'failed to fetch information source: last good copy kept',
    )
    await note({ failures: sql`${informationSource.failures} + 1` as never, problem })
  }
}

/** How a reading that was stopped is noted: which limit it came to follows. */
const STOPPED_PREFIX = 'stopped: '

const LIMITS: readonly ExceededLimit[] = ['time', 'memory', 'size', 'crash', 'queue']

const sameResource = (url: string | undefined) =>
  sql`${informationItem.pictureUrl} is not distinct from ${url ?? null}`
const currentPictureKey = (url: string | undefined) =>
  sql`case when ${sameResource(url)} then ${informationItem.pictureKey} end`
const nextPicture = (url: string | undefined) =>
  sql`case when ${sameResource(url)} then ${informationItem.pictureState} when ${url ?? null}::text is null then 'none' else 'wanted' end`

/** Days that something without a date is told for, where its source sets none. */
const UNDATED_DAYS = 60

/** Days that an entry is told for from when it was first seen; nothing where it says itself until when, or its source does. */
const retentionDays = ({ days, complete }: Source, entry: Entry): number | undefined => {
  if (entry.expiresAt) return undefined
  if (entry.undated) return days ?? UNDATED_DAYS
  if (entry.publishedAt || entry.startsAt) return undefined
  return days ?? (complete ? undefined : UNDATED_DAYS)
}

/**
 * Keeps what a source said; where that is everything, what it did not say is gone.
 * @param truncated whether the answer was cut off: what it did not say may still be there
 */
export const storeEntries = async (
  town: Town,
  source: Source,
  entries: Entry[],
  cut = false,
): Promise<void> => {
  const { topic } = source
  if (topic === WORKS_TOPIC) {
    await storeWorkEntries(town, source, entries, cut)
    return
  }
  // Two entries of one id: the last one is meant.
  const ground = getServiceArea(town)
  const byId = new Map(entries.map((entry) => [entry.externalId, placed(entry, ground).entry]))
  await town.db.transaction(async (tx) => {
    for (const { keywords, undated: _, kind: __, shape: ___, ...entry } of byId.values()) {
      const days = retentionDays(source, byId.get(entry.externalId) as Entry)
      const row = {
        ...entry,
        expiresAt: days === undefined ? entry.expiresAt : new Date(town.now().getTime() + days * 86_400_000),
        undated: days !== undefined,
        topic,
        pictureUrl: entry.pictureUrl,
        searchText: fold(
          `${entry.title} ${entry.place ?? ''} ${keywords ?? ''} ${entry.body.slice(0, 2_000)}`,
        ),
      }
      await tx
        .insert(informationItem)
        .values({
          jurisdictionId: town.id,
          sourceId: source.id,
          ...row,
          pictureState: row.pictureUrl ? 'wanted' : 'none',
          firstSeenAt: town.now(),
        })
        .onConflictDoUpdate({
          target: [informationItem.jurisdictionId, informationItem.sourceId, informationItem.externalId],
          // A picture is fetched once: another address is another picture.
          set: {
            ...row,
            ...(days === undefined
              ? {}
              : { expiresAt: sql`${informationItem.firstSeenAt} + make_interval(days => ${days})` }),
            pictureState: nextPicture(row.pictureUrl),
            pictureKey: currentPictureKey(row.pictureUrl),
          },
        })
    }
    await requestPictures(tx, town, source.id)
    // An answer that was cut off says nothing of what is not in it.
    if (cut) return
    const gone = and(
      eq(informationItem.jurisdictionId, town.id),
      eq(informationItem.sourceId, source.id),
      notInArray(informationItem.externalId, [...byId.keys()]),
    )
    if (source.complete) await tx.delete(informationItem).where(gone)
    else
      await tx
        .delete(informationItem)
        .where(and(gone, eq(informationItem.undated, true), lt(informationItem.expiresAt, town.now())))
  })
}

/** Notes that a source without an address was imported by hand. */
export const recordImport = async (town: Town, source: Source): Promise<void> => {
  const items = await town.db.$count(
    informationItem,
    and(eq(informationItem.jurisdictionId, town.id), eq(informationItem.sourceId, source.id)),
  )
  const set = { fetchedAt: town.now(), succeededAt: town.now(), failures: 0, problem: null, items, broken: 0 }
  await town.db
    .insert(informationSource)
    .values({ jurisdictionId: town.id, id: source.id, nextFetchAt: town.now(), ...set })
    .onConflictDoUpdate({ target: [informationSource.jurisdictionId, informationSource.id], set })
}

/**
 * How a source stands, for staff: `stale` when it has not answered well for twice its time. `stopped`: the limit at which
 * what it answered was not read any further.
 */
export type SourceHealth = Source & {
  state: 'good' | 'failing' | 'stale' | 'new'
  stopped: ExceededLimit | undefined
} & Pick<
    typeof informationSource.$inferSelect,
    'fetchedAt' | 'succeededAt' | 'failures' | 'problem' | 'items' | 'broken' | 'reading'
  >

/** How every source stands. */
export const getSourceHealth = async (town: Town, sources: Source[]): Promise<SourceHealth[]> => {
  const rows =
    sources.length === 0
      ? []
      : await town.db
          .select()
          .from(informationSource)
          .where(
            and(
              eq(informationSource.jurisdictionId, town.id),
              inArray(
                informationSource.id,
                sources.map(({ id }) => id),
              ),
            ),
          )
  return sources.map((source) => {
    const row = rows.find(({ id }) => id === source.id)
    const age = row?.succeededAt ? town.now().getTime() - row.succeededAt.getTime() : undefined
    const state =
      age === undefined
        ? row?.failures
          ? ('failing' as const)
          : ('new' as const)
        : source.url && age > source.minutes * 2 * 60_000
          ? ('stale' as const)
          : row?.failures
            ? ('failing' as const)
            : ('good' as const)
    const {
      fetchedAt = null,
      succeededAt = null,
      failures = 0,
      problem = null,
      items = 0,
      broken = 0,
      reading = null,
    } = row ?? {}
    const stopped = LIMITS.find((limit) => problem === `${STOPPED_PREFIX}${limit}`)
    return { ...source, state, stopped, fetchedAt, succeededAt, failures, problem, items, broken, reading }
  })
}
