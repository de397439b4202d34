import type { Module } from '#domain/town'
import { purgeApplications } from './applications.ts'

export const applicationsModule: Module = {
  name: 'applications',
  retention: [{ name: 'tidy-applications', cron: '0 20 4 * * *', run: purgeApplications }],
}
