import { and, asc, eq, gt, gte, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Town } from '#domain/town'
import { likePattern, newestFirst } from '#platform/database'
import { distanceMetres, type Point } from '#platform/geocoding'
import { fold } from '#platform/text'
import type { Topic } from './sources.ts'
import { informationItem } from './tables.ts'

/** Something that the town tells. `distance` in metres from where the citizen is. */
export type InformationRecord = typeof informationItem.$inferSelect & { distance?: number }

/** What is asked for. */
export type InformationQuery = {
  topic: Topic
  /** Events of today or the weekend; pharmacies on duty now or tonight. */
  when?: 'today' | 'weekend' | 'now' | 'tonight'
  /** A day in ISO form: what is on, or who is on duty, at some time of it. */
  day?: string
  words?: string
  near?: Point
  offset: number
  limit: number
}

const t = informationItem

/** The stretch of time that a word means, in the town's zone. */
export const timeRangeSpan = (
  when: NonNullable<InformationQuery['when']>,
  now: DateTime,
): { from: DateTime; to: DateTime } => {
  switch (when) {
    case 'now':
      return { from: now, to: now }
    case 'tonight': {
      // After midnight and before the morning, tonight is the night that is passing.
      const evening = (now.hour < 7 ? now.minus({ days: 1 }) : now).set({
        hour: 23,
        minute: 0,
        second: 0,
        millisecond: 0,
      })
      const from = DateTime.max(evening, now)
      return { from, to: from }
    }
    case 'today':
      return { from: now, to: now.endOf('day') }
    case 'weekend': {
      const friday = now.weekday >= 6 ? now : now.plus({ days: 6 - now.weekday }).startOf('day')
      return { from: friday, to: friday.plus({ days: 7 - friday.weekday }).endOf('day') }
    }
  }
}

const orderByFor = (topic: Topic): SQL[] =>
  topic === 'news' || topic === 'jobs'
    ? [newestFirst(t.publishedAt), asc(t.title)]
    : topic === 'directory'
      ? [asc(t.title)]
      : [sql`${t.startsAt} asc nulls last`, sql`${t.expiresAt} asc nulls last`, asc(t.title)]

const similarityTo = (text: string): SQL => sql`word_similarity(${fold(text)}, ${t.searchText})`

/** A word without the end that says that there are several: «concerts» finds «concert». */
const singular = (word: string): string => (word.length > 5 ? word.replace(/s$/, '') : word)

/** How alike a word and what is searched must be, where no entry has the word itself: a letter wrong in six. */
const MIN_SIMILARITY = 0.45

/**
 * What the town tells about a subject: the newest or the soonest first, the nearest where a place is given.
 * @returns one more than the limit where there is more
 */
export const queryInformation = async (
  town: Town,
  question: InformationQuery,
): Promise<InformationRecord[]> => {
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  const conditions: (SQL | undefined)[] = [
    eq(t.jurisdictionId, town.id),
    eq(t.topic, question.topic),
    or(isNull(t.expiresAt), gt(t.expiresAt, now.toJSDate())),
  ]
  if (question.when) {
    const { from, to } = timeRangeSpan(question.when, now)
    conditions.push(
      question.topic === 'pharmacies'
        ? lt(t.startsAt, to.plus({ milliseconds: 1 }).toJSDate())
        : lt(t.startsAt, to.toJSDate()),
      or(
        gt(t.endsAt, from.toJSDate()),
        and(isNull(t.endsAt), gte(t.startsAt, from.startOf('day').toJSDate())),
      ),
    )
  }
  if (question.day) {
    const day = DateTime.fromISO(question.day, { zone: town.profile.time_zone })
    const from = DateTime.max(day.startOf('day'), now)
    // A night's turn belongs to the evening on which it begins: the morning after is another day's.
    const begins =
      question.topic === 'pharmacies' ? gte(t.startsAt, day.startOf('day').toJSDate()) : undefined
    conditions.push(
      lt(t.startsAt, day.endOf('day').toJSDate()),
      begins ??
        or(
          gt(t.endsAt, from.toJSDate()),
          and(isNull(t.endsAt), gte(t.startsAt, day.startOf('day').toJSDate())),
        ),
    )
  }
  const run = (words: SQL | undefined, order: SQL[]) =>
    town.db
      .select()
      .from(t)
      .where(and(...conditions, words))
      .orderBy(...order)
      .limit(question.near ? 200 : question.limit + 1)
      .offset(question.near ? 0 : question.offset)
  const { words: text, near } = question
  const exact = text
    ? and(
        ...fold(text)
          .split(' ')
          .filter((word) => word.length > 1)
          .map((word) => sql`${t.searchText} like ${likePattern(singular(word))}`),
      )
    : undefined
  const found = await run(exact, orderByFor(question.topic))
  const rows =
    found.length > 0 || !text
      ? found
      : await run(sql`${similarityTo(text)} > ${MIN_SIMILARITY}`, [sql`${similarityTo(text)} desc`])
  if (!near) return rows
  const placed = rows.map((row) => ({
    ...row,
    distance:
      row.lat === null || row.long === null
        ? undefined
        : distanceMetres(near, { lat: row.lat, long: row.long }),
  }))
  return placed
    .sort((a, b) => (a.distance ?? Number.POSITIVE_INFINITY) - (b.distance ?? Number.POSITIVE_INFINITY))
    .slice(question.offset, question.offset + question.limit + 1)
}

/** One thing that the town tells, if it still does. */
export const findInformation = async (
  town: Town,
  sourceId: string,
  externalId: string,
): Promise<InformationRecord | undefined> => {
  const [row] = await town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.sourceId, sourceId),
        eq(t.externalId, externalId),
        or(isNull(t.expiresAt), gt(t.expiresAt, town.now())),
      ),
    )
  return row
}

/** What was first told of a topic after a moment, oldest first; what is over is left out. */
export const listInformationSince = (
  town: Town,
  topic: string,
  after: Date,
  limit: number,
): Promise<InformationRecord[]> =>
  town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        sql`${t.topic} = ${topic}`,
        gt(t.firstSeenAt, after),
        or(isNull(t.expiresAt), gt(t.expiresAt, town.now())),
      ),
    )
    .orderBy(asc(t.firstSeenAt), asc(t.externalId))
    .limit(limit)
