import { type Alarm, asksForPerson, asksToParticipate } from '#domain/content'
import {
  type Conversation,
  decodeChoice,
  type IncidentStage,
  pausedIncident,
  textMessage,
} from '#domain/conversations'
import { LANGUAGES } from '#languages'
import { truncate } from '#platform/text'
import { continueBooking, handleBooking } from '../flows/booking/booking.ts'
import { handleAnswer, isExplainedByWorks, repeatQuestion } from '../flows/incident/answers.ts'
import { goBack } from '../flows/incident/incident.ts'
import { handleLostPictures } from '../flows/incident/lost-pictures.ts'
import { beginGuidedReport, beginScanned, handleReportForm } from '../flows/incident/report-form.ts'
import { isHomeSaid, openConsultations } from '../flows/participation/participation.ts'
import {
  askForPerson,
  handleAbout,
  handleReturned,
  handleWhileWithStaff,
  showReminder,
} from '../flows/person/person.ts'
import {
  detectLanguageRequest,
  isOnlyGreeting,
  parseConsultationRequest,
  parseFollowRequest,
} from '../language/commands.ts'
import { DANGER_IN_NAME_PROBABILITY, detectAlarm } from '../understanding/danger.ts'
import { detectMessageLanguage } from '../understanding/language.ts'
import { handleAnywhere, handleAtMenu } from './at-menu.ts'
import { continueTurn } from './continue.ts'
import { respondDiscreetly } from './discreet-help.ts'
import { offerElse } from './guesses.ts'
import {
  changeLanguage,
  matchesCommand,
  offerResume,
  reply,
  resetToMenu,
  showHelp,
  showMenu,
} from './menu.ts'
import type { ConversationEvent, Effect, Reporting, StepResult, World } from './types.ts'
import { handleUnsupported } from './unsupported.ts'

/** After so long an unfinished report is offered, not simply gone on with. */
const RESUME_AFTER_MS = 24 * 3_600_000

/** Answers to the engine's own questions: they continue a turn and are not something the citizen said. */
const INTERNAL_EVENTS = new Set<ConversationEvent['type']>([
  'found',
  'nearest',
  'submitted',
  'refused',
  'informed',
  'owned',
  'neighbours',
  'assets',
  'understood',
  'changed',
  'queued',
  'subscribed',
  'area-followed',
  'areas-listed',
  'consultations',
  'consultation-answered',
  'held',
  'erased',
  'slotted',
  'reserved',
  'booked',
  'appointed',
  'appointment-changed',
])

/**
 * One step of a conversation: from where it is and what happened, to where it goes and what is to be done.
 * Pure: the same in gives the same out. Never throws on anything a citizen can send.
 */
export const step = (before: Conversation, happened: ConversationEvent, world: World): StepResult => {
  return offerElse(answer(before, happened, world), world)
}

const answer = (before: Conversation, happened: ConversationEvent, world: World): StepResult => {
  const event = truncateEvent(happened)
  if (INTERNAL_EVENTS.has(event.type)) return continueTurn(before, event, world)
  if (event.type === 'returned') return handleReturned(before, event, world)
  if (event.type === 'pictures-lost') return handleLostPictures(before, event, world)
  if (event.type === 'idle') return showReminder(before, world)
  if (event.type === 'preview')
    return resetToMenu(
      { ...before, greeted: true, preview: event.on || undefined },
      world,
      world.say(before.language, event.on ? 'preview.on' : 'preview.off'),
    )
  if (event.type === 'chat-moved') return handleChatMoved(before, event.moved, world)
  const heard = {
    ...detectEventLanguage(before, event, world),
    lastAt: world.now,
    reminded: undefined,
    guessed: event.type === 'choice' ? before.guessed : undefined,
  }
  const first = !before.greeted
  const turn = respond({ ...heard, greeted: true }, event, world, before.lastAt ?? world.now)
  const alarm = hearAlarm(before, eventText(event), world)
  const greeted = first ? { ...turn, effects: [...welcome(heard, world, alarm), ...turn.effects] } : turn
  return prependAlarm(greeted, alarm, heard.language, world)
}

const hearAlarm = (before: Conversation, text: string, world: World): Alarm | undefined => {
  const asking = before.stage.at === 'menu' ? before.stage.asking : undefined
  // The classifier hears trouble in some languages where the words are known to say nothing of any.
  return isHomeSaid(asking, text, world) || asksToParticipate(text)
    ? undefined
    : detectAlarm(text, asksForName(before) ? DANGER_IN_NAME_PROBABILITY : undefined)
}

const asksForName = ({ stage }: Conversation): boolean =>
  stage.at === 'booking' ? stage.step === 'name' : stage.at === 'menu' && stage.asking?.for === 'name'

/** What they had said elsewhere is here: they go on where they were. */
const handleChatMoved = (before: Conversation, moved: boolean, world: World): StepResult => {
  const { language, greeted } = before
  const next = { ...before, greeted: true, lastAt: world.now }
  const words = world.say(language, moved ? 'chat.moved' : 'chat.moved.unknown')
  const first = greeted ? [] : welcome(before, world, undefined)
  const turn = moved ? goOnHere(next, world, words) : reply(next, textMessage(words))
  return { ...turn, effects: [...first, ...turn.effects] }
}

const goOnHere = (conversation: Conversation, world: World, words: string): StepResult => {
  const { stage } = conversation
  if (stage.at === 'person') return reply(conversation, textMessage(words))
  if (stage.at === 'booking') return continueBooking({ ...conversation, stage }, world, [words])
  const incident = pausedIncident(stage)
  if (incident) return repeatQuestion({ ...conversation, stage: incident }, world, words)
  return showMenu(conversation, world, words)
}

/** Characters of a message that are looked at: twice as many as the messenger takes. */
const MAX_TEXT = 8_192

const truncateEvent = (event: ConversationEvent): ConversationEvent => {
  if (event.type === 'text' || event.type === 'report-form')
    return { ...event, text: truncate(event.text, MAX_TEXT) }
  if (event.type === 'pictures' && event.caption)
    return { ...event, caption: truncate(event.caption, MAX_TEXT) }
  return event
}

const eventText = (event: ConversationEvent): string =>
  event.type === 'text' || event.type === 'report-form'
    ? event.text
    : event.type === 'pictures'
      ? (event.caption ?? '')
      : ''

/** Before anything else, even the welcome: where help is to be had now. */
const prependAlarm = (
  turn: StepResult,
  alarm: Alarm | undefined,
  language: Conversation['language'],
  world: World,
): StepResult => {
  if (!alarm || alarm === 'need') return turn
  const milder = world.say(language, 'incident.danger')
  const rest = turn.effects.filter(
    (effect) => effect.type !== 'say' || effect.message.type !== 'text' || effect.message.text !== milder,
  )
  return {
    ...turn,
    effects: [
      { type: 'say', message: textMessage(world.say(language, `alarm.${alarm}`)), alone: true },
      ...rest,
    ],
  }
}

const detectEventLanguage = (
  conversation: Conversation,
  event: ConversationEvent,
  { profile }: World,
): Conversation => {
  if (conversation.languageChosen || event.type !== 'text') return conversation
  const open = !conversation.greeted || conversation.stage.at === 'menu'
  const { language: current, greeted = false } = conversation
  const guessed = open
    ? detectMessageLanguage(event.text, { current, greeted, town: profile.name })
    : undefined
  return guessed ? { ...conversation, language: guessed } : conversation
}

/** @param alarm a citizen in danger or need is not waved at */
const welcome = ({ language }: Conversation, { profile, say }: World, alarm: Alarm | undefined): Effect[] => {
  const { authority, privacy_url: privacyUrl } = profile
  const greeting = say(language, 'welcome', { authority })
  const words = `${alarm ? withoutEmoji(greeting) : greeting}\n\n${say(language, 'privacy', { authority, privacyUrl })}`
  return [{ type: 'say', message: textMessage(words) }]
}

const withoutEmoji = (text: string): string => text.replace(/\s*\p{Extended_Pictographic}\uFE0F?/gu, '')

const respond = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
  lastAt: number,
): StepResult => {
  if (conversation.stage.at === 'unreadable')
    return showMenu(conversation, world, world.say(conversation.language, 'menu.interrupted'))
  const asked = event.type === 'text' ? detectLanguageRequest(event.text) : undefined
  if (asked) return changeLanguage(conversation, asked, world)
  const choice = event.type === 'choice' ? decodeChoice(event.choice) : undefined
  if (choice?.kind === 'language') {
    const language = LANGUAGES.find((one) => one === choice.language)
    if (language) return changeLanguage(conversation, language, world)
  }
  if (conversation.stage.at === 'person') return handleWhileWithStaff(conversation, event, world)
  if (event.type === 'report-form') {
    const alarm = detectAlarm(event.text)
    return alarm === 'violence' || alarm === 'need'
      ? respondDiscreetly(conversation, alarm, world)
      : handleReportForm(conversation, event, world)
  }
  const followed = event.type === 'text' ? parseFollowRequest(event.text) : undefined
  if (followed) return { conversation, effects: [{ type: 'join', number: followed }] }
  const consulted = event.type === 'text' ? parseConsultationRequest(event.text) : undefined
  if (consulted) return openConsultations(conversation, consulted)
  if (choice?.kind === 'menu' || matchesCommand(event, 'menu')) return showMenu(conversation, world)
  const chosen = handleAnywhere(conversation, event, world)
  if (chosen) return chosen
  // A person of a team is a tap away wherever the conversation is.
  const handed = event.type === 'choice' ? handleAbout(conversation, event, undefined, world) : undefined
  if (handed) return handed
  if (matchesCommand(event, 'help')) return showHelp(conversation, world)

  const scanned = event.type === 'text' ? beginScanned(conversation, event, world) : undefined
  if (scanned) return scanned

  const { stage } = conversation
  if (stage.at === 'resume') return resume(conversation, stage.incident, event, world)
  if (event.type === 'other' && stage.at === 'booking')
    return handleUnsupported(conversation, event.kind, world)
  if (stage.at === 'booking') return handleBooking({ ...conversation, stage }, event, world)
  if (stage.at === 'incident') {
    if (world.now - lastAt > RESUME_AFTER_MS) return offerResume(conversation, stage, world)
    return report({ ...conversation, stage }, event, world)
  }
  return handleAtMenu(conversation, event, world)
}

/** They were asked whether to go on with an old report. */
const resume = (
  conversation: Conversation,
  incident: IncidentStage,
  event: ConversationEvent,
  world: World,
): StepResult => {
  const { language } = conversation
  const choice = event.type === 'choice' ? decodeChoice(event.choice) : undefined
  const answer = choice?.kind === 'resume' ? choice.answer : undefined
  if (matchesCommand(event, 'yes') || answer === 'yes') {
    return repeatQuestion(
      { ...conversation, stage: incident },
      world,
      world.say(language, 'incident.continue'),
    )
  }
  if (
    matchesCommand(event, 'no') ||
    matchesCommand(event, 'cancel') ||
    matchesCommand(event, 'back') ||
    answer === 'no'
  ) {
    return event.type === 'choice'
      ? beginGuidedReport(conversation, event.id, world)
      : resetToMenu(conversation, world, world.say(language, 'incident.cancelled'))
  }
  // They have moved on to something else: the old report waits.
  return handleAtMenu({ ...conversation, stage: { at: 'menu', paused: incident } }, event, world)
}

/** A report is being taken. */
const report = (conversation: Reporting, event: ConversationEvent, world: World): StepResult => {
  const alarm = event.type === 'text' ? detectAlarm(event.text) : undefined
  if (alarm === 'violence' || alarm === 'need') return respondDiscreetly(conversation, alarm, world)
  if (event.type === 'text' && asksForPerson(event.text)) return askForPerson(conversation, event.text, world)
  if (matchesCommand(event, 'cancel'))
    return resetToMenu(conversation, world, world.say(conversation.language, 'incident.cancelled'))
  if (isExplainedByWorks(conversation, event))
    return resetToMenu(conversation, world, world.say(conversation.language, 'works.dropped'))
  if (matchesCommand(event, 'back')) {
    const earlier = goBack(conversation, world)
    return earlier
      ? repeatQuestion(earlier, world)
      : resetToMenu(conversation, world, world.say(conversation.language, 'incident.back.nothing'))
  }
  if (event.type === 'other') return handleUnsupported(conversation, event.kind, world)
  if (event.type === 'text' && isOnlyGreeting(event.text, world.profile.name))
    return repeatQuestion(conversation, world, world.say(conversation.language, 'incident.continue'))
  const choice = event.type === 'choice' ? decodeChoice(event.choice).kind : undefined
  if (choice === 'another' || choice === 'go-on') return repeatQuestion(conversation, world)
  return handleAnswer(conversation, event, world)
}
