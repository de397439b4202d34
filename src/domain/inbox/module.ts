import { wakeSnoozed } from '#domain/conversations'
import type { Module } from '#domain/town'
import { purgeRuleRuns, runWaitingRules } from './run-rules.ts'
import { shareByTurns } from './turns.ts'

export const inboxModule: Module = {
  name: 'inbox',
  schedules: [
    { name: 'inbox-wake', cron: '10 * * * * *', run: async (town) => void (await wakeSnoozed(town)) },
    { name: 'inbox-turns', cron: '25 * * * * *', run: async (town) => void (await shareByTurns(town)) },
    { name: 'inbox-rules', cron: '40 * * * * *', run: async (town) => void (await runWaitingRules(town)) },
  ],
  retention: [{ name: 'tidy-inbox-rules', cron: '0 20 4 * * *', run: purgeRuleRuns }],
  listeners: [
    {
      name: 'inbox',
      // A citizen wrote, something waits, or somebody came: of many changes one look.
      listensTo: (_, { topic }) => topic === 'inbox' || topic === 'presence',
      async run(town) {
        await wakeSnoozed(town)
        await shareByTurns(town)
      },
    },
  ],
}
