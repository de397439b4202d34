/** What the work of the town comes to: for a page, for files, for a letter each month. */
export type { CardId, CardUnit, Change, FigureCard } from './cards.ts'
export type { ChartId, FigureChart, FigureRow, FigureTable } from './charts.ts'
export { type Figures, getFigures } from './figures.ts'
export { figuresModule } from './module.ts'
export { sendMonthlyFigures } from './monthly.ts'
export { makePaper } from './paper.ts'
export {
  type BucketUnit,
  monthPeriod,
  PERIOD_NAMES,
  type Period,
  type PeriodName,
  type PeriodQuery,
  parsePeriod,
} from './period.ts'
export { type FigureSheet, toSheet } from './sheet.ts'
export { figureTexts } from './wording.ts'
