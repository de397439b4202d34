import { DateTime } from 'luxon'
import { outsideQuietHours } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { step } from './engine/step.ts'
import type { Conversation } from './memory.ts'
import { putOut } from './outbox.ts'
import { remindersDue, stateOf, storeState } from './state.ts'
import { messagesIn } from './think.ts'
import { worldOf } from './world.ts'

/** How long something may lie half done before it is reminded of. */
const AFTER_HOURS = 2

/** When a conversation that was left in the middle of a report is reminded of it: once at most. */
export const remindAt = (town: Town, { stage, reminded, preview }: Conversation): Date | null => {
  if (stage.at !== 'incident' || reminded || preview) return null
  const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
  return outsideQuietHours(now.plus({ hours: AFTER_HOURS })).toJSDate()
}

/** Reminds of what lies half done. Whoever writes meanwhile is not reminded. */
export const remindDue = async (town: Town): Promise<void> => {
  const due = await remindersDue(town)
  for (const row of due) {
    const before = stateOf(town, row)
    const turn = step(before, { id: row.id, type: 'idle' }, await worldOf(town, before))
    await town.db.transaction(async (tx) => {
      if (!(await storeState(tx, town, row, turn.conversation, { remindAt: null }))) return
      await putOut(
        tx,
        town,
        row.id,
        messagesIn(turn.effects).map((message, index) => ({
          causeKey: `remind:${row.version}:${index}`,
          message,
        })),
      )
    })
  }
}
