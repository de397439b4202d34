import { DateTime } from 'luxon'
import { afterQuietHours } from '#domain/content'
import {
  type Conversation,
  decryptState,
  enqueueMessages,
  remindersDue,
  storeState,
} from '#domain/conversations'
import type { Town } from '#domain/town'
import { step } from '../engine/step.ts'
import { listMessages } from './resolve-queries.ts'
import { loadWorld } from './world.ts'

/** How long something may lie half done before it is reminded of. */
const AFTER_HOURS = 2

/** When a conversation that was left in the middle of a report is reminded of it: once at most. */
export const reminderTime = (town: Town, { stage, reminded, preview }: Conversation): Date | null => {
  if (stage.at !== 'incident' || reminded || preview) return null
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  return afterQuietHours(now.plus({ hours: AFTER_HOURS })).toJSDate()
}

/** Reminds of what lies half done. A citizen who writes in the meantime is not reminded. */
export const sendDueReminders = async (town: Town): Promise<void> => {
  const due = await remindersDue(town)
  for (const row of due) {
    const before = decryptState(town, row)
    const turn = step(before, { id: row.id, type: 'idle' }, await loadWorld(town, before))
    await town.db.transaction(async (tx) => {
      if (!(await storeState(tx, town, row, turn.conversation, { remindAt: null }))) return
      await enqueueMessages(
        tx,
        town,
        row.id,
        listMessages(turn.effects).map((message, index) => ({
          causeKey: `remind:${row.version}:${index}`,
          message,
          task: 'report' as const,
        })),
      )
    })
  }
}
