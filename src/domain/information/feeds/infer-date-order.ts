import type { DateTime } from 'luxon'
import { type DateOrder, parseWrittenDate, type WrittenDate } from './parse-date.ts'

/** The dates of an entry as they were written, by what they say. `others`: other fields that say when it was published. */
export type EntryDates = {
  published?: string | undefined
  starts?: string | undefined
  ends?: string | undefined
  expires?: string | undefined
  others: string[]
}

/** A date that was read. `day`: it was written without an hour. */
export type ParsedDate = { at: DateTime; day: boolean }

const FIELDS = ['published', 'starts', 'ends', 'expires'] as const
type Field = (typeof FIELDS)[number]

/** Reads a date of an entry; what is doubtful, or none, is nothing. */
export type DateReader = (entry: EntryDates, field: Field) => ParsedDate | undefined

type Row = Partial<Record<Field, WrittenDate>> & { others: DateTime[] }

/** A day and a half: what two servers in two zones may differ by and mean the same day. In milliseconds. */
const SAME_DAY = 36 * 3_600_000
const DAY = 24 * 3_600_000

/** Neighbours in a feed that are further apart than this say nothing of what stands between them. */
const NEIGHBOURS = 10 * DAY

/** So many different dates in their order are no accident. */
const IN_ORDER = 5

/**
 * How the dates of a feed are read. Where numbers may be a day and a month or a month and a day, the feed decides: one date
 * of a field that can only be read in one way says it for the field, and one of the feed for the feed; if they contradict
 * each other, nothing is said. Else what stands beside says it: another date of the same entry, dated neighbours, the
 * order of the whole, the day on which the feed was made, an end that would come before its beginning. All that speak have
 * to agree. What is doubtful then is not read. (Only between full stops the day comes first: nobody writes it otherwise.)
 * @param built when the feed says that it was made
 * @param set the order that the town set for the source
 */
export const createDateReader = (
  all: EntryDates[],
  built: (string | undefined)[],
  zone: string,
  set?: DateOrder,
): DateReader => {
  const known = new Map<string, WrittenDate | undefined>()
  const read = (text: string | undefined): WrittenDate | undefined => {
    if (text === undefined) return undefined
    if (!known.has(text)) known.set(text, parseWrittenDate(text, zone))
    return known.get(text)
  }
  const rows = all.map((entry): Row => {
    const others = entry.others.flatMap((text) => read(text)?.certain ?? [])
    const row: Row = { others }
    for (const field of FIELDS) {
      const written = read(entry[field])
      if (written) row[field] = written
    }
    return row
  })
  const byField = new Map(
    FIELDS.map((field) => [field, orderFromCertain(rows.flatMap((row) => row[field] ?? []))]),
  )
  const whole = orderFromCertain(rows.flatMap((row) => FIELDS.flatMap((field) => row[field] ?? [])))
  const beside =
    whole === undefined
      ? orderFromOtherFields(
          rows,
          built.flatMap((text) => read(text)?.certain ?? []),
        )
      : undefined
  return (entry, field) => {
    const written = read(entry[field])
    if (!written) return undefined
    const own = byField.get(field)
    const order =
      set ?? (own && own !== 'both' ? own : undefined) ?? (whole !== 'both' ? whole : undefined) ?? beside
    const [only, ...others] = Object.values(written.readings)
    const at =
      written.certain ??
      (order ? written.readings[order] : undefined) ??
      (only && others.length === 0 ? only : undefined) ??
      (written.dotted && !order && whole === undefined ? written.readings.dmy : undefined)
    return at && { at, day: written.day }
  }
}

/** What the dates that can only be read in one way say of the others. `both`: they contradict each other. */
const orderFromCertain = (written: WrittenDate[]): DateOrder | 'both' | undefined => {
  const orders = new Set<DateOrder>()
  for (const { readings, certain } of written) {
    const [order, ...others] = Object.keys(readings) as DateOrder[]
    if (order && others.length === 0 && certain) orders.add(order)
  }
  const [order, another] = orders
  return another ? 'both' : order
}

const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd']

/** The one order of which something is true. */
const onlyOrder = (isTrue: (order: DateOrder) => boolean): DateOrder[] => {
  const fitting = ORDERS.filter(isTrue)
  return fitting.length === 1 ? fitting : []
}

const time = (date: DateTime | undefined): number => date?.toMillis() ?? Number.NaN

/** @returns the order in which all that speak agree */
const orderFromOtherFields = (rows: Row[], built: DateTime[]): DateOrder | undefined => {
  const votes = new Set([
    ...fromSameEntry(rows),
    ...fromNeighbours(rows),
    ...fromBuildDate(rows, built),
    ...fromSequence(rows),
    ...fromEndBeforeStart(rows),
  ])
  const [vote, another] = votes
  return another ? undefined : vote
}

/** Another field of the same entry says which day it was. */
const fromSameEntry = (rows: Row[]): DateOrder[] =>
  rows.flatMap(({ published, others }) =>
    published && !published.certain
      ? onlyOrder((order) =>
          others.some((date) => Math.abs(time(published.readings[order]) - time(date)) < SAME_DAY),
        )
      : [],
  )

/** Entries before and after it that are dated, and near each other: it belongs between them. */
const fromNeighbours = (rows: Row[]): DateOrder[] => {
  const dates = rows.flatMap(({ published }) => published ?? [])
  const after: number[] = []
  let next = Number.NaN
  for (let index = dates.length - 1; index >= 0; index--) {
    after[index] = next
    next = dates[index]?.certain ? time(dates[index]?.certain) : next
  }
  let before = Number.NaN
  return dates.flatMap((date, index) => {
    if (date.certain) {
      before = time(date.certain)
      return []
    }
    const [from, to] = [
      Math.min(before, after[index] ?? Number.NaN),
      Math.max(before, after[index] ?? Number.NaN),
    ]
    if (!(to - from <= NEIGHBOURS)) return []
    return onlyOrder(
      (order) => time(date.readings[order]) >= from - DAY && time(date.readings[order]) <= to + DAY,
    )
  })
}

/** The newest entry is of the day on which the feed was made, and none is of a later one. */
const fromBuildDate = (rows: Row[], built: DateTime[]): DateOrder[] => {
  const dates = rows.flatMap(({ published }) => published ?? [])
  const [made] = built
  if (!made || !dates.some(({ certain }) => !certain)) return []
  return onlyOrder((order) => {
    const times = dates.map(({ certain, readings }) => time(certain ?? readings[order]))
    const newest = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    return Math.abs(newest - time(made)) < SAME_DAY
  })
}

/** Read in one way the entries stand in their order, in the other they do not. */
const fromSequence = (rows: Row[]): DateOrder[] => {
  const dates = rows.flatMap(({ published }) => published ?? [])
  if (!dates.some(({ certain }) => !certain)) return []
  return onlyOrder((order) => {
    const times = dates.map(({ certain, readings }) => time(certain ?? readings[order]))
    if (new Set(times).size < IN_ORDER || times.some(Number.isNaN)) return false
    const steps = times.slice(1).map((next, index) => next - (times[index] ?? 0))
    return steps.every((step) => step >= 0) || steps.every((step) => step <= 0)
  })
}

/** Read in one way something ends before it begins, and in the other nothing does. */
const fromEndBeforeStart = (rows: Row[]): DateOrder[] => {
  const pairs = rows.flatMap(({ starts, ends }) =>
    starts && ends && !(starts.certain && ends.certain) ? [{ starts, ends }] : [],
  )
  if (pairs.length === 0) return []
  return onlyOrder((order) =>
    pairs.every(({ starts, ends }) => {
      const [from, to] = [
        time(starts.certain ?? starts.readings[order]),
        time(ends.certain ?? ends.readings[order]),
      ]
      return to >= from - (ends.day ? DAY : 0)
    }),
  )
}
