import {
  conversationRow,
  decryptState,
  enqueueMessages,
  signalInbox,
  storeState,
  whereMessagesStand,
} from '#domain/conversations'
import { listUnreportedFailures, markFailuresReported } from '#domain/pictures'
import { findRequestOfPicture } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { PictureProblem } from '#platform/media'
import { step } from '../../engine/step.ts'
import type { ConversationEvent } from '../../engine/types.ts'
import { draftHasAny } from '../../flows/incident/lost-pictures.ts'
import { listMessages } from '../resolve-queries.ts'
import { loadWorld } from '../world.ts'

/**
 * Tells who sent a picture that it could not be opened in the end, once, before their report is filed or after. What is
 * found out before their turn is told in the turn itself.
 */
export const reportFailedPictures = async (town: Town): Promise<void> => {
  const failed = await listUnreportedFailures(town)
  if (failed.length === 0) return
  const messages = await whereMessagesStand(
    town,
    failed.map(({ id }) => id),
  )
  const known = new Set(messages.map(({ id }) => id))
  // What they wrote has been forgotten since: there is nobody to be told.
  await markFailuresReported(
    town.db,
    town,
    failed.flatMap(({ id }) => (known.has(id) ? [] : [id])),
  )
  const handled = Map.groupBy(
    messages.filter(({ handledAt }) => handledAt !== null),
    ({ conversationId }) => conversationId,
  )
  for (const [conversationId, its] of handled)
    await reportToConversation(
      town,
      conversationId,
      failed.filter((one) => its.some(({ id }) => id === one.id)),
    )
}

const reportToConversation = async (
  town: Town,
  conversationId: string,
  failed: { id: string; problem: PictureProblem }[],
): Promise<void> => {
  const pictures = failed.map(({ id }) => id)
  const row = await conversationRow(town, conversationId)
  if (!row) return
  const numbers = await Promise.all(pictures.map((id) => findRequestOfPicture(town, id)))
  const lost = Map.groupBy(pictures, (id) => numbers[pictures.indexOf(id)] ?? '')
  let state = decryptState(town, row)
  const world = await loadWorld(town, state)
  const messages = [...lost].flatMap(([number, its]) => {
    // Neither in a report under way nor in one that was filed: nothing depends on it.
    if (!number && !draftHasAny(state.stage, its)) return []
    const event: ConversationEvent = {
      id: `${its[0]}`,
      type: 'pictures-lost',
      pictures: its,
      problems: [...new Set(failed.flatMap(({ id, problem }) => (its.includes(id) ? [problem] : [])))],
      number: number || undefined,
    }
    const turn = step(state, event, world)
    state = turn.conversation
    return listMessages(turn.effects)
  })
  await town.db.transaction(async (tx) => {
    const settled = await storeState(tx, town, row, state)
    // Something was said in the meantime: it is looked at again soon.
    if (!settled) return
    await markFailuresReported(tx, town, pictures)
    await enqueueMessages(
      tx,
      town,
      row.id,
      messages.map((message, index) => ({
        causeKey: `picture-lost:${pictures[0]}:${index}`,
        message,
        task: 'report' as const,
      })),
    )
    await signalInbox(tx, town, row.id)
  })
}
