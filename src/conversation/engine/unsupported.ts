import type { TextKey } from '#domain/content'
import { buttonsMessage, type Conversation, encodeChoice, textMessage } from '#domain/conversations'
import { repeatQuestion } from '../flows/incident/answers.ts'
import { chooseTeam } from '../flows/person/person.ts'
import { backToMenu, menuButton, reply, showMenu } from './menu.ts'
import type { StepResult, World } from './types.ts'

/** A second sticker this soon needs no second thank-you. */
const SMALL_TALK_MS = 60_000

/** What is no message to anybody: it is kept for staff to see, and answered with nothing. */
const UNANSWERED_KINDS = new Set(['edit', 'revoke', 'identity', 'system', 'reaction-withdrawn'])

/** What is answered in words of its own; the rest is told what can be sent. */
const KNOWN_KINDS = new Set([
  'video',
  'sticker',
  'reaction',
  'contacts',
  'contact-shared',
  'contact-not-shared',
  'document',
  'form',
  'order',
])

/** Voice, stickers, documents… what cannot be read gets a sensible answer. */
export const handleUnsupported = (conversation: Conversation, kind: string, world: World): StepResult => {
  if (UNANSWERED_KINDS.has(kind)) return { conversation, effects: [] }
  if (kind === 'voice' || kind === 'audio') return handleUntranscribed(conversation, world)
  if (kind === 'sticker' || kind === 'reaction') return handleSmallTalk(conversation, kind, world)
  const { language, stage } = conversation
  const known = KNOWN_KINDS.has(kind) ? kind : 'unknown'
  const words = world.say(language, `other.${known}` as TextKey, { phone: world.profile.phone })
  if (known.startsWith('contact-')) return reply(conversation, textMessage(words))
  if (stage.at === 'incident') return repeatQuestion({ ...conversation, stage }, world, words)
  if (known === 'form') return showMenu(conversation, world, words)
  return reply(conversation, backToMenu(conversation, words, world))
}

/** Nobody could write down what is said: they may write it themselves, or have a person listen. */
const handleUntranscribed = (conversation: Conversation, world: World): StepResult => {
  const { language, stage } = conversation
  const { phone } = world.profile
  const listen = {
    id: encodeChoice('person.team', { team: chooseTeam(conversation, world) }),
    title: world.say(language, 'other.voice.person'),
  }
  // In the middle of something, what was asked is still to be answered: it can be shown again.
  const asked = stage.at === 'incident' || stage.at === 'booking'
  const rest = asked
    ? { id: encodeChoice('go-on'), title: world.say(language, 'other.voice.write') }
    : menuButton(language, world)
  return reply(conversation, buttonsMessage(world.say(language, 'other.audio', { phone }), [listen, rest]))
}

const handleSmallTalk = (
  conversation: Conversation,
  kind: 'sticker' | 'reaction',
  world: World,
): StepResult => {
  const { stage, smallTalkAt } = conversation
  if (smallTalkAt !== undefined && world.now - smallTalkAt < SMALL_TALK_MS)
    return { conversation, effects: [] }
  const next = { ...conversation, smallTalkAt: world.now }
  if (stage.at === 'incident') return repeatQuestion({ ...next, stage }, world)
  return reply(next, textMessage(world.say(conversation.language, `other.${kind}`)))
}
