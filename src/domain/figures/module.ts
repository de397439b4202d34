import type { Module } from '#domain/town'
import { sendMonthlyFigures } from './monthly.ts'

export const figuresModule: Module = {
  name: 'figures',
  // Each working morning: which is the first of a month, the town's calendar says.
  schedules: [{ name: 'monthly-figures', cron: '0 45 7 * * *', run: sendMonthlyFigures }],
}
