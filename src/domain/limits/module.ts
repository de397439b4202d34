import type { Module } from '#domain/town'
import { purgeLimits } from './rate-limits.ts'

export const limitsModule: Module = {
  name: 'limits',
  retention: [{ name: 'tidy-limits', cron: '0 5 4 * * *', run: purgeLimits }],
}
