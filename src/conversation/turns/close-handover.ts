import {
  closeHandoverAs,
  decryptState,
  enqueueMessages,
  type Handover,
  type HeldConversation,
  storeState,
  type TakeoverResult,
  type Viewer,
  withOpenHandover,
} from '#domain/conversations'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { step } from '../engine/step.ts'
import { listMessages } from './resolve-queries.ts'
import { loadWorld } from './world.ts'

/** What the engine is given when people are done. Before the transaction: it is read from several tables. */
export const prepareClosing = (town: Town) => loadWorld(town, {})

/** People are done: the automatic part has the conversation again, and asks how it was. */
export const closeHandover = async (town: Town, viewer: Viewer, id: string): Promise<TakeoverResult> => {
  const world = await prepareClosing(town)
  return withOpenHandover(town, viewer, id, async (tx, row, open) => {
    await closeWithin(tx, town, viewer, { row, open }, world)
    return 'done'
  })
}

/** The same with a conversation that is held. */
export const closeWithin = async (
  tx: Tx,
  town: Town,
  { name }: Pick<Viewer, 'name'>,
  { row, open }: HeldConversation & { open: Handover },
  world: Awaited<ReturnType<typeof prepareClosing>>,
): Promise<void> => {
  await closeHandoverAs(tx, town, open.id, name)
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
}
