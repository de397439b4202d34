import { releaseHold } from '#domain/appointments'
import { giveAreaFollow, listAreaFollowsOf, withdrawAreaFollows } from '#domain/area-follows'
import { findAsset, layersOfService } from '#domain/assets'
import { giveConsent, listConsents, withdrawConsent } from '#domain/contacts'
import { findPage, formatLongDate, localisedText } from '#domain/content'
import {
  type Conversation,
  type ConversationRow,
  createHandover,
  exportPersonalData,
  type IncidentDraft,
  rateHandover,
  recordCandidate,
  recordOutcome,
  recordRecognition,
  recordUnclearPhrase,
  requestErasure,
  textMessage,
  withdrawHandover,
} from '#domain/conversations'
import { findArea } from '#domain/places'
import {
  addToOwnRequest,
  confirmOwnMended,
  followRequest,
  namesToRedact,
  reopenOwnRequest,
  type Submission,
  submitServiceRequest,
} from '#domain/service-requests'
import { findActiveService } from '#domain/services'
import type { Town } from '#domain/town'
import { contextWithin, DomainError } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { toIntentName } from '../engine/guesses.ts'
import { step } from '../engine/step.ts'
import type { ConversationEvent, Effect, StepResult, World } from '../engine/types.ts'
import { reportWords } from '../flows/incident/steps.ts'
import { executeAppointmentCommand } from './appointment-commands.ts'
import { executeConsultationCommand } from './consultations/answer.ts'
import type { TurnResult } from './resolve-queries.ts'

/** What is done without an answer to the engine. */
const SILENT_COMMANDS = new Set<Effect['type']>([
  'rate',
  'withdraw',
  'release',
  'unclear',
  'recognised',
  'learn',
])

/** An event without its id. */
type ConversationEventOf<T extends ConversationEvent['type']> = Omit<
  Extract<ConversationEvent, { type: T }>,
  'id'
>

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
      if (!conversation.preview) await executeSilently(tx, town, row, conversation, command)
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

const executeSilently = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  conversation: Conversation,
  command: Effect,
): Promise<void> => {
  if (command.type === 'rate') await rateHandover(tx, town, row.id, { ...command, text: command.words })
  if (command.type === 'withdraw') await withdrawHandover(tx, town, command.handover)
  if (command.type === 'release')
    await releaseHold.within(contextWithin(tx, town, { kind: 'citizen' }), { id: command.hold })
  if (command.type === 'unclear') {
    await recordUnclearPhrase(tx, town, row.id, command.words, command.guesses)
    const [first] = command.guesses
    await recordOutcome(tx, town, 'asked', first && toIntentName(first))
  }
  if (command.type === 'recognised') await recordOutcome(tx, town, 'understood', command.label)
  if (command.type === 'learn') await learn(tx, town, row, conversation, command)
}

/** Notes what words turned out to want, without what tells whose they are. */
const learn = async (
  tx: Tx,
  town: Town,
  { id, contactId }: ConversationRow,
  { name, language }: Conversation,
  {
    words: said,
    understood,
    label,
  }: Pick<Extract<Effect, { type: 'learn' }>, 'words' | 'understood' | 'label'>,
): Promise<void> => {
  const names = await namesToRedact(tx, town, { reporter: { name }, contactId })
  const correction = { conversationId: id, words: said, language, understood, label, saidAt: town.now() }
  await recordCandidate(tx, town, correction, names)
  if (understood !== label) await recordOutcome(tx, town, 'corrected', understood)
}

/** Notes why a report is of its kind; what the citizen chose or corrected is learnt from. */
const noteRecognition = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  { draft, conversation, number }: { draft: IncidentDraft; conversation: Conversation; number: string },
): Promise<void> => {
  const { recognised, detail, serviceCode } = draft
  if (!recognised) return
  const { language } = conversation
  await recordRecognition(tx, town, number, { ...recognised, conversationId: row.id, language })
  const label = `service:${serviceCode}`
  if (detail && (recognised.asked || recognised.label !== label))
    await learn(tx, town, row, conversation, { words: detail, understood: recognised.label, label })
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
        await addToOwnRequest(tx, town, command.number, contactId, {
          ...command,
          text: command.words,
          channel: row.channel,
        }),
      )
    case 'reopen':
      return changed(
        command.number,
        await reopenOwnRequest(tx, town, command.number, contactId, command.words),
      )
    case 'mended':
      return changed(command.number, await confirmOwnMended(tx, town, command.number, contactId))
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
      // One word ends everything that nobody asked for piece by piece.
      if (command.notice === undefined) await withdrawAreaFollows(tx, town, contactId, { messageId: id })
      return { id, type: 'subscribed', notices: await listConsents(tx, town, contactId), changed: 'off' }
    }
    case 'follow-area':
      return { id, ...(await followArea(tx, town, contactId, command, id)) }
    case 'unfollow-area':
      await withdrawAreaFollows(tx, town, contactId, { messageId: id, id: command.id })
      return {
        id,
        type: 'areas-listed',
        areas: await listAreaFollowsOf(tx, town, contactId),
        ended: true,
      }
    case 'answer-consultation':
    case 'take-back-answer':
      return { id, ...(await executeConsultationCommand(tx, town, row, conversation, command, id)) }
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

/** What a citizen asks to hear of an area, which is looked up in the town’s own list of streets. */
const followArea = async (
  tx: Tx,
  town: Town,
  contactId: string,
  { place, contents, frequency }: Extract<Effect, { type: 'follow-area' }>,
  messageId: string,
): Promise<ConversationEventOf<'area-followed'>> => {
  const found = await findArea(
    town,
    place.of === 'point' ? { of: 'point', point: place, metres: place.metres, label: place.label } : place,
  )
  if ('wrong' in found) return { type: 'area-followed', outcome: 'unknown', frequency }
  const { area, subject } = found
  const given = await giveAreaFollow(tx, town, contactId, { area, subject, contents, frequency, messageId })
  return { type: 'area-followed', outcome: given ? 'followed' : 'full', area, frequency }
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

/** The thing that a report is about; none where it has been taken away since, or the report is of something else by now. */
const stillThere = async (
  tx: Tx,
  town: Town,
  { asset, serviceCode = '' }: IncidentDraft,
  { layers }: World,
): Promise<string | undefined> => {
  const fits = asset && layersOfService(layers, serviceCode).some(({ code }) => code === asset.kind)
  return fits ? (await findAsset(tx, town, asset.id))?.id : undefined
}

const submitReport = async (
  tx: Tx,
  town: Town,
  row: ConversationRow,
  draft: IncidentDraft,
  conversation: Conversation,
  id: string,
  world: World,
): Promise<ConversationEvent> => {
  const { language, name } = conversation
  try {
    const location = draft.location ?? {}
    const report: Submission = {
      serviceCode: draft.serviceCode ?? '',
      channel: row.channel,
      ...splitAnswers(draft, world),
      assetId: await stillThere(tx, town, draft, world),
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
    if (!filed.repeated) await noteRecognition(tx, town, row, { draft, conversation, number: filed.id })
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
