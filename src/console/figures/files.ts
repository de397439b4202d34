import type { FigureSheet, Period } from '#domain/figures'
import type { Cell } from '#platform/spreadsheets'
import { type FileFormat, tableFile, type View } from '../ui/index.ts'
import { categoryRows, taskRows } from './message-costs.tsx'
import { wrongDaysPage } from './page.tsx'
import { loadSheet, periodOf } from './request.ts'

/** The figures in view for a spreadsheet: one a line, all under the same heads. */
export const figuresFile = async (
  view: View,
  query: URLSearchParams,
  format: FileFormat,
): Promise<Response> => {
  const found = periodOf(view, query)
  if ('errors' in found) return wrongDaysPage(view, query, found.errors)
  const { period } = found
  const sheet = await loadSheet(view, period)
  const { t } = sheet
  return tableFile(view, format, {
    name: fileName(period),
    columns: [
      t('column.group'),
      t('column.of'),
      t('column.count'),
      t('column.open'),
      t('column.late'),
      t('column.before'),
      t('column.change.percent'),
      t('column.median.hours'),
      t('column.unit'),
    ],
    rows: [
      ...cardLines(sheet),
      ...countLines(sheet),
      ...timeLines(sheet),
      ...talkLines(sheet),
      ...costLines(view, sheet),
    ],
  })
}

/** The name of a file with the figures of a period, without its ending. */
export const fileName = ({ from, to }: Period): string => `xifres-${from.toISODate()}-${to.toISODate()}`

type Line = [
  group: string,
  of: string,
  count: Cell,
  open: Cell,
  late: Cell,
  before: Cell,
  percent: Cell,
  median: Cell,
  unit: Cell,
]

const line = (
  group: string,
  of: string,
  count: Cell,
  rest: { open?: number; late?: number; before?: Cell; percent?: Cell; median?: Cell; unit?: string } = {},
): Line => {
  const { open = null, late = null, before = null, percent = null, median = null, unit = null } = rest
  return [group, of, count, open, late, before, percent, median, unit]
}

const DECIMALS = 100

/** As many decimals as anybody reads. */
const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * DECIMALS) / DECIMALS

const cardLines = ({ t, cards, details }: FigureSheet): Line[] => [
  ...cards.map(({ name, amount, before, change, unit }) =>
    line(t('report.summary'), name, rounded(amount), {
      before: rounded(before),
      percent: change.percent,
      unit: t(`${unit}.unit`),
    }),
  ),
  ...details.map(({ name, amount, unit }) =>
    line(t('report.summary'), name, rounded(amount), { unit: t(`${unit}.unit`) }),
  ),
]

const countLines = ({ charts, figures }: FigureSheet): Line[] =>
  charts
    .filter(({ id }) => id !== 'time' && id !== 'hours')
    .flatMap(({ id, title, table }) =>
      table.rows.map(({ key, label, cells }) => {
        const [count = 0, open = 0, late = 0, before = 0] = cells.map(Number)
        const median = id === 'departments' ? (figures.done.medianByDepartment.get(key) ?? null) : null
        const percent = before > 0 ? Math.round(((count - before) / before) * 100) : null
        return line(title, label, count, { open, late, before, percent, median: rounded(median) })
      }),
    )

const timeLines = ({ charts }: FigureSheet): Line[] =>
  charts
    .filter(({ id }) => id === 'time' || id === 'hours')
    .flatMap(({ id, title, table }) =>
      table.rows.flatMap(({ label, cells }) =>
        cells.flatMap((count, at): Line[] => {
          const column = table.columns[at + 1] ?? ''
          if (id === 'time') return [line(`${title}: ${column}`, label, count)]
          return count === 0 ? [] : [line(title, `${label}, ${column} h`, count)]
        }),
      ),
    )

const talkLines = ({ t, teams, stars, items }: FigureSheet): Line[] => [
  ...teams.rows.map(({ label, cells: [count = null] }) => line(t('teams'), label, count)),
  ...stars.rows.map(({ key, cells: [count = null] }) => line(t('stars'), key, count)),
  ...items.rows.map(({ label, cells: [count = null] }) => line(t('items'), label, count)),
]

const costLines = (view: View, { figures }: FigureSheet): Line[] => {
  const { t } = view
  const costs = figures.costs.month
  const month = costs.month.toFormat('MM/yyyy')
  return [
    { title: t('costs.tasks'), rows: taskRows(view, costs) },
    { title: t('costs.categories'), rows: categoryRows(view, costs) },
  ].flatMap(({ title, rows }) =>
    rows.flatMap(({ label, cost }) => [
      line(`${title}, ${month}`, label, cost.messages, { unit: t('costs.messages') }),
      line(`${title}, ${month}`, label, rounded(cost.euros), { unit: t('costs.euros') }),
    ]),
  )
}
