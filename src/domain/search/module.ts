import type { Module } from '#domain/town'
import { indexWords } from './index-words.ts'

export const searchModule: Module = {
  name: 'search',
  schedules: [{ name: 'index-words', cron: '*/20 * * * * *', run: indexWords }],
}
