import { Info } from 'luxon'
import { localisedText } from '#domain/content'
import { DISCREET_LOT } from '#domain/conversations'
import { type KeyedRequestCount, NOWHERE, OUTSIDE } from '#domain/service-requests'
import { type Bar, barChart, columnChart, type Drawing, heatMap } from '#platform/charts'
import type { Figures } from './figures.ts'
import { describeBucket, type FigureTexts, formatDuration, formatNumber } from './wording.ts'

/** The charts, in their order. */
export type ChartId = 'time' | 'kinds' | 'departments' | 'areas' | 'channels' | 'hours' | 'assets'

/** What something is called by its key. */
export type Names = {
  service: (code: string) => string
  department: (code: string) => string
  channel: (id: string) => string
  team: (id: string) => string
  asset: (id: string) => string
}

/** A row of a table. `key`: of what it is of, to lead to it. A cell that is a text is written as it is. */
export type FigureRow = { key: string; label: string; cells: (number | string)[] }

export type FigureTable = { columns: string[]; rows: FigureRow[] }

/** A chart with the table of all that it shows. `legend`: what its two looks stand for. */
export type FigureChart = {
  id: ChartId
  title: string
  description: string
  drawing: Drawing
  table: FigureTable
  legend?: { tone: 'one' | 'two' | 'part'; text: string }[]
  hint?: string
}

/** How high a chart is, and how many bars that is room for. */
const HEIGHT = 182
const BARS = 7

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const HOURS_MARKED = 4

type Context = { figures: Figures; t: FigureTexts; names: Names; language: string }

/** The charts of some figures, each with its table. */
export const toCharts = (figures: Figures, t: FigureTexts, names: Names, language: string): FigureChart[] => {
  const context = { figures, t, names, language }
  return [
    timeChart(context),
    kindsChart(context),
    departmentsChart(context),
    areasChart(context),
    channelsChart(context),
    hoursChart(context),
    // A town without an inventory has nothing to say of it.
    ...(figures.byAsset.length > 0 ? [assetsChart(context)] : []),
  ]
}

const timeChart = ({ figures, t, language }: Context): FigureChart => {
  const { period, received, done } = figures
  const columns = period.starts.map((start, at) => {
    const values: [number, number] = [received.series[at] ?? 0, done.resolved.counts[at] ?? 0]
    return { ...describeBucket(start, period.unit, language), values }
  })
  const best = columns.reduce<(typeof columns)[number] | undefined>(
    (most, one) => (one.values[0] > (most?.values[0] ?? 0) ? one : most),
    undefined,
  )
  return {
    id: 'time',
    title: t('chart.time'),
    description: best
      ? t('description.time', {
          received: formatNumber(received.total.count),
          resolved: formatNumber(done.resolved.count),
          label: best.label,
          most: formatNumber(best.values[0]),
        })
      : t('description.none'),
    drawing: columnChart(columns, HEIGHT, formatNumber),
    legend: [
      { tone: 'one', text: t('column.received') },
      { tone: 'two', text: t('column.resolved') },
    ],
    table: {
      columns: [t(`unit.${period.unit}`), t('column.received'), t('column.resolved')],
      rows: columns.map(({ label, values }) => ({ key: '', label, cells: [...values] })),
    },
  }
}

/** As many bars as there is room for; where there are more, the last is of all the others. */
const toBars = (t: FigureTexts, counts: readonly (KeyedRequestCount & { label: string })[]): Bar[] => {
  const shown = counts.length > BARS ? counts.slice(0, BARS - 1) : counts
  const rest = counts.slice(shown.length)
  const sum = (of: 'count' | 'open') => rest.reduce((total, one) => total + one[of], 0)
  return [
    ...shown.map(({ label, count, open }) => ({
      label,
      value: count,
      part: open,
      text: formatNumber(count),
    })),
    ...(rest.length > 0
      ? [
          {
            label: t('others', { count: rest.length }),
            value: sum('count'),
            part: sum('open'),
            text: formatNumber(sum('count')),
          },
        ]
      : []),
  ]
}

const NAMED_IN_WORDS = 3

const describeBars = (t: FigureTexts, bars: readonly Bar[]): string =>
  bars.length === 0
    ? t('description.none')
    : t('description.bars', {
        list: bars
          .slice(0, NAMED_IN_WORDS)
          .map(({ label, text }) => t('description.bar', { label, count: text }))
          .join('; '),
      })

type Counted = {
  id: ChartId
  title: string
  head: string
  counts: readonly KeyedRequestCount[]
  name: (key: string) => string
  hint?: string
  /** One more column. */
  more?: { column: string; cell: (key: string) => number | string }
}

const countedChart = (
  { t }: Context,
  { id, title, head, counts, name, hint, more }: Counted,
): FigureChart => {
  const named = counts.map((one) => ({ ...one, label: name(one.key) }))
  const bars = toBars(t, named)
  return {
    id,
    title,
    description: describeBars(t, bars),
    drawing: barChart(bars, BARS),
    legend: [
      { tone: 'one', text: t('column.received') },
      { tone: 'part', text: t('part.open') },
    ],
    ...(hint && { hint }),
    table: {
      columns: [
        head,
        t('column.received'),
        t('column.open'),
        t('column.late'),
        t('column.before'),
        ...(more ? [more.column] : []),
      ],
      rows: named.map(({ key, label, count, open, late, before }) => ({
        key,
        label,
        cells: [count, open, late, before, ...(more ? [more.cell(key)] : [])],
      })),
    },
  }
}

const kindsChart = (context: Context): FigureChart => {
  const { figures, t, names } = context
  return countedChart(context, {
    id: 'kinds',
    title: t('chart.kinds'),
    head: t('column.kind'),
    counts: figures.received.byService,
    name: names.service,
  })
}

const departmentsChart = (context: Context): FigureChart => {
  const { figures, t, names } = context
  const { medianByDepartment } = figures.done
  return countedChart(context, {
    id: 'departments',
    title: t('chart.departments'),
    head: t('column.department'),
    counts: figures.received.byDepartment,
    name: names.department,
    more: {
      column: t('column.median'),
      cell: (key) => formatDuration(t, medianByDepartment.get(key) ?? null),
    },
  })
}

const areasChart = (context: Context): FigureChart => {
  const { figures, t } = context
  const { areaSource, byArea } = figures
  const special = new Map([
    [NOWHERE, t('nowhere')],
    [OUTSIDE, areaSource === 'none' ? t('nowhere') : t('outside')],
  ])
  // What is nowhere says least, however much of it there is.
  const placed = byArea.filter(({ key }) => !special.has(key))
  const others = byArea.filter(({ key }) => special.has(key))
  return countedChart(context, {
    id: 'areas',
    title: areaSource === 'zones' ? t('chart.areas.zones') : t('chart.areas'),
    head: t('column.area'),
    counts: [...placed, ...others],
    name: (key) => special.get(key) ?? key,
    ...(areaSource !== 'neighbourhoods' && { hint: t(`areas.${areaSource}`) }),
  })
}

const assetsChart = (context: Context): FigureChart => {
  const { figures, t, names } = context
  return countedChart(context, {
    id: 'assets',
    title: t('chart.assets'),
    head: t('column.asset'),
    counts: figures.byAsset,
    name: names.asset,
  })
}

const channelsChart = (context: Context): FigureChart => {
  const { figures, t, names } = context
  const { byChannel } = figures.written
  const counted = new Set(figures.received.byChannel.map(({ key }) => key))
  const onlyTalked = [...byChannel.keys()]
    .filter((key) => !counted.has(key))
    .map((key) => ({ key, count: 0, before: 0, open: 0, late: 0 }))
  return countedChart(context, {
    id: 'channels',
    title: t('chart.channels'),
    head: t('column.channel'),
    counts: [...figures.received.byChannel, ...onlyTalked],
    name: names.channel,
    more: { column: t('column.conversations'), cell: (key) => byChannel.get(key) ?? 0 },
  })
}

const hoursChart = ({ figures, t, language }: Context): FigureChart => {
  const { byHour } = figures.received
  const weekdays = Info.weekdays('long', { locale: language })
  const short = Info.weekdays('short', { locale: language })
  const cells = byHour.flatMap((values, day) => values.map((count, hour) => ({ day, hour, count })))
  const best = cells.reduce((most, one) => (one.count > most.count ? one : most), {
    day: 0,
    hour: 0,
    count: 0,
  })
  return {
    id: 'hours',
    title: t('chart.hours'),
    description:
      best.count > 0
        ? t('description.hours', {
            day: weekdays[best.day] ?? '',
            hour: `${best.hour} h`,
            count: formatNumber(best.count),
          })
        : t('description.none'),
    drawing: heatMap(
      {
        rows: byHour.map((values, day) => ({ label: short[day] ?? '', values })),
        ticks: HOURS.map((hour) => (hour % HOURS_MARKED === 0 ? String(hour) : '')),
      },
      HEIGHT,
      (day, hour, count) => t('cell.hours', { day: weekdays[day] ?? '', hour, count: formatNumber(count) }),
    ),
    table: {
      columns: [t('column.weekday'), ...HOURS.map(String)],
      rows: byHour.map((values, day) => ({ key: '', label: weekdays[day] ?? '', cells: [...values] })),
    },
  }
}

/** Conversations by team. Of a discreet one in lots: of how many fewer than that there are, nothing is said, none included. */
export const toTeamTable = (
  { handovers }: Figures,
  t: FigureTexts,
  names: Names,
  discreet: readonly string[],
): FigureTable => {
  const counted = new Set(handovers.byTeam.map(({ team }) => team))
  const silent = discreet
    .filter((team) => !counted.has(team))
    .map((team) => ({ team, count: 0, discreet: true }))
  return {
    columns: [t('column.team'), t('column.conversations')],
    rows: [...handovers.byTeam, ...silent].map((one) => ({
      key: one.team,
      label: names.team(one.team),
      cells: [
        !one.discreet
          ? one.count
          : one.count === 0
            ? t('team.few', { count: DISCREET_LOT })
            : t('team.lots', { count: one.count }),
      ],
    })),
  }
}

/** Things of bulky waste that were collected, by kind, and how the collections went; nothing where there was none. */
export const toItemTable = ({ collections }: Figures, t: FigureTexts, language: string): FigureTable => {
  const { items, collected, missed, cancelled } = collections
  const total = items.reduce((sum, { count }) => sum + count, 0)
  const isNone = collected + missed + cancelled === 0
  return {
    columns: [t('column.item'), t('column.count')],
    rows: isNone
      ? []
      : [
          ...items.map(({ kind, names, count }) => ({
            key: kind,
            label: localisedText(names, language),
            cells: [count],
          })),
          { key: '', label: t('items.total'), cells: [total] },
          { key: '', label: t('items.collected'), cells: [collected] },
          { key: '', label: t('items.missed'), cells: [missed] },
          { key: '', label: t('items.cancelled'), cells: [cancelled] },
        ],
  }
}

/** The marks that citizens gave. */
export const toStarTable = ({ handovers }: Figures, t: FigureTexts): FigureTable => ({
  columns: [t('column.stars'), t('column.count')],
  rows: handovers.stars.map(({ stars, count }) => ({
    key: String(stars),
    label: '★'.repeat(stars),
    cells: [count],
  })),
})
