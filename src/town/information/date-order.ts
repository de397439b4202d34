import type { DateTime } from 'luxon'
import { type Order, readWritten, type Written } from './dates.ts'

/** The dates of an entry as they were written, by what they say. `besides`: other fields that say when it was published. */
export type WrittenDates = {
  published?: string | undefined
  starts?: string | undefined
  ends?: string | undefined
  expires?: string | undefined
  besides: string[]
}

/** A date that was read. `day`: it was written without an hour. */
export type ReadDate = { at: DateTime; day: boolean }

const FIELDS = ['published', 'starts', 'ends', 'expires'] as const
type Field = (typeof FIELDS)[number]

/** Reads a date of an entry; what is doubtful, or none, is nothing. */
export type DateReader = (entry: WrittenDates, field: Field) => ReadDate | undefined

type Row = Partial<Record<Field, Written>> & { besides: DateTime[] }

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
export const dateReader = (
  all: WrittenDates[],
  built: (string | undefined)[],
  zone: string,
  set?: Order,
): DateReader => {
  const known = new Map<string, Written | undefined>()
  const read = (text: string | undefined): Written | undefined => {
    if (text === undefined) return undefined
    if (!known.has(text)) known.set(text, readWritten(text, zone))
    return known.get(text)
  }
  const rows = all.map((entry): Row => {
    const besides = entry.besides.flatMap((text) => read(text)?.sure ?? [])
    const row: Row = { besides }
    for (const field of FIELDS) {
      const written = read(entry[field])
      if (written) row[field] = written
    }
    return row
  })
  const byField = new Map(FIELDS.map((field) => [field, saidBy(rows.flatMap((row) => row[field] ?? []))]))
  const whole = saidBy(rows.flatMap((row) => FIELDS.flatMap((field) => row[field] ?? [])))
  const beside =
    whole === undefined
      ? saidBeside(
          rows,
          built.flatMap((text) => read(text)?.sure ?? []),
        )
      : undefined
  return (entry, field) => {
    const written = read(entry[field])
    if (!written) return undefined
    const own = byField.get(field)
    const order =
      set ?? (own && own !== 'both' ? own : undefined) ?? (whole !== 'both' ? whole : undefined) ?? beside
    const [only, ...others] = Object.values(written.ways)
    const at =
      written.sure ??
      (order ? written.ways[order] : undefined) ??
      (only && others.length === 0 ? only : undefined) ??
      (written.dotted && !order && whole === undefined ? written.ways.dmy : undefined)
    return at && { at, day: written.day }
  }
}

/** What the dates that can only be read in one way say of the others. `both`: they contradict each other. */
const saidBy = (written: Written[]): Order | 'both' | undefined => {
  const orders = new Set<Order>()
  for (const { ways, sure } of written) {
    const [order, ...others] = Object.keys(ways) as Order[]
    if (order && others.length === 0 && sure) orders.add(order)
  }
  const [order, another] = orders
  return another ? 'both' : order
}

const ORDERS: readonly Order[] = ['dmy', 'mdy', 'ymd']

/** The one order of which something is true. */
const theOne = (isTrue: (order: Order) => boolean): Order[] => {
  const fitting = ORDERS.filter(isTrue)
  return fitting.length === 1 ? fitting : []
}

const time = (date: DateTime | undefined): number => date?.toMillis() ?? Number.NaN

/** @returns the order in which all that speak agree */
const saidBeside = (rows: Row[], built: DateTime[]): Order | undefined => {
  const votes = new Set([
    ...ownDates(rows),
    ...neighbours(rows),
    ...theDayItWasMade(rows, built),
    ...inOrder(rows),
    ...endsBeforeBeginnings(rows),
  ])
  const [vote, another] = votes
  return another ? undefined : vote
}

/** Another field of the same entry says which day it was. */
const ownDates = (rows: Row[]): Order[] =>
  rows.flatMap(({ published, besides }) =>
    published && !published.sure
      ? theOne((order) =>
          besides.some((date) => Math.abs(time(published.ways[order]) - time(date)) < SAME_DAY),
        )
      : [],
  )

/** Entries before and after it that are dated, and near each other: it belongs between them. */
const neighbours = (rows: Row[]): Order[] => {
  const dates = rows.flatMap(({ published }) => published ?? [])
  const after: number[] = []
  let next = Number.NaN
  for (let index = dates.length - 1; index >= 0; index--) {
    after[index] = next
    next = dates[index]?.sure ? time(dates[index]?.sure) : next
  }
  let before = Number.NaN
  return dates.flatMap((date, index) => {
    if (date.sure) {
      before = time(date.sure)
      return []
    }
    const [from, to] = [
      Math.min(before, after[index] ?? Number.NaN),
      Math.max(before, after[index] ?? Number.NaN),
    ]
    if (!(to - from <= NEIGHBOURS)) return []
    return theOne((order) => time(date.ways[order]) >= from - DAY && time(date.ways[order]) <= to + DAY)
  })
}

/** The newest entry is of the day on which the feed was made, and none is of a later one. */
const theDayItWasMade = (rows: Row[], built: DateTime[]): Order[] => {
  const dates = rows.flatMap(({ published }) => published ?? [])
  const [made] = built
  if (!made || !dates.some(({ sure }) => !sure)) return []
  return theOne((order) => {
    const times = dates.map(({ sure, ways }) => time(sure ?? ways[order]))
    const newest = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    return Math.abs(newest - time(made)) < SAME_DAY
  })
}

/** Read in one way the entries stand in their order, in the other they do not. */
const inOrder = (rows: Row[]): Order[] => {
  const dates = rows.flatMap(({ published }) => published ?? [])
  if (!dates.some(({ sure }) => !sure)) return []
  return theOne((order) => {
    const times = dates.map(({ sure, ways }) => time(sure ?? ways[order]))
    if (new Set(times).size < IN_ORDER || times.some(Number.isNaN)) return false
    const steps = times.slice(1).map((next, index) => next - (times[index] ?? 0))
    return steps.every((step) => step >= 0) || steps.every((step) => step <= 0)
  })
}

/** Read in one way something ends before it begins, and in the other nothing does. */
const endsBeforeBeginnings = (rows: Row[]): Order[] => {
  const pairs = rows.flatMap(({ starts, ends }) =>
    starts && ends && !(starts.sure && ends.sure) ? [{ starts, ends }] : [],
  )
  if (pairs.length === 0) return []
  return theOne((order) =>
    pairs.every(({ starts, ends }) => {
      const [from, to] = [time(starts.sure ?? starts.ways[order]), time(ends.sure ?? ends.ways[order])]
      return to >= from - (ends.day ? DAY : 0)
    }),
  )
}
