import type { Module } from '#domain/town'
import { purgeUnconfirmed } from './answers.ts'
import { closeDueConsultations } from './manage.ts'

export const participationModule: Module = {
  name: 'participation',
  schedules: [{ name: 'close-consultations', cron: '55 * * * * *', run: closeDueConsultations }],
  retention: [{ name: 'purge-unconfirmed-answers', cron: '0 28 4 * * *', run: purgeUnconfirmed }],
}
