import { and, eq } from 'drizzle-orm'
import { type Content, getContent, getTexts } from '#domain/content'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { isUuid, sanitise } from '#platform/text'
import { withHandover } from '../memory.ts'
import { isWindowOpen } from '../outbound/messaging-window.ts'
import { enqueueMessages } from '../outbound/outbox.ts'
import { type Outgoing, textMessage } from '../outbound/outgoing.ts'
import { signalInbox } from '../signal.ts'
import { type ConversationRow, decryptState, storeState } from '../state.ts'
import { conversation, handover } from '../tables.ts'
import {
  createHandover,
  findOpenHandover,
  type Handover,
  isHandoverOpen,
  listHandovers,
  type Viewer,
} from './handovers.ts'
import { AWAKE } from './snooze.ts'

const t = handover

/**
 * What came of something done with a conversation: `gone` when there is none that the member may see, or it is not
 * with people; `empty` when nothing was said.
 */
export type TakeoverResult = 'done' | 'gone' | 'empty' | 'closed-window'

/** Whether a viewer may see a conversation now: not while a discreet team of others has it. */
export const canSeeConversation = ({ teams }: Pick<Viewer, 'teams'>, open: Handover | undefined): boolean =>
  !open?.discreet || teams.includes(open.team)

/** A conversation, held until the transaction ends, with the handover that it is in; nothing for who may not see it. */
export const lockConversation = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  id: string,
): Promise<{ row: ConversationRow; open?: Handover } | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await tx
    .select()
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), eq(conversation.id, id)))
    .for('update')
  if (!row) return undefined
  const open = await findOpenHandover(tx, town, id)
  return canSeeConversation(viewer, open) ? { row, open } : undefined
}

/** One conversation, if it may be seen. */
export const findVisibleConversation = async (
  db: Db,
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  id: string,
): Promise<{ row: ConversationRow; all: Handover[]; open?: Handover } | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await db
    .select()
    .from(conversation)
    .where(and(eq(conversation.jurisdictionId, town.id), eq(conversation.id, id)))
  if (!row) return undefined
  const all = await listHandovers(db, town, id)
  const open = all.find(isHandoverOpen)
  return canSeeConversation(viewer, open) ? { row, all, open } : undefined
}

/** Does something with a conversation that is with people, held until it is done; `gone` where the viewer may not see it. */
export const withOpenHandover = (
  town: Town,
  viewer: Viewer,
  id: string,
  work: (tx: Tx, row: ConversationRow, open: Handover) => Promise<TakeoverResult>,
): Promise<TakeoverResult> =>
  town.db.transaction(async (tx) => {
    const found = await lockConversation(tx, town, viewer, id)
    if (!found?.open) return 'gone'
    const outcome = await work(tx, found.row, found.open)
    if (outcome === 'done') await signalInbox(tx, town, id)
    return outcome
  })

export const assignToViewer = async (tx: Tx, town: Town, viewer: Viewer, { id }: Handover): Promise<void> => {
  await tx
    .update(t)
    .set({
      state: 'taken',
      takenBy: viewer.name,
      assigneeId: viewer.id,
      assignedBy: null,
      takenAt: town.now(),
      ...AWAKE,
    })
    .where(eq(t.id, id))
}

/** What staff send: words, a picture or a document, a place, an approved template. */
export type StaffReply =
  /** `original`: what they wrote, where the words are a translation of it. */
  { type: 'words'; words: string; original?: string } | { type: 'message'; message: Outgoing }

/** Somebody of the town answers. The first to answer has it. @param key the same again writes nothing */
export const replyToCitizen = (
  town: Town,
  viewer: Viewer,
  id: string,
  answer: StaffReply,
  key: string,
): Promise<TakeoverResult> =>
  withOpenHandover(town, viewer, id, (tx, row, open) =>
    replyWithin(tx, town, viewer, { row, open }, { answer, key }),
  )

/** The same with a conversation that is held. */
export const replyWithin = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  { row, open }: { row: ConversationRow; open: Handover },
  { answer, key }: { answer: StaffReply; key: string },
): Promise<TakeoverResult> => {
  const message = toMessage(answer)
  if (!message) return 'empty'
  const outside = !isWindowOpen(town, row)
  if (outside && message.type !== 'template') return 'closed-window'
  const first = open.state === 'waiting'
  if (first) await assignToViewer(tx, town, viewer, open)
  const now = town.now()
  await tx
    .update(t)
    .set({ answeredAt: now, firstAnsweredAt: open.firstAnsweredAt ?? now, ...AWAKE })
    .where(eq(t.id, open.id))
  const { language } = decryptState(town, row)
  const say = getTexts(await getContent(town, tx))
  const name = viewer.name.split(' ')[0] ?? ''
  const intro = first && !outside ? [textMessage(say(language, 'person.taken', { name }))] : []
  await enqueueMessages(
    tx,
    town,
    row.id,
    [...intro, message].map((one, index) => ({
      causeKey: `staff:${key}:${index}`,
      message: one,
      author: viewer.name,
      task: 'staff' as const,
    })),
  )
  return 'done'
}

const toMessage = (answer: StaffReply): Outgoing | undefined => {
  if (answer.type === 'message') return answer.message
  const words = sanitise(answer.words, 4_000)
  const original = sanitise(answer.original ?? '', 4_000)
  return words ? textMessage(words, original || undefined) : undefined
}

/** Somebody of the town takes a conversation, from the automatic part too: the citizen is told who they are with. */
export const takeOverConversation = async (
  town: Town,
  viewer: Viewer,
  id: string,
  team: string,
): Promise<TakeoverResult> => {
  // Before the transaction: one that holds a connection must not wait for another.
  const content = await getContent(town)
  return town.db.transaction(async (tx) => {
    const found = await lockConversation(tx, town, viewer, id)
    if (!found) return 'gone'
    if (found.open) await assignToViewer(tx, town, viewer, found.open)
    else await beginTakeover(tx, town, viewer, found.row, team, content)
    await signalInbox(tx, town, id)
    return 'done'
  })
}

/** The automatic part steps back, as it does when the citizen asks for a person. */
const beginTakeover = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  row: ConversationRow,
  team: string,
  content: Content,
): Promise<void> => {
  const to = await createHandover(tx, town, content, row.id, { team, about: '' })
  const before = decryptState(town, row)
  await storeState(tx, town, row, withHandover(before, { team: to.team, handover: to.handover }))
  const made = await findOpenHandover(tx, town, row.id)
  if (made) await assignToViewer(tx, town, viewer, made)
  if (!isWindowOpen(town, row)) return
  const say = getTexts(content)
  const words = say(before.language, 'person.taken', { name: viewer.name.split(' ')[0] ?? '' })
  await enqueueMessages(tx, town, row.id, [
    { causeKey: `taken:${made?.id}`, message: textMessage(words), author: viewer.name, task: 'staff' },
  ])
}
