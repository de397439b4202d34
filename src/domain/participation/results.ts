import { DateTime } from 'luxon'
import type { Town } from '#domain/town'
import { countAnswers } from './answers.ts'
import { type Consultation, phaseOf } from './read.ts'
import type { AnswerCount } from './tables.ts'

/** Answers below this number are not shown: what few people chose says what each of them did. */
export const MIN_SHOWN = 5

/** How many chose each option, in the order of the options. */
export type OptionCounts = { total: number; counts: number[] }

/**
 * What may be shown of the answers. `few`: there are fewer than may be shown. `neighbourhoods`: those of which enough answered, and
 * the rest of them together, without a name.
 */
export type Results =
  | { few: true; asOf: Date }
  | {
      few: false
      asOf: Date
      all: OptionCounts
      neighbourhoods: (OptionCounts & { name: string | undefined })[]
      /** Some of it by neighbourhood is not shown. */
      withheld: boolean
    }

type Row = OptionCounts & { names: string[] }

const sum = (counts: number[]): number => counts.reduce((all, one) => all + one, 0)

const add = (one: number[], other: number[]): number[] => one.map((count, at) => count + (other[at] ?? 0))

/** Whether each choice in it was made by nobody or by enough. */
const mayBeShown = ({ counts }: Pick<Row, 'counts'>): boolean =>
  counts.every((count) => count === 0 || count >= MIN_SHOWN)

const together = (rows: Row[], options: number): Row => ({
  names: rows.flatMap(({ names }) => names),
  total: sum(rows.map(({ total }) => total)),
  counts: rows.reduce(
    (all, { counts }) => add(all, counts),
    Array.from({ length: options }, () => 0),
  ),
})

/**
 * Neighbourhoods that can be shown one by one, and the others together. What is left over can be worked out from the whole, so that it
 * has to be fit to be shown too: neighbourhoods are joined to it, the smallest first, until it is.
 */
const splitRows = (rows: Row[], options: number): { shown: Row[]; rest: Row | undefined } => {
  const shown = rows.filter(mayBeShown).sort((a, b) => b.total - a.total)
  const hidden = rows.filter((row) => !mayBeShown(row))
  while (hidden.length > 0 && !mayBeShown(together(hidden, options))) {
    const smallest = shown.pop()
    if (!smallest) return { shown: [], rest: undefined }
    hidden.push(smallest)
  }
  return { shown, rest: hidden.length > 0 ? together(hidden, options) : undefined }
}

/** What may be shown of some counts. Pure. */
export const summarise = (
  { options, neighbourhoods }: Pick<Consultation, 'options' | 'neighbourhoods'>,
  counted: readonly AnswerCount[],
  asOf: Date,
): Results => {
  const countsOf = (of: readonly AnswerCount[]): number[] =>
    options.map(({ id }) => sum(of.filter(({ option }) => option === id).map(({ count }) => count)))
  const all = countsOf(counted)
  const total = sum(all)
  if (total < MIN_SHOWN) return { few: true, asOf }
  const whole = { total, counts: all }
  if (neighbourhoods.length < 2) return { few: false, asOf, all: whole, neighbourhoods: [], withheld: false }
  const rows = neighbourhoods.map((name): Row => {
    const counts = countsOf(counted.filter(({ neighbourhood }) => neighbourhood === name))
    return { names: [name], total: sum(counts), counts }
  })
  const { shown, rest } = splitRows(rows, options.length)
  const named = shown
    .map(({ names: [name], ...row }) => ({ name, ...row }))
    .sort((a, b) => neighbourhoods.indexOf(a.name ?? '') - neighbourhoods.indexOf(b.name ?? ''))
  const others = rest && named.length > 0 ? [{ name: undefined, total: rest.total, counts: rest.counts }] : []
  return {
    few: false,
    asOf,
    all: whole,
    neighbourhoods: [...named, ...others],
    withheld: rest !== undefined || named.length === 0,
  }
}

/**
 * What may be shown of the answers now, to anybody: staff see no more. Nothing before the question says so. While it is open they are
 * those of the last midnight: nobody is to see a count move when a neighbour answers.
 */
export const getResults = async (town: Town, one: Consultation): Promise<Results | undefined> => {
  const now = town.now()
  const phase = phaseOf(one, now)
  if (phase === 'closed')
    return summarise(
      one,
      one.counts ?? (await countAnswers(town.db, town, one.id)),
      one.closedAt ?? one.endsAt,
    )
  if (phase !== 'open' || one.results !== 'daily') return undefined
  const midnight = DateTime.fromJSDate(now, { zone: town.profile.time_zone }).startOf('day').toJSDate()
  return summarise(one, await countAnswers(town.db, town, one.id, midnight), midnight)
}

/** How many have answered so far: for staff, who are to know whether anybody has heard of it. */
export const countRespondents = async (town: Town, one: Consultation): Promise<number> =>
  sum((one.counts ?? (await countAnswers(town.db, town, one.id))).map(({ count }) => count))
