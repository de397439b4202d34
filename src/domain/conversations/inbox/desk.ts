import { eq } from 'drizzle-orm'
import { type Priority, setConversationLabels } from '#domain/labels'
import type { Town } from '#domain/town'
import { Conflict, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { signalInbox } from '../signal.ts'
import type { ConversationRow } from '../state.ts'
import { handover } from '../tables.ts'
import type { Handover, Viewer } from './handovers.ts'
import { AWAKE } from './snooze.ts'
import { lockConversation } from './takeover.ts'

const t = handover

/** A conversation that a member has before them, held until the transaction ends. */
export type HeldConversation = { row: ConversationRow; open?: Handover }

/** @throws {Conflict} `gone`, where there is none that the viewer may see */
export const holdConversation = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  id: string,
): Promise<HeldConversation> => {
  const found = await lockConversation(tx, town, viewer, id)
  if (!found) throw new Conflict('gone')
  return found
}

/** @throws {Conflict} `gone`, where it is not with people that the viewer may know of */
export const holdOpen = async (
  tx: Tx,
  town: Town,
  viewer: Viewer,
  id: string,
): Promise<{ row: ConversationRow; open: Handover }> => {
  const { row, open } = await holdConversation(tx, town, viewer, id)
  if (!open) throw new Conflict('gone')
  return { row, open }
}

/** Puts a conversation off: it is in no list but one of its own until then, or until the citizen writes. */
export const snoozeWithin = async (
  tx: Tx,
  town: Town,
  { id }: Pick<Handover, 'id'>,
  { until, by }: { until: Date; by: string },
): Promise<void> => {
  await tx.update(t).set({ snoozedUntil: until, snoozedAt: town.now(), snoozedBy: by }).where(eq(t.id, id))
}

/** Says how soon a conversation is to be looked at. */
export const prioritiseWithin = async (
  tx: Tx,
  { id }: Pick<Handover, 'id'>,
  priority: Priority,
): Promise<void> => {
  await tx
    .update(t)
    .set({ priority: priority === 'normal' ? null : priority })
    .where(eq(t.id, id))
}

type OfConversation<More = object> = { viewer: Viewer; id: string } & More

/** Puts a conversation off. @throws {Conflict} `gone` */
export const snoozeConversation = useCase<OfConversation<{ until: Date }>, void>({
  allow: { staff: 'answer-citizens' },
  async run({ town, db }, { viewer, id, until }) {
    const { open } = await holdOpen(db, town, viewer, id)
    await snoozeWithin(db, town, open, { until, by: viewer.name })
    await signalInbox(db, town, id)
  },
})

/** Brings a conversation back before its time. @throws {Conflict} `gone` */
export const wakeConversation = useCase<OfConversation, void>({
  allow: { staff: 'answer-citizens' },
  async run({ town, db }, { viewer, id }) {
    const { open } = await holdOpen(db, town, viewer, id)
    await db.update(t).set(AWAKE).where(eq(t.id, open.id))
    await signalInbox(db, town, id)
  },
})

/** Says how soon a conversation is to be looked at. @throws {Conflict} `gone` */
export const prioritiseConversation = useCase<OfConversation<{ priority: Priority }>, void>({
  allow: { staff: 'answer-citizens' },
  async run({ town, db }, { viewer, id, priority }) {
    const { open } = await holdOpen(db, town, viewer, id)
    await prioritiseWithin(db, open, priority)
    await signalInbox(db, town, id)
  },
})

/**
 * Gives a conversation these labels, in place of those that the viewer knows of. What is given while a discreet team has it
 * is for its people only. @returns the ids of those that it had not
 */
export const labelWithin = async (
  tx: Tx,
  town: Town,
  viewer: Pick<Viewer, 'teams'>,
  { row, open }: HeldConversation,
  labelIds: string[],
): Promise<string[]> => {
  const discreetTeam = open?.discreet ? open.team : undefined
  const changed = await setConversationLabels(tx, town, viewer, row.id, { labelIds, discreetTeam })
  if (changed) await signalInbox(tx, town, row.id)
  return changed?.added ?? []
}
