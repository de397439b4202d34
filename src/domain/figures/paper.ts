import { formatLongDate } from '#domain/content'
import { getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { type PaperBlock, type PaperTable, writePaper } from '#platform/paper'
import type { FigureCard } from './cards.ts'
import type { FigureChart, FigureTable } from './charts.ts'
import type { FigureSheet } from './sheet.ts'
import { describeMonth, formatNumber } from './wording.ts'

/** Rows of a table that are printed: the rest is in the files. */
const MAX_ROWS = 40

type PaperOptions = { departments: readonly string[]; language: string }

/** Figures on paper. @param options.departments those whose requests they are of; none: all */
export const makePaper = async (
  town: Town,
  sheet: FigureSheet,
  { departments, language }: PaperOptions,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { t } = sheet
  const catalogue = await getCatalogue(town)
  const names = departments.map((code) => catalogue.departments.get(code) ?? code)
  const title = titleOf(sheet, language)
  const made = formatLongDate(town.now(), language, town.profile.time_zone)
  return writePaper({
    title: `${title}. ${town.profile.authority}`,
    language,
    author: town.profile.authority,
    footer: `${town.profile.authority} · ${title}`,
    pageOf: t('report.page', { page: '{page}', pages: '{pages}' }),
    blocks: [
      { kind: 'title', text: title },
      { kind: 'text', text: `${capitalised(sheet.days)}. ${sheet.compared}` },
      ...(names.length > 0
        ? [{ kind: 'text', text: t('report.departments', { names: names.join(', ') }) } as const]
        : []),
      { kind: 'table', ...cardTable(sheet) },
      { kind: 'small', text: t('report.made', { date: made }) },
      { kind: 'new-page' },
      { kind: 'heading', text: t('report.charts') },
      { kind: 'charts', charts: sheet.charts.map(toPaperChart) },
      { kind: 'new-page' },
      { kind: 'heading', text: t('report.tables') },
      ...sheet.charts.map((chart): PaperBlock => ({ kind: 'table', ...chartTable(sheet, chart) })),
      { kind: 'table', ...toPaperTable(t('teams'), sheet.teams) },
      ...(sheet.stars.rows.length > 0
        ? [{ kind: 'table', ...toPaperTable(t('stars'), spelledStars(sheet)) } as const]
        : []),
      ...(sheet.items.rows.length > 0
        ? [{ kind: 'table', ...toPaperTable(t('items'), sheet.items) } as const]
        : []),
    ],
  })
}

const capitalised = (text: string): string => `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}`

/** A month by its name, other days by their dates. */
const titleOf = ({ t, figures, days }: FigureSheet, language: string): string => {
  const { from, to } = figures.period
  const isMonth = from.day === 1 && to.hasSame(from.endOf('month'), 'day')
  return isMonth
    ? t('report.month', { month: describeMonth(from, language) })
    : t('report.title', { period: days })
}

/** Letters of every font: a star is none. */
const spelled = (text: string): string => text.replace('★', '/ 5')

const cardTable = ({ t, cards }: FigureSheet): PaperTable => ({
  caption: t('report.summary'),
  head: [t('column.figure'), t('column.value'), t('column.change')],
  rows: cards.map(({ name, value, note, change }: FigureCard) => [
    `${name} (${note})`,
    spelled(value),
    spelled(change.words),
  ]),
})

const toPaperChart = ({ title, description, drawing, legend = [] }: FigureChart) => ({
  title,
  description,
  drawing,
  legend,
})

const toPaperTable = (caption: string, { columns, rows }: FigureTable): PaperTable => ({
  caption,
  head: columns,
  rows: rows
    .slice(0, MAX_ROWS)
    .map(({ label, cells }) => [
      label,
      ...cells.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)),
    ]),
})

/** Hours stand below each other: twenty-four columns have no room on paper. */
const chartTable = ({ t }: FigureSheet, { id, title, table }: FigureChart): PaperTable => {
  if (id !== 'hours') return toPaperTable(title, table)
  const [, ...hours] = table.columns
  return {
    caption: title,
    head: [t('unit.hour'), ...table.rows.map(({ label }) => label)],
    rows: hours.map((hour, at) => [`${hour} h`, ...table.rows.map(({ cells }) => String(cells[at] ?? 0))]),
  }
}

const spelledStars = ({ stars }: FigureSheet): FigureTable => ({
  ...stars,
  rows: stars.rows.map((row) => ({ ...row, label: `${row.key} / 5` })),
})
