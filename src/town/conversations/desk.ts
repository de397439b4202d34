import { and, eq } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import { clean, isUuid } from '#platform/text'
import { type Content, contentOf, voiceOf } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { type Outgoing, template, text } from './engine/outgoing.ts'
import {
  forgetUnclear,
  type Handover,
  handOverTo,
  handoversOf,
  isOpen,
  openHandover,
  passOn,
  type Viewer,
} from './handovers.ts'
import { handedOver } from './memory.ts'
import { putOut } from './outbox.ts'
import { signalInbox } from './signal.ts'
import { type ConversationRow, stateOf, storeState } from './state.ts'
import { conversation, handover } from './tables.ts'
import { windowStart } from './window.ts'

const t = handover

/**
 * What came of something done with a conversation: `gone` when there is none that the member may see, or it is not
 * with people; `empty` when nothing was said.
 */
export type DeskOutcome = 'done' | 'gone' | 'empty' | 'closed-window'

/** Whether a viewer may see a conversation now: not while a discreet team of others has it. */
export const maySee = ({ teams }: Pick<Viewer, 'teams'>, open: Handover | undefined): boolean =>
  !open?.discreet || teams.includes(open.team)

/** A conversation, held until the transaction ends, with the handover that it is in; nothing for who may not see it. */
const held = async (
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
  const open = await openHandover(tx, town, id)
  return maySee(viewer, open) ? { row, open } : undefined
}

/** One conversation, if it may be seen. */
export const conversationFor = async (
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
  const all = await handoversOf(db, town, id)
  const open = all.find(isOpen)
  return maySee(viewer, open) ? { row, all, open } : undefined
}

/** Does something with a conversation that is with people, held until it is done; `gone` where the viewer may not see it. */
export const withOpen = (
  town: Town,
  viewer: Viewer,
  id: string,
  work: (tx: Tx, row: ConversationRow, open: Handover) => Promise<DeskOutcome>,
): Promise<DeskOutcome> =>
  town.db.transaction(async (tx) => {
    const found = await held(tx, town, viewer, id)
    if (!found?.open) return 'gone'
    const outcome = await work(tx, found.row, found.open)
    if (outcome === 'done') await signalInbox(tx, town, id)
    return outcome
  })

const take = async (tx: Tx, town: Town, viewer: Viewer, { id }: Handover): Promise<void> => {
  await tx
    .update(t)
    .set({ state: 'taken', takenBy: viewer.name, assigneeId: viewer.id, takenAt: town.now() })
    .where(eq(t.id, id))
}

/** What staff send: words, a picture or a document, a place, an approved template. */
export type Answer =
  | { type: 'words'; words: string }
  | { type: 'message'; message: Outgoing }
  | { type: 'template'; name: string; language: string; blanks: string[] }

/** Somebody of the town answers. Whoever answers first has it. @param key the same again writes nothing */
export const answerCitizen = (
  town: Town,
  viewer: Viewer,
  id: string,
  answer: Answer,
  key: string,
): Promise<DeskOutcome> =>
  withOpen(town, viewer, id, async (tx, row, open) => {
    const message = messageOf(answer)
    if (!message) return 'empty'
    const outside = row.lastInboundAt < windowStart(town.now())
    if (outside && message.type !== 'template') return 'closed-window'
    const first = open.state === 'waiting'
    if (first) await take(tx, town, viewer, open)
    const now = town.now()
    await tx
      .update(t)
      .set({ answeredAt: now, firstAnsweredAt: open.firstAnsweredAt ?? now })
      .where(eq(t.id, open.id))
    const { language } = stateOf(town, row)
    const say = voiceOf(await contentOf(town, tx))
    const name = viewer.name.split(' ')[0] ?? ''
    const intro = first && !outside ? [text(say(language, 'person.taken', { name }))] : []
    await putOut(
      tx,
      town,
      row.id,
      [...intro, message].map((one, index) => ({
        causeKey: `staff:${key}:${index}`,
        message: one,
        author: viewer.name,
      })),
    )
    return 'done'
  })

const messageOf = (answer: Answer): Outgoing | undefined => {
  if (answer.type === 'message') return answer.message
  if (answer.type === 'template') return template(answer.name, answer.language, answer.blanks)
  const words = clean(answer.words, 4_000)
  return words ? text(words) : undefined
}

/** Somebody of the town takes a conversation, from the automatic part too: the citizen is told who they are with. */
export const takeConversation = async (
  town: Town,
  viewer: Viewer,
  id: string,
  team: string,
): Promise<DeskOutcome> => {
  // Before the transaction: one that holds a connection must not wait for another.
  const content = await contentOf(town)
  return town.db.transaction(async (tx) => {
    const found = await held(tx, town, viewer, id)
    if (!found) return 'gone'
    if (found.open) await take(tx, town, viewer, found.open)
    else await takeOver(tx, town, viewer, found.row, team, content)
    await signalInbox(tx, town, id)
    return 'done'
  })
}

/** The automatic part steps back, as it does when the citizen asks for a person. */
const takeOver = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  row: ConversationRow,
  team: string,
  content: Content,
): Promise<void> => {
  const to = await handOverTo(tx, town, content, row.id, { team, about: '' })
  const before = stateOf(town, row)
  await storeState(tx, town, row, handedOver(before, { team: to.team, handover: to.handover }))
  const made = await openHandover(tx, town, row.id)
  if (made) await take(tx, town, viewer, made)
  if (row.lastInboundAt < windowStart(town.now())) return
  const say = voiceOf(content)
  const words = say(before.language, 'person.taken', { name: viewer.name.split(' ')[0] ?? '' })
  await putOut(tx, town, row.id, [
    { causeKey: `taken:${made?.id}`, message: text(words), author: viewer.name },
  ])
}

/** Whoever has it gives it to another team, or to a colleague. */
export const passTo = (
  town: Town,
  viewer: Viewer,
  id: string,
  to: { team: string } | { member: { id: string; name: string } },
): Promise<DeskOutcome> =>
  withOpen(town, viewer, id, async (tx, row, open) => {
    if ('member' in to) {
      if (to.member.id === open.assigneeId) return 'empty'
      await tx
        .update(t)
        .set({ state: 'taken', takenBy: to.member.name, assigneeId: to.member.id, takenAt: town.now() })
        .where(eq(t.id, open.id))
      return 'done'
    }
    const known = (await contentOf(town, tx)).teams.find((one) => one.id === to.team)
    if (!known || known.id === open.team) return 'empty'
    if (open.discreet) {
      // What was said to a discreet team ends with it: others begin with what is said from now on.
      const handoverId = await passOn(tx, town, open, known, viewer.name)
      await pointAt(tx, town, row, { team: known.id, handover: handoverId })
    } else {
      await tx
        .update(t)
        .set({
          team: known.id,
          discreet: known.discreet,
          state: 'waiting',
          takenBy: null,
          assigneeId: null,
          takenAt: null,
        })
        .where(eq(t.id, open.id))
      if (known.discreet) await forgetUnclear(tx, row.id, open.requestedAt)
    }
    return 'done'
  })

/** The conversation's memory names the handover that it is in: what the citizen taps then ends the right one. */
const pointAt = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  at: { team: string; handover: string },
): Promise<void> => {
  const before = stateOf(town, row)
  if (before.stage.at !== 'person') return
  await storeState(tx, town, row, { ...before, stage: { ...before.stage, ...at } })
}
