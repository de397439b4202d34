import type { Module } from '#domain/town'
import { describeError } from '#platform/telemetry'
import { flushAccessLog, purgeAccessLog } from './access-log.ts'
import { purgeAttempts } from './sign-in-throttle.ts'

export const staffModule: Module = {
  name: 'staff',
  retention: [
    { name: 'tidy-tries', cron: '0 15 4 * * *', run: purgeAttempts },
    { name: 'tidy-reads', cron: '0 15 4 * * *', run: purgeAccessLog },
  ],
  stop: (town) =>
    flushAccessLog(town).catch((error) =>
      town.log.error({ error: describeError(error) }, 'access log: write failed'),
    ),
}
