import type { Tx } from '#platform/database'
import { release } from '#town/appointments'
import { consentsOf, giveConsent, withdrawConsent } from '#town/contacts'
import { longDate, pageOf, textIn } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { addToOwn, InvalidDraft, join, locate, reopenOwn, submit } from '#town/service-requests'
import { serviceIn } from '#town/services'
import { doAppointment } from './appointments.ts'
import { text } from './engine/outgoing.ts'
import { step } from './engine/step.ts'
import type { Conversation, Effect, Event, IncidentDraft, World } from './engine/types.ts'
import { askErasure } from './erase.ts'
import { handOverTo, rateHandover, withdrawHandover } from './handovers.ts'
import { whatIsHeld } from './held.ts'
import { noteUnclear } from './phrases.ts'
import type { ConversationRow } from './state.ts'
import type { Thought } from './think.ts'

/** What is done without an answer to the engine. */
const SILENT = new Set<Effect['type']>(['rate', 'withdraw', 'release', 'unclear'])

/** Deeds that may follow from one another in one turn; more would be a loop. */
const MAX_DEEDS = 4

/** Carries out what the engine wants done in the town, and lets it say what came of it. */
export const act = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  thought: Thought,
  id: string,
  world: World,
): Promise<Thought> => {
  let { conversation, effects } = thought
  for (let done = 0; done < MAX_DEEDS; done++) {
    const deed = effects.find(({ type }) => type !== 'say')
    if (!deed) break
    const rest = effects.filter((effect) => effect !== deed)
    if (SILENT.has(deed.type)) {
      if (!conversation.preview) await note(tx, town, row, deed)
      effects = rest
      continue
    }
    if (conversation.preview) {
      const pretended = pretend(conversation, deed, id, world)
      return { conversation: pretended.conversation, effects: [...rest, ...pretended.effects] }
    }
    const outcome = await carryOut(tx, town, row, conversation, deed, id, world)
    const turn = step(conversation, outcome, world)
    conversation = turn.conversation
    effects = [...rest, ...turn.effects]
  }
  return { conversation, effects: effects.filter(({ type }) => type === 'say') }
}

/** Whoever tries a draft out sees what would have been said, and nothing is done. */
const pretend = (conversation: Conversation, deed: Effect, id: string, world: World): Thought => {
  const said: Effect = { type: 'say', message: text(world.say(conversation.language, 'preview.not-sent')) }
  if (deed.type !== 'submit') return { conversation, effects: [said] }
  const turn = step(conversation, { id, type: 'submitted', number: '00-00000', url: '…' }, world)
  return { conversation: turn.conversation, effects: [said, ...turn.effects] }
}

const note = async (tx: Tx, town: Town, row: ConversationRow, deed: Effect): Promise<void> => {
  if (deed.type === 'rate') await rateHandover(tx, town, row.id, deed)
  if (deed.type === 'withdraw') await withdrawHandover(tx, town, deed.handover)
  if (deed.type === 'release') await release(tx, town, deed.hold)
  if (deed.type === 'unclear') await noteUnclear(tx, town, row.id, deed.words, deed.guesses)
}

const carryOut = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  conversation: Conversation,
  deed: Effect,
  id: string,
  world: World,
): Promise<Event> => {
  const { contactId } = row
  const changed = (number: string, outcome: Extract<Event, { type: 'changed' }>['outcome']): Event => ({
    id,
    type: 'changed',
    number,
    outcome,
    url: `${town.publicUrl}/reports/${number}`,
  })
  switch (deed.type) {
    case 'submit':
      return file(tx, town, row, deed.draft, conversation, id, world)
    case 'join':
      return changed(deed.number, await join(tx, town, deed.number, contactId))
    case 'add':
      return changed(deed.number, await addToOwn(tx, town, deed.number, contactId, deed))
    case 'reopen':
      return changed(deed.number, await reopenOwn(tx, town, deed.number, contactId, deed.words))
    case 'reserve':
    case 'book':
    case 'wait':
    case 'acknowledge':
    case 'unbook':
    case 'take-offer':
    case 'leave-offer':
      return { ...(await doAppointment(tx, town, row, conversation, deed, id)), id }
    case 'handover':
      return { ...(await handOverTo(tx, town, world.content, row.id, deed)), id }
    case 'subscribe': {
      const { notice, quarter } = deed
      await giveConsent(tx, town, contactId, { notice, quarter, messageId: id })
      return { id, type: 'subscribed', notices: await consentsOf(tx, town, contactId), changed: 'on' }
    }
    case 'unsubscribe': {
      await withdrawConsent(tx, town, contactId, id, deed.notice)
      return { id, type: 'subscribed', notices: await consentsOf(tx, town, contactId), changed: 'off' }
    }
    case 'held':
      return { id, type: 'held', ...(await whatIsHeld(tx, town, row, conversation, world, 'themselves')) }
    case 'erase':
      return { id, type: 'erased', kept: await askErasure(tx, town, contactId) }
    default:
      throw new Error(`${deed.type} is nothing to be done`)
  }
}

/** Answers to a form's own questions that the service asks for too are its answers; the others are words. */
const answersOf = (draft: IncidentDraft, world: World) => {
  const service = serviceIn(world.catalogue, draft.serviceCode ?? '')
  const page = draft.page === undefined ? undefined : pageOf(world.content, draft.page)
  const questions = page?.kind === 'form' ? page.questions : []
  const attributes: Record<string, string[]> = {}
  const lines: string[] = []
  for (const [code, { value, label }] of Object.entries(draft.answers ?? {})) {
    const attribute = service?.attributes.find((one) => one.code === code && one.variable)
    if (attribute) attributes[code] = [value]
    else lines.push(`${textIn(questions.find((one) => one.code === code)?.text, 'ca') || code} ${label}`)
  }
  return { attributes, description: [draft.detail, ...lines].filter(Boolean).join('\n') }
}

const file = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  draft: IncidentDraft,
  { language, name }: Conversation,
  id: string,
  world: World,
): Promise<Event> => {
  try {
    const filed = await submit(tx, town, {
      serviceCode: draft.serviceCode ?? '',
      channel: 'whatsapp',
      ...answersOf(draft, world),
      location: await locate(town, draft.location ?? {}),
      pictures: draft.pictures,
      contactId: row.contactId,
      reporter: name ? { name } : undefined,
      idempotencyKey: `conversation:${row.id}:${draft.id}`,
    })
    const expected = filed.expectedAt
      ? longDate(filed.expectedAt, language, town.profile.time_zone)
      : undefined
    return { id, type: 'submitted', number: filed.id, expected, url: `${town.publicUrl}/reports/${filed.id}` }
  } catch (error) {
    if (!(error instanceof InvalidDraft)) throw error
    town.log.warn({ problems: error.problems }, 'a report from a conversation was refused')
    return { id, type: 'refused' }
  }
}
