import { DateTime } from 'luxon'
import {
  conversationPreferences,
  type Handover,
  type HeldConversation,
  holdOpen,
  prioritiseWithin,
  replyWithin,
  snoozeUntil,
  snoozeWithin,
  type TransferTarget,
  transferWithin,
  type Viewer,
} from '#domain/conversations'
import { findMacro, labelWithRules, type Macro } from '#domain/inbox'
import { listConversationLabels } from '#domain/labels'
import { type CannedReply, fillReply, listReplies } from '#domain/replies'
import { listMembers, type StaffListEntry } from '#domain/staff'
import type { Town } from '#domain/town'
import { Conflict, DomainError, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { closeWithin, prepareClosing } from './close-handover.ts'

type Prepared = {
  macro: Macro
  reply?: CannedReply
  target?: TransferTarget
  closing: Awaited<ReturnType<typeof prepareClosing>>
  members: StaffListEntry[]
}

/**
 * Does all that a macro says with a conversation, or nothing of it. @param key the same again answers once
 * @throws {DomainError} `not-found`. @throws {Conflict} `gone`; `closed-window`, `empty` of its answer; `colleague`, who cannot be given it
 */
export const runMacro = useCase<
  { viewer: Viewer; id: string; macro: string; key: string },
  { closed: boolean; transfer?: string },
  Prepared
>({
  allow: { staff: 'answer-citizens' },
  async prepare({ town }, { macro: id, viewer }) {
    const macro = await findMacro(town, id)
    if (!macro) throw new DomainError('not-found')
    const { reply: replyId, to } = macro.actions
    const [replies, closing, members] = await Promise.all([
      listReplies(town),
      prepareClosing(town),
      listMembers(town),
    ])
    const reply = replies.find((one) => one.id === replyId)
    if (replyId && !reply) throw new Conflict('empty')
    return { macro, reply, target: to && resolveTarget(members, viewer, to), closing, members }
  },
  async run({ town, db }, { viewer, id, key }, { macro: { actions }, reply, target, closing, members }) {
    const held = await holdOpen(db, town, viewer, id)
    if (reply) await answer(db, town, viewer, held, { reply, key })
    if (actions.labels.length > 0) await addLabels(db, town, viewer, id, { labels: actions.labels, members })
    if (actions.priority) await prioritiseWithin(db, held.open, actions.priority)
    const given = target && (await giveOn(db, town, viewer, id, target))
    if (actions.end === 'close') {
      // As it stands now: what was answered made it somebody's.
      await closeWithin(db, town, viewer, await holdOpen(db, town, viewer, id), closing)
      return { closed: true }
    }
    if (actions.end) {
      const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone })
      const until = snoozeUntil(actions.end, now)?.toJSDate()
      if (until) await snoozeWithin(db, town, held.open, { until, by: viewer.name })
    }
    return { closed: false, transfer: given?.transfer }
  },
})

const resolveTarget = (
  members: StaffListEntry[],
  viewer: Viewer,
  to: NonNullable<Macro['actions']['to']>,
): TransferTarget => {
  if (to === 'self') return { member: viewer }
  if ('team' in to) return to
  const member = members.find(({ id, active }) => active && id === to.member)
  if (!member) throw new Conflict('colleague')
  return { member }
}

const answer = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  held: HeldConversation & { open: Handover },
  { reply, key }: { reply: CannedReply; key: string },
): Promise<void> => {
  const { language, name } = conversationPreferences(town, held.row)
  const words = fillReply(reply, language, { name: name ?? null })
  const outcome = await replyWithin(tx, town, viewer, held, { answer: { type: 'words', words }, key })
  if (outcome !== 'done') throw new Conflict(outcome)
}

const addLabels = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  id: string,
  { labels, members }: { labels: string[]; members: StaffListEntry[] },
): Promise<void> => {
  const before = (await listConversationLabels(tx, town, viewer, [id])).get(id) ?? []
  await labelWithRules(tx, town, viewer, id, {
    labels: [...before.map((one) => one.id), ...labels],
    members,
  })
}

/** Held again: a label may have moved it. Where it is already is no mistake of a macro. */
const giveOn = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  id: string,
  to: TransferTarget,
): Promise<{ transfer: string } | undefined> => {
  const held = await holdOpen(tx, town, viewer, id)
  return transferWithin(tx, town, held, { to, by: viewer })
}
