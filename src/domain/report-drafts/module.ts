import type { Module } from '#domain/town'
import { purgeReportDrafts } from './drafts.ts'

export const reportDraftsModule: Module = {
  name: 'report-drafts',
  retention: [{ name: 'purge-report-drafts', cron: '0 45 * * * *', run: purgeReportDrafts }],
}
