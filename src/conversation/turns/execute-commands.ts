import { releaseHold } from '#domain/appointments'
import { giveConsent, listConsents, withdrawConsent } from '#domain/contacts'
import { findPage, formatLongDate, localisedText } from '#domain/content'
import {
  type Conversation,
  type ConversationRow,
  createHandover,
  exportPersonalData,
  type IncidentDraft,
  rateHandover,
  recordUnclearPhrase,
  requestErasure,
  textMessage,
  withdrawHandover,
} from '#domain/conversations'
import {
  addToOwnRequest,
  followRequest,
  reopenOwnRequest,
  type Submission,
  submitServiceRequest,
} from '#domain/service-requests'
import { findActiveService } from '#domain/services'
import type { Town } from '#domain/town'
import { contextWithin, DomainError } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { step } from '../engine/step.ts'
import type { ConversationEvent, Effect, StepResult, World } from '../engine/types.ts'
import { reportWords } from '../flows/incident/steps.ts'
import { executeAppointmentCommand } from './appointment-commands.ts'
import type { TurnResult } from './resolve-queries.ts'

/** What is done without an answer to the engine. */
const SILENT_COMMANDS = new Set<Effect['type']>(['rate', 'withdraw', 'release', 'unclear'])

/** Commands that may follow from one another in one turn; more would be a loop. */
const MAX_COMMANDS = 4

/** Carries out what the engine wants done in the town, and lets it say what came of it. */
export const executeCommands = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  result: TurnResult,
  id: string,
  world: World,
): Promise<TurnResult> => {
  let { conversation, effects } = result
  const carriedOut = [...result.carriedOut]
  for (let done = 0; done < MAX_COMMANDS; done++) {
    const command = effects.find(({ type }) => type !== 'say')
    if (!command) break
    const rest = effects.filter((effect) => effect !== command)
    carriedOut.push(command.type)
    if (SILENT_COMMANDS.has(command.type)) {
      if (!conversation.preview) await executeSilently(tx, town, row, command)
      effects = rest
      continue
    }
    if (conversation.preview) {
      const pretended = simulateCommand(conversation, command, id, world)
      return { ...pretended, effects: [...rest, ...pretended.effects], carriedOut }
    }
    const outcome = await executeCommand(tx, town, row, conversation, command, id, world)
    const turn = step(conversation, outcome, world)
    conversation = turn.conversation
    effects = [...rest, ...turn.effects]
  }
  return { conversation, effects: effects.filter(({ type }) => type === 'say'), carriedOut }
}

/** A person who tries out a draft sees what would have been said, and nothing is done. */
const simulateCommand = (
  conversation: Conversation,
  command: Effect,
  id: string,
  world: World,
): StepResult => {
  const said: Effect = {
    type: 'say',
    message: textMessage(world.say(conversation.language, 'preview.not-sent')),
  }
  if (command.type !== 'submit') return { conversation, effects: [said] }
  const turn = step(conversation, { id, type: 'submitted', number: '00-00000', url: '…' }, world)
  return { conversation: turn.conversation, effects: [said, ...turn.effects] }
}

const executeSilently = async (tx: Tx, town: Town, row: ConversationRow, command: Effect): Promise<void> => {
  if (command.type === 'rate') await rateHandover(tx, town, row.id, { ...command, text: command.words })
  if (command.type === 'withdraw') await withdrawHandover(tx, town, command.handover)
  if (command.type === 'release')
    await releaseHold.within(contextWithin(tx, town, { kind: 'citizen' }), { id: command.hold })
  if (command.type === 'unclear') await recordUnclearPhrase(tx, town, row.id, command.words, command.guesses)
}

const executeCommand = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  conversation: Conversation,
  command: Effect,
  id: string,
  world: World,
): Promise<ConversationEvent> => {
  const { contactId } = row
  const changed = (
    number: string,
    outcome: Extract<ConversationEvent, { type: 'changed' }>['outcome'],
  ): ConversationEvent => ({
    id,
    type: 'changed',
    number,
    outcome,
    url: `${town.publicUrl}/reports/${number}`,
  })
  switch (command.type) {
    case 'submit':
      return submitReport(tx, town, row, command.draft, conversation, id, world)
    case 'join':
      return changed(command.number, await followRequest(tx, town, command.number, contactId))
    case 'add':
      return changed(
        command.number,
        await addToOwnRequest(tx, town, command.number, contactId, { ...command, text: command.words }),
      )
    case 'reopen':
      return changed(
        command.number,
        await reopenOwnRequest(tx, town, command.number, contactId, command.words),
      )
    case 'reserve':
    case 'book':
    case 'wait':
    case 'acknowledge':
    case 'unbook':
    case 'take-offer':
    case 'leave-offer':
      return { ...(await executeAppointmentCommand(tx, town, row, conversation, command, id)), id }
    case 'handover':
      return { ...(await createHandover(tx, town, world.content, row.id, command)), id }
    case 'subscribe': {
      const { notice, quarter: neighbourhood } = command
      await giveConsent(tx, town, contactId, { notice, neighbourhood, messageId: id })
      return { id, type: 'subscribed', notices: await listConsents(tx, town, contactId), changed: 'on' }
    }
    case 'unsubscribe': {
      await withdrawConsent(tx, town, contactId, id, command.notice)
      return { id, type: 'subscribed', notices: await listConsents(tx, town, contactId), changed: 'off' }
    }
    case 'held':
      return {
        id,
        type: 'held',
        ...(await exportPersonalData(tx, town, row, conversation, world, 'themselves')),
      }
    case 'erase':
      return { id, type: 'erased', kept: await requestErasure(tx, town, contactId) }
    default:
      throw new Error(`unknown command: ${command.type}`)
  }
}

/** Answers to a form's own questions that the service asks for too are its answers; the others are words. */
const splitAnswers = (draft: IncidentDraft, world: World) => {
  const service = findActiveService(world.catalogue, draft.serviceCode ?? '')
  const page = draft.page === undefined ? undefined : findPage(world.content, draft.page)
  const questions = page?.kind === 'form' ? page.questions : []
  const attributes: Record<string, string[]> = {}
  const lines: string[] = []
  for (const [code, { value, label }] of Object.entries(draft.answers ?? {})) {
    const attribute = service?.attributes.find((one) => one.code === code && one.variable)
    if (attribute) attributes[code] = [value]
    else
      lines.push(`${localisedText(questions.find((one) => one.code === code)?.text, 'ca') || code} ${label}`)
  }
  return { attributes, description: [...reportWords(draft), ...lines].join('\n') }
}

const submitReport = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  draft: IncidentDraft,
  { language, name }: Conversation,
  id: string,
  world: World,
): Promise<ConversationEvent> => {
  try {
    const location = draft.location ?? {}
    const report: Submission = {
      serviceCode: draft.serviceCode ?? '',
      channel: row.channel,
      ...splitAnswers(draft, world),
      location,
      pictures: draft.pictures,
      contactId: row.contactId,
      reporter: name ? { name } : undefined,
      idempotencyKey: `conversation:${row.id}:${draft.id}`,
    }
    // The place was looked up before the turn's transaction.
    const filed = await submitServiceRequest.within(contextWithin(tx, town, { kind: 'citizen' }), report, {
      location,
      kept: [],
      rejected: [],
    })
    const expected = filed.expectedAt
      ? formatLongDate(filed.expectedAt, language, town.profile.time_zone)
      : undefined
    return { id, type: 'submitted', number: filed.id, expected, url: `${town.publicUrl}/reports/${filed.id}` }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    town.log.warn({ problems: error.problems }, 'invalid service request from a conversation')
    return { id, type: 'refused' }
  }
}
