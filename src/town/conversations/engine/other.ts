import type { TextKey } from '#town/content'
import { askAgain } from './answers.ts'
import { backToMenu, menuButton, reply, showMenu } from './menu.ts'
import { buttons, text } from './outgoing.ts'
import { teamFor } from './person.ts'
import type { Conversation, Turn, World } from './types.ts'

/** A second sticker this soon needs no second thank-you. */
const SMALL_TALK_MS = 60_000

/** What is no message to anybody: it is kept for staff to see, and answered with nothing. */
const UNANSWERED = new Set(['edit', 'revoke', 'identity', 'system', 'reaction-withdrawn'])

/** What is answered in words of its own; the rest is told what can be sent. */
const KNOWN = new Set([
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
export const other = (conversation: Conversation, kind: string, world: World): Turn => {
  if (UNANSWERED.has(kind)) return { conversation, effects: [] }
  if (kind === 'voice' || kind === 'audio') return unheard(conversation, world)
  if (kind === 'sticker' || kind === 'reaction') return smallTalk(conversation, kind, world)
  const { language, stage } = conversation
  const known = KNOWN.has(kind) ? kind : 'unknown'
  const words = world.say(language, `other.${known}` as TextKey, { phone: world.profile.phone })
  if (known.startsWith('contact-')) return reply(conversation, text(words))
  if (stage.at === 'incident') return askAgain({ ...conversation, stage }, world, words)
  if (known === 'form') return showMenu(conversation, world, words)
  return reply(conversation, backToMenu(conversation, words, world))
}

/** Nobody could write down what is said: they may write it themselves, or have a person listen. */
const unheard = (conversation: Conversation, world: World): Turn => {
  const { language, stage } = conversation
  const { phone } = world.profile
  const listen = {
    id: `person:${teamFor(conversation, world)}`,
    title: world.say(language, 'other.voice.person'),
  }
  // In the middle of something, what was asked is still to be answered: it can be shown again.
  const asked = stage.at === 'incident' || stage.at === 'booking'
  const rest = asked
    ? { id: 'go-on', title: world.say(language, 'other.voice.write') }
    : menuButton(language, world)
  return reply(conversation, buttons(world.say(language, 'other.audio', { phone }), [listen, rest]))
}

const smallTalk = (conversation: Conversation, kind: 'sticker' | 'reaction', world: World): Turn => {
  const { stage, smallTalkAt } = conversation
  if (smallTalkAt !== undefined && world.now - smallTalkAt < SMALL_TALK_MS)
    return { conversation, effects: [] }
  const next = { ...conversation, smallTalkAt: world.now }
  if (stage.at === 'incident') return askAgain({ ...next, stage }, world)
  return reply(next, text(world.say(conversation.language, `other.${kind}`)))
}
