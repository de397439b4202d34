import {
  closeHandoverAs,
  decryptState,
  enqueueMessages,
  storeState,
  type TakeoverResult,
  type Viewer,
  withOpenHandover,
} from '#domain/conversations'
import type { Town } from '#domain/town'
import { step } from '../engine/step.ts'
import { listMessages } from './resolve-queries.ts'
import { loadWorld } from './world.ts'

/** People are done: the automatic part has the conversation again, and asks how it was. */
export const closeHandover = async (town: Town, viewer: Viewer, id: string): Promise<TakeoverResult> => {
  const world = await loadWorld(town, {})
  return withOpenHandover(town, viewer, id, async (tx, row, open) => {
    await closeHandoverAs(tx, town, open.id, viewer.name)
    const { conversation: after, effects } = step(
      decryptState(town, row),
      { id: open.id, type: 'returned', handover: open.id },
      world,
    )
    await storeState(tx, town, row, after)
    await enqueueMessages(
      tx,
      town,
      row.id,
      listMessages(effects).map((message, index) => ({
        causeKey: `returned:${open.id}:${index}`,
        message,
        task: 'staff' as const,
      })),
    )
    return 'done'
  })
}
