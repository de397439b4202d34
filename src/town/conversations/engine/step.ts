import { clip } from '#platform/text'
import { alarmIn, personAsked } from '#town/content'
import { CHAT_LANGUAGES } from '#town/jurisdictions'
import { answer, askAgain } from './answers.ts'
import { anywhere, atMenu } from './at-menu.ts'
import { booking } from './booking.ts'
import { continueTurn } from './continue.ts'
import { discreetly } from './discreet-help.ts'
import { advance, beginIncident, retreat } from './incident.ts'
import { picturesLost } from './lost-pictures.ts'
import { changeLanguage, help, is, offerResume, showMenu, startAfresh } from './menu.ts'
import { other } from './other.ts'
import { text } from './outgoing.ts'
import { aboutGiven, askForPerson, reminder, returned, withPeople } from './person.ts'
import type { Conversation, Effect, Event, IncidentStage, Reporting, Turn, World } from './types.ts'
import { followAsked, guessLanguage, languageAsked, onlyGreets } from './words.ts'

/** After so long an unfinished report is offered, not simply gone on with. */
const RESUME_AFTER_MS = 24 * 3_600_000

/** Answers to the engine's own questions: they continue a turn and are not something the citizen said. */
const INTERNAL = new Set<Event['type']>([
  'found',
  'nearest',
  'submitted',
  'refused',
  'informed',
  'owned',
  'neighbours',
  'understood',
  'changed',
  'queued',
  'subscribed',
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
export const step = (before: Conversation, happened: Event, world: World): Turn => {
  const event = shortened(happened)
  if (INTERNAL.has(event.type)) return continueTurn(before, event, world)
  if (event.type === 'returned') return returned(before, event, world)
  if (event.type === 'pictures-lost') return picturesLost(before, event, world)
  if (event.type === 'idle') return reminder(before, world)
  if (event.type === 'preview')
    return startAfresh(
      { ...before, greeted: true, preview: event.on || undefined },
      world,
      world.say(before.language, event.on ? 'preview.on' : 'preview.off'),
    )
  const heard = { ...guess(before, event), lastAt: world.now, reminded: undefined }
  const first = !before.greeted
  const turn = respond({ ...heard, greeted: true }, event, world, before.lastAt ?? world.now)
  const greeted = first ? { ...turn, effects: [...welcome(heard, world), ...turn.effects] } : turn
  return alarmFirst(greeted, event, heard.language, world)
}

/** Characters of a message that are looked at: twice as many as the messenger takes. */
const MAX_TEXT = 8_192

const shortened = (event: Event): Event => {
  if (event.type === 'text') return { ...event, text: clip(event.text, MAX_TEXT) }
  if (event.type === 'pictures' && event.caption) return { ...event, caption: clip(event.caption, MAX_TEXT) }
  return event
}

const wordsOf = (event: Event): string =>
  event.type === 'text' ? event.text : event.type === 'pictures' ? (event.caption ?? '') : ''

/** Before anything else, even the welcome: where help is to be had now. */
const alarmFirst = (turn: Turn, event: Event, language: Conversation['language'], world: World): Turn => {
  const alarm = alarmIn(wordsOf(event))
  if (!alarm || alarm === 'need') return turn
  const milder = world.say(language, 'incident.danger')
  const rest = turn.effects.filter(
    (effect) => effect.type !== 'say' || effect.message.type !== 'text' || effect.message.text !== milder,
  )
  return {
    ...turn,
    effects: [{ type: 'say', message: text(world.say(language, `alarm.${alarm}`)) }, ...rest],
  }
}

const guess = (conversation: Conversation, event: Event): Conversation => {
  if (conversation.languageChosen || event.type !== 'text') return conversation
  // One word may be of either language: to change in the middle takes two.
  const least = conversation.greeted ? 2 : 1
  const open = !conversation.greeted || conversation.stage.at === 'menu'
  const guessed = open ? guessLanguage(event.text, least) : undefined
  return guessed ? { ...conversation, language: guessed } : conversation
}

const welcome = ({ language }: Conversation, { profile, say }: World): Effect[] => {
  const { authority, privacy_url: privacyUrl } = profile
  const words = `${say(language, 'welcome', { authority })}\n\n${say(language, 'privacy', { authority, privacyUrl })}`
  return [{ type: 'say', message: text(words) }]
}

const respond = (conversation: Conversation, event: Event, world: World, lastAt: number): Turn => {
  const asked = event.type === 'text' ? languageAsked(event.text) : undefined
  if (asked) return changeLanguage(conversation, asked, world)
  const choice = event.type === 'choice' ? event.choice : undefined
  if (choice?.startsWith('language:')) {
    const language = CHAT_LANGUAGES.find((one) => `language:${one}` === choice)
    if (language) return changeLanguage(conversation, language, world)
  }
  if (conversation.stage.at === 'person') return withPeople(conversation, event, world)
  const followed = event.type === 'text' ? followAsked(event.text) : undefined
  if (followed) return { conversation, effects: [{ type: 'join', number: followed }] }
  if (choice === 'menu' || is(event, 'menu')) return showMenu(conversation, world)
  const chosen = anywhere(conversation, event, world)
  if (chosen) return chosen
  // A person of a team is a tap away wherever the conversation is.
  const handed = event.type === 'choice' ? aboutGiven(conversation, event, undefined, world) : undefined
  if (handed) return handed
  if (is(event, 'help')) return help(conversation, world)

  const { stage } = conversation
  if (stage.at === 'resume') return resume(conversation, stage.incident, event, world)
  if (event.type === 'other' && stage.at === 'booking') return other(conversation, event.kind, world)
  if (stage.at === 'booking') return booking({ ...conversation, stage }, event, world)
  if (stage.at === 'incident') {
    if (world.now - lastAt > RESUME_AFTER_MS) return offerResume(conversation, stage, world)
    return report({ ...conversation, stage }, event, world)
  }
  return atMenu(conversation, event, world)
}

/** They were asked whether to go on with an old report. */
const resume = (conversation: Conversation, incident: IncidentStage, event: Event, world: World): Turn => {
  const { language } = conversation
  if (is(event, 'yes') || (event.type === 'choice' && event.choice === 'resume:yes')) {
    return askAgain({ ...conversation, stage: incident }, world, world.say(language, 'incident.continue'))
  }
  if (
    is(event, 'no') ||
    is(event, 'cancel') ||
    is(event, 'back') ||
    (event.type === 'choice' && event.choice === 'resume:no')
  ) {
    return event.type === 'choice'
      ? advance(beginIncident(conversation, event.id), world)
      : startAfresh(conversation, world, world.say(language, 'incident.cancelled'))
  }
  // They have moved on to something else: the old report waits.
  return atMenu({ ...conversation, stage: { at: 'menu', paused: incident } }, event, world)
}

/** A report is being taken. */
const report = (conversation: Reporting, event: Event, world: World): Turn => {
  const alarm = event.type === 'text' ? alarmIn(event.text) : undefined
  if (alarm === 'violence' || alarm === 'need') return discreetly(conversation, alarm, world)
  if (event.type === 'text' && personAsked(event.text)) return askForPerson(conversation, event.text, world)
  if (is(event, 'cancel'))
    return startAfresh(conversation, world, world.say(conversation.language, 'incident.cancelled'))
  if (is(event, 'back')) {
    const earlier = retreat(conversation, world)
    return earlier
      ? askAgain(earlier, world)
      : startAfresh(conversation, world, world.say(conversation.language, 'incident.back.nothing'))
  }
  if (event.type === 'other') return other(conversation, event.kind, world)
  if (event.type === 'text' && onlyGreets(event.text))
    return askAgain(conversation, world, world.say(conversation.language, 'incident.continue'))
  if (event.type === 'choice' && (event.choice === 'another' || event.choice === 'go-on'))
    return askAgain(conversation, world)
  return answer(conversation, event, world)
}
