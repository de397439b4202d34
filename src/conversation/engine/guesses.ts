import {
  buttonsMessage,
  type Conversation,
  decodeChoice,
  encodeChoice,
  listMessage,
  type Option,
  type Outgoing,
  STANDARD_LIMITS,
} from '#domain/conversations'
import { shortTitle } from '#platform/text'
import { applyDetail } from '../flows/incident/details.ts'
import { askNextQuestion, beginIncident, updateDraft } from '../flows/incident/incident.ts'
import { askForPerson } from '../flows/person/person.ts'
import { detectAlarm } from '../understanding/danger.ts'
import { explainIntent, isVague } from './classified.ts'
import { detectIntent, listAllIntents, type Suggestion, suggestIntents } from './intent.ts'
import { matchesCommand, menuButton, personButton, reply, showMenu, withPendingQuestion } from './menu.ts'
import { openChoice } from './open-choice.ts'
import { openSpeechAct } from './speech-acts.ts'
import type { ConversationEvent, StepResult, World } from './types.ts'

/** Words that are kept to be the detail of what is guessed. */
const MAX_HEARD = 2_000

/** Not understood: what it may have been, three things at most; people may teach what it was. */
export const handleUnclear = (conversation: Conversation, text: string, world: World): StepResult => {
  const { language } = conversation
  if (!/\p{L}{3}/u.test(text)) return showMenu(conversation, world, world.say(language, 'not-understood'))
  if (world.model) {
    const options = listAllIntents(world, language)
    return { conversation, effects: [{ type: 'understand', words: text, options }] }
  }
  return offerSuggestions(conversation, text, world)
}

/** What a larger model made of words: what it chose, else what they may have been. */
export const handleUnderstood = (
  conversation: Conversation,
  { id, words: text, choice }: Extract<ConversationEvent, { type: 'understood' }>,
  world: World,
): StepResult => {
  const heard = { ...conversation, heard: text.slice(0, MAX_HEARD) }
  return (choice && takeGuess(heard, choice, id, world)) || offerSuggestions(conversation, text, world)
}

/** What was guessed is right: a report, whose detail is what they had written, or a page. */
export const takeGuess = (
  conversation: Conversation,
  choice: string,
  id: string,
  world: World,
): StepResult | undefined => {
  const chosen = decodeChoice(choice)
  if (chosen.kind === 'guess') return beginGuessedReport(conversation, chosen.service, id, world)
  if (chosen.kind === 'person') return askForPerson(conversation, conversation.heard ?? '', world)
  const answered = openSpeechAct(conversation, choice, world)
  if (answered) return answered
  const opened = openChoice(conversation, choice, id, world)
  return opened && learnFromChoice(conversation, choice, opened, world)
}

/** «sí» or «no» to «voleu dir…?». */
export const answerGuess = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
): StepResult | undefined => {
  const [only, ...more] = conversation.offered ?? []
  if (!only || more.length > 0 || !conversation.heard) return undefined
  if (matchesCommand(event, 'yes')) return takeGuess(conversation, only.choice, event.id, world)
  return matchesCommand(event, 'no') ? handleElse(conversation, world) : undefined
}

const offerSuggestions = (conversation: Conversation, text: string, world: World): StepResult => {
  const { language } = conversation
  const guesses = suggestIntents(text, world, language)
  const noted = { type: 'unclear', words: text, guesses: guesses.map(({ choice }) => choice) } as const
  if (guesses.length === 0) {
    const vague = isVague(detectIntent(text, world)) || detectAlarm(text) === 'danger'
    const home = showMenu(conversation, world, world.say(language, vague ? 'speech.vague' : 'not-understood'))
    return { ...home, effects: [noted, ...home.effects] }
  }
  const turn = ask(conversation, text, guesses, world)
  return { ...turn, effects: [noted, ...turn.effects] }
}

const ask = (conversation: Conversation, text: string, guesses: Suggestion[], world: World): StepResult => {
  const offered = guesses.map(({ choice, title }) => ({ choice, title }))
  const heard = text.slice(0, MAX_HEARD)
  const question = guessQuestion(guesses, conversation.language, world)
  return reply({ ...withPendingQuestion(conversation), offered, heard }, question)
}

/** One question with as few taps as can be: yes, one of two, or a list. */
const guessQuestion = (guesses: Suggestion[], language: Conversation['language'], world: World): Outgoing => {
  const say = (key: Parameters<World['say']>[1], values?: Parameters<World['say']>[2]) =>
    world.say(language, key, values)
  const [first, second, ...more] = guesses
  const otherwise = elseButton(language, world)
  if (first && !second) {
    const yes = { id: first.choice, title: say('guess.yes') }
    return buttonsMessage(say('guess.one', { name: first.title }), [yes, otherwise])
  }
  const buttons = guesses.map(({ choice, title }) => ({
    id: choice,
    title: shortTitle(title, STANDARD_LIMITS.button),
  }))
  if (first && second && more.length === 0 && buttons[0]?.title !== buttons[1]?.title)
    return buttonsMessage(say('guess.two', { first: first.title, second: second.title }), [
      ...buttons,
      otherwise,
    ])
  const rows = guesses.map(({ choice, title }) => ({ id: choice, title, hint: title }))
  const person = personButton(language, world)
  return listMessage(say('guess.ask'), say('guess.button'), say('guess.section'), [
    ...rows,
    ...(rows.some(({ id }) => id === person.id) ? [] : [person]),
    menuButton(language, world),
  ])
}

const ELSE = encodeChoice('else')

const elseButton = (language: Conversation['language'], { say }: World): Option => ({
  id: ELSE,
  title: say(language, 'guess.else'),
})

/** None of what was guessed, or not the page that was opened: what else it may have been, and people. */
export const handleElse = (conversation: Conversation, world: World): StepResult => {
  const { language, heard, guessed, offered = [] } = conversation
  const known = new Set([guessed?.choice, ...offered.map(({ choice }) => choice)])
  const again = guessed?.choice === ELSE
  const others =
    heard && !again ? suggestIntents(heard, world, language).filter(({ choice }) => !known.has(choice)) : []
  const next = { ...conversation, guessed: { choice: ELSE, shown: true } }
  if (heard && others.length > 0) return ask(next, heard, others, world)
  return reply(
    withPendingQuestion({ ...next, offered: undefined }),
    buttonsMessage(world.say(language, 'guess.none'), [
      personButton(language, world),
      menuButton(language, world),
    ]),
  )
}

/** A page that was opened because it was likely, not sure: something else is one tap away. */
export const openLikely = (turn: StepResult, choice: string, text: string): StepResult => ({
  ...turn,
  conversation: { ...turn.conversation, guessed: { choice, shown: false }, heard: text.slice(0, MAX_HEARD) },
})

/** Adds «something else» to the message that shows a page which was only likely, as soon as there is one. */
export const offerElse = (turn: StepResult, world: World): StepResult => {
  const { guessed, language } = turn.conversation
  if (!guessed || guessed.shown) return turn
  const at = turn.effects.findLastIndex((effect) => effect.type === 'say')
  const effect = turn.effects[at]
  if (effect?.type !== 'say') return turn
  const message = withOption(effect.message, elseButton(language, world))
  return {
    conversation: { ...turn.conversation, guessed: { ...guessed, shown: true } },
    effects: message ? turn.effects.with(at, { ...effect, message }) : turn.effects,
  }
}

/** The message with one more button or row; nothing where it has no room. */
const withOption = (message: Outgoing, option: Option): Outgoing | undefined => {
  switch (message.type) {
    case 'buttons':
      return message.buttons.length < STANDARD_LIMITS.buttons
        ? { ...message, buttons: [...message.buttons, option] }
        : undefined
    case 'list':
      return message.rows.length < STANDARD_LIMITS.rows
        ? { ...message, rows: [...message.rows, option] }
        : undefined
    case 'text':
      return message.text.length <= STANDARD_LIMITS.body ? buttonsMessage(message.text, [option]) : undefined
    default:
      return undefined
  }
}

/** `page:…` or `service:…`, of the choice that offers it. */
export const toIntentName = (choice: string): string => choice.replace(/^guess:/, 'service:')

/** Of the guesses at what they had written it was this page: it can be learnt from. */
export const learnFromChoice = (
  before: Conversation,
  choice: string,
  turn: StepResult,
  world: World,
): StepResult => {
  const { heard, language } = before
  const guesses = heard ? suggestIntents(heard, world, language) : []
  if (!heard || guesses.every((one) => one.choice !== choice)) return turn
  const understood = guesses[0] && toIntentName(guesses[0].choice)
  return {
    conversation: { ...turn.conversation, heard: undefined },
    effects: [...turn.effects, { type: 'learn', words: heard, understood, label: choice }],
  }
}

const beginGuessedReport = (
  conversation: Conversation,
  code: string,
  id: string,
  world: World,
): StepResult | undefined => {
  const service = world.catalogue.services.find((one) => one.code === code)
  if (!service) return undefined
  const { heard } = conversation
  const [first] = heard ? suggestIntents(heard, world, conversation.language) : []
  const label = first && toIntentName(first.choice)
  const begun = updateDraft(beginIncident(conversation, id), {
    group: service.group,
    serviceCode: service.code,
    recognised:
      heard && label ? { label, because: '', ...explainIntent(heard, label, world), asked: true } : undefined,
  })
  return heard ? applyDetail({ ...begun, heard: undefined }, heard, world) : askNextQuestion(begun, world)
}
