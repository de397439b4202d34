import type { PictureProblem } from '#platform/media'
import type { Town } from '#town/jurisdictions'
import { markFailuresTold, untoldFailures } from '#town/pictures'
import { requestOfPicture } from '#town/service-requests'
import { draftHas } from './engine/lost-pictures.ts'
import { step } from './engine/step.ts'
import type { Event } from './engine/types.ts'
import { putOut } from './outbox.ts'
import { signalInbox } from './signal.ts'
import { conversationRow, stateOf, storeState } from './state.ts'
import { messagesIn } from './think.ts'
import { whereMessagesStand } from './turn-store.ts'
import { worldOf } from './world.ts'

/**
 * Tells who sent a picture that it could not be opened in the end, once, before their report is filed or after. What is
 * found out before their turn is told in the turn itself.
 */
export const tellOfFailedPictures = async (town: Town): Promise<void> => {
  const failed = await untoldFailures(town)
  if (failed.length === 0) return
  const messages = await whereMessagesStand(
    town,
    failed.map(({ id }) => id),
  )
  const known = new Set(messages.map(({ id }) => id))
  // What they wrote has been forgotten since: there is nobody to be told.
  await markFailuresTold(
    town.db,
    town,
    failed.flatMap(({ id }) => (known.has(id) ? [] : [id])),
  )
  const handled = Map.groupBy(
    messages.filter(({ handledAt }) => handledAt !== null),
    ({ conversationId }) => conversationId,
  )
  for (const [conversationId, its] of handled)
    await tell(
      town,
      conversationId,
      failed.filter((one) => its.some(({ id }) => id === one.id)),
    )
}

const tell = async (
  town: Town,
  conversationId: string,
  failed: { id: string; problem: PictureProblem }[],
): Promise<void> => {
  const pictures = failed.map(({ id }) => id)
  const row = await conversationRow(town, conversationId)
  if (!row) return
  const numbers = await Promise.all(pictures.map((id) => requestOfPicture(town, id)))
  const lost = Map.groupBy(pictures, (id) => numbers[pictures.indexOf(id)] ?? '')
  let state = stateOf(town, row)
  const world = await worldOf(town, state)
  const messages = [...lost].flatMap(([number, its]) => {
    // Neither in a report under way nor in one that was filed: nothing depends on it.
    if (!number && !draftHas(state.stage, its)) return []
    const event: Event = {
      id: `${its[0]}`,
      type: 'pictures-lost',
      pictures: its,
      problems: [...new Set(failed.flatMap(({ id, problem }) => (its.includes(id) ? [problem] : [])))],
      number: number || undefined,
    }
    const turn = step(state, event, world)
    state = turn.conversation
    return messagesIn(turn.effects)
  })
  await town.db.transaction(async (tx) => {
    const settled = await storeState(tx, town, row, state)
    // Something was said in the meantime: it is looked at again soon.
    if (!settled) return
    await markFailuresTold(tx, town, pictures)
    await putOut(
      tx,
      town,
      row.id,
      messages.map((message, index) => ({ causeKey: `picture-lost:${pictures[0]}:${index}`, message })),
    )
    await signalInbox(tx, town, row.id)
  })
}
