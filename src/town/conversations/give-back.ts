import type { Town } from '#town/jurisdictions'
import { type DeskOutcome, withOpen } from './desk.ts'
import { step } from './engine/step.ts'
import { closeHandoverAs, type Viewer } from './handovers.ts'
import { putOut } from './outbox.ts'
import { stateOf, storeState } from './state.ts'
import { messagesIn } from './think.ts'
import { worldOf } from './world.ts'

/** People are done: the automatic part has the conversation again, and asks how it was. */
export const closeHandover = async (town: Town, viewer: Viewer, id: string): Promise<DeskOutcome> => {
  const world = await worldOf(town, {})
  return withOpen(town, viewer, id, async (tx, row, open) => {
    await closeHandoverAs(tx, town, open.id, viewer.name)
    const { conversation: after, effects } = step(
      stateOf(town, row),
      { id: open.id, type: 'returned', handover: open.id },
      world,
    )
    await storeState(tx, town, row, after)
    await putOut(
      tx,
      town,
      row.id,
      messagesIn(effects).map((message, index) => ({ causeKey: `returned:${open.id}:${index}`, message })),
    )
    return 'done'
  })
}
