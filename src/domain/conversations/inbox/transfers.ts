import { and, eq, gt, lt, sql } from 'drizzle-orm'
import { getContent } from '#domain/content'
import type { Town } from '#domain/town'
import { Conflict, DomainError, requireMember, useCase } from '#domain/use-cases'
import { queryRows, type Tx } from '#platform/database'
import { isUuid } from '#platform/text'
import { signalInbox } from '../signal.ts'
import { type ConversationRow, decryptState, storeState } from '../state.ts'
import { conversation, handover, handoverTransfer, inboundMessage } from '../tables.ts'
import { holdOpen } from './desk.ts'
import type { HandoverBefore } from './handover-before.ts'
import { eraseUnclearPhrases, type Handover, reassignHandover, type Viewer } from './handovers.ts'
import { AWAKE } from './snooze.ts'

const t = handover
const r = handoverTransfer

/** To whom a conversation is given: a team, where it waits, or a colleague. */
export type TransferTarget = { team: string } | { member: { id: string; name: string } }

/** For how long a transfer can be undone. */
export const UNDO_TRANSFER_MINUTES = 10

/** Transfers are kept so long, in days: only their undoing reads them. */
const KEEP_DAYS = 1

const WAITING = {
  state: 'waiting',
  takenBy: null,
  assigneeId: null,
  assignedBy: null,
  takenAt: null,
  offeredAt: null,
} as const

/** Gives an open conversation on. @returns how it stood, to be undone by; nothing where it is there already, or no such team is */
export const transferWithin = async (
  tx: Tx,
  town: Town,
  { row, open }: { row: ConversationRow; open: Handover },
  { to, by }: { to: TransferTarget; by: { id: string; name: string } },
): Promise<{ transfer: string } | undefined> => {
  const now = town.now()
  const { id, team, discreet, state, takenBy, assigneeId, takenAt } = open
  const before: HandoverBefore = {
    team,
    discreet,
    state,
    takenBy,
    assigneeId,
    takenAt: takenAt?.toISOString() ?? null,
  }
  let after = id
  if ('member' in to) {
    if (to.member.id === assigneeId) return undefined
    await tx
      .update(t)
      .set({
        state: 'taken',
        takenBy: to.member.name,
        assigneeId: to.member.id,
        assignedBy: by.id,
        takenAt: now,
        ...AWAKE,
      })
      .where(eq(t.id, id))
  } else {
    const known = (await getContent(town, tx)).teams.find((one) => one.id === to.team)
    if (!known || known.id === team) return undefined
    if (discreet) {
      // What was said to a discreet team ends with it: others begin with what is said from now on.
      after = await reassignHandover(tx, town, open, known, by.name)
      await setCurrentHandover(tx, town, row, { team: known.id, handover: after })
    } else {
      await tx
        .update(t)
        .set({ team: known.id, discreet: known.discreet, ...WAITING, ...AWAKE })
        .where(eq(t.id, id))
      if (known.discreet) await eraseUnclearPhrases(tx, row.id, open.requestedAt)
    }
  }
  const transfer = Bun.randomUUIDv7()
  await tx.insert(r).values({
    id: transfer,
    jurisdictionId: town.id,
    conversationId: row.id,
    handoverId: after,
    fromHandoverId: id,
    memberId: by.id,
    at: now,
    before,
  })
  return { transfer }
}

/** A member gives a conversation on. @returns the transfer, by which it can be undone. @throws {Conflict} `gone`, `empty` */
export const transferConversation = useCase<
  { viewer: Viewer; id: string; to: TransferTarget },
  { transfer: string }
>({
  allow: { staff: 'answer-citizens' },
  async run({ town, db }, { viewer, id, to }) {
    const held = await holdOpen(db, town, viewer, id)
    const made = await transferWithin(db, town, held, { to, by: viewer })
    if (!made) throw new Conflict('empty')
    await signalInbox(db, town, id)
    return made
  },
})

/** The conversation's memory names the handover that it is in: what the citizen taps then ends the right one. */
const setCurrentHandover = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  at: { team: string; handover: string },
): Promise<void> => {
  const before = decryptState(town, row)
  if (before.stage.at !== 'person') return
  await storeState(tx, town, row, { ...before, stage: { ...before.stage, ...at } })
}

/**
 * Takes a transfer back, for who made it, where nothing was done or said since: also one to a discreet team, of which they
 * otherwise see nothing.
 * @returns the conversation. @throws {DomainError} `not-found` for what is not theirs. @throws {Conflict} `changed`
 */
export const undoTransfer = useCase<{ transfer: string }, { conversation: string }>({
  allow: { staff: 'answer-citizens' },
  async run(ctx, { transfer: id }) {
    const { town, db, now } = ctx
    const member = requireMember(ctx)
    if (!isUuid(id)) throw new DomainError('not-found')
    const since = new Date(now.getTime() - UNDO_TRANSFER_MINUTES * 60_000)
    const [made] = await db
      .select()
      .from(r)
      .where(and(eq(r.jurisdictionId, town.id), eq(r.id, id), eq(r.memberId, member.id), gt(r.at, since)))
    if (!made) throw new DomainError('not-found')
    // Held first, as by everybody who changes a handover.
    const [row] = await db
      .select()
      .from(conversation)
      .where(eq(conversation.id, made.conversationId))
      .for('update')
    const [current] = await db.select().from(t).where(eq(t.id, made.handoverId)).for('update')
    if (!row || !current || made.undoneAt || !(await isUntouched(db, made, current)))
      throw new Conflict('changed')
    const { takenAt, ...before } = made.before
    if (made.fromHandoverId !== current.id) await db.delete(t).where(eq(t.id, current.id))
    await db
      .update(t)
      .set({ ...before, takenAt: takenAt ? new Date(takenAt) : null, closedAt: null, closedBy: null })
      .where(eq(t.id, made.fromHandoverId))
    if (made.fromHandoverId !== current.id)
      await setCurrentHandover(db, town, row, { team: before.team, handover: made.fromHandoverId })
    await db.update(r).set({ undoneAt: now }).where(eq(r.id, id))
    await signalInbox(db, town, row.id)
    return { conversation: row.id }
  },
})

type Transfer = typeof handoverTransfer.$inferSelect

/** Whether a handover stands as a transfer left it: nobody took it or answered, and nothing was said to a discreet team. */
const isUntouched = async (tx: Tx, { at, before }: Transfer, current: Handover): Promise<boolean> => {
  const taken = current.takenAt && current.takenAt > at
  const answered = current.answeredAt && current.answeredAt > at
  if (taken || answered || (current.state !== 'waiting' && current.state !== 'taken')) return false
  if (!current.discreet && !before.discreet) return true
  const [said] = await queryRows<{ some: boolean }>(
    tx,
    sql`select exists (select 1 from ${inboundMessage}
      where conversation_id = ${current.conversationId} and received_at > ${at.toISOString()}::timestamptz) as some`,
  )
  return !said?.some
}

/** Forgets transfers that can no longer be undone. */
export const purgeTransfers = async (town: Town): Promise<void> => {
  const before = new Date(town.now().getTime() - KEEP_DAYS * 86_400_000)
  await town.db.delete(r).where(and(eq(r.jurisdictionId, town.id), lt(r.at, before)))
}
