import { fold } from '#platform/text'
import { alarmIn, entryKey, LOOKED_UP, say, standingAsked, type TextKey } from '#town/content'
import { answer, askAgain, detailHeard } from './answers.ts'
import { addPictures, advance, beginIncident } from './incident.ts'
import { askedBy, askForWords, offeredBy } from './information.ts'
import { intentOf } from './intent.ts'
import { backToMenu, is, openEntry, pausedIn, reply, showMenu } from './menu.ts'
import { buttons, text } from './outgoing.ts'
import type { Conversation, Event, Turn, World } from './types.ts'
import { greeting, onlyGreets } from './words.ts'

/** A second greeting this soon after the menu was shown needs no second menu. */
const NOISE_MS = 15_000

const SMALL_TALK_MS = 60_000

/** Something that the town tells is asked for: a report under way waits meanwhile. */
export const openInformation = (conversation: Conversation, choice: string): Turn | undefined => {
  const asked = askedBy(choice)
  if (!asked) return undefined
  const aside: Conversation = {
    ...conversation,
    stage: { at: 'menu', paused: pausedIn(conversation.stage) },
  }
  if ('askFor' in asked) return askForWords(aside)
  return { conversation: aside, effects: [{ type: 'consult', ask: asked }] }
}

/** Voice, stickers, documents… what cannot be read gets a sensible answer. */
export const other = (conversation: Conversation, kind: string, world: World): Turn => {
  const { language, stage } = conversation
  const known = ['audio', 'video', 'sticker', 'reaction', 'contacts', 'document'].includes(kind)
    ? kind
    : 'unknown'
  const words = say(language, `other.${known}` as TextKey, { phone: world.profile.phone })
  const smallTalk = kind === 'sticker' || kind === 'reaction'
  if (
    smallTalk &&
    conversation.smallTalkAt !== undefined &&
    world.now - conversation.smallTalkAt < SMALL_TALK_MS
  ) {
    return { conversation, effects: [] }
  }
  const next = smallTalk ? { ...conversation, smallTalkAt: world.now } : conversation
  if (stage.at === 'incident') return askAgain({ ...next, stage }, world, ...(smallTalk ? [] : [words]))
  return reply(next, smallTalk ? text(words) : backToMenu(next, words))
}

/** Nothing is under way: is it a greeting, a wish from the menu, or a report already? */
export const atMenu = (conversation: Conversation, event: Event, world: World): Turn => {
  const { language } = conversation
  switch (event.type) {
    case 'text':
      return atMenuText(conversation, event, world)
    case 'pictures': {
      const begun = addPictures(beginIncident(conversation, event.id), event.pictures)
      const received = say(language, 'incident.picture.received', { count: event.pictures.length })
      return event.caption && /\p{L}{2}/u.test(event.caption)
        ? detailHeard(begun, event.caption, world)
        : advance(begun, world, [received])
    }
    case 'location':
      if (conversation.stage.at === 'menu' && conversation.stage.asking === 'pharmacies')
        return {
          conversation,
          effects: [
            { type: 'consult', ask: { topic: 'pharmacies', when: 'now', near: event.point, offset: 0 } },
          ],
        }
      return {
        conversation: beginIncident(conversation, event.id),
        effects: [{ type: 'reverse', point: event.point }],
      }
    case 'choice':
      return oldChoice(conversation, event, world)
    case 'other':
      return other(conversation, event.kind, world)
    default:
      return showMenu(conversation, world)
  }
}

const atMenuText = (
  conversation: Conversation,
  event: Extract<Event, { type: 'text' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const justSeen = conversation.menuAt !== undefined && world.now - conversation.menuAt < NOISE_MS
  if (onlyGreets(event.text)) return justSeen ? { conversation, effects: [] } : showMenu(conversation, world)
  if (is(event, 'cancel') || is(event, 'back')) return showMenu(conversation, world)
  const words = greeting(event.text)?.rest ? event.text.trim() : event.text
  const alarm = alarmIn(words)
  // What is somebody's own trouble is for a few ears only: it never becomes a report.
  if (alarm === 'violence' || alarm === 'need') return discreetly(conversation, alarm, world)
  const standing = standingAsked(words)
  if (standing) return { conversation, effects: [{ type: 'own', ...standing }] }
  const offered = offeredBy(conversation, words)
  const picked = offered && openInformation(conversation, offered.choice)
  if (picked) return picked
  const { stage } = conversation
  const lookedUp = LOOKED_UP.exec(fold(words))?.[1]
  const wanted = stage.at === 'menu' && stage.asking === 'directory' ? words.slice(0, 60) : lookedUp
  if (wanted && /[\p{L}\p{N}]{2}/u.test(wanted))
    return {
      conversation,
      effects: [{ type: 'consult', ask: { topic: 'directory', words: wanted, offset: 0 } }],
    }
  const intent = intentOf(words, world, language)
  switch (intent?.to) {
    case 'report':
      return detailHeard(beginIncident(conversation, event.id), words, world)
    case 'entry':
      return openEntry(conversation, intent.entry, event.id, world)
    case 'subject': {
      const informed = openInformation(conversation, intent.choice)
      if (informed) return informed
    }
  }
  return showMenu(conversation, world, say(language, 'not-understood'))
}

/** A button from another day: it still says what was meant. */
const oldChoice = (
  conversation: Conversation,
  event: Extract<Event, { type: 'choice' }>,
  world: World,
): Turn => {
  const { language, stage } = conversation
  if (event.choice === 'resume:yes' && stage.at === 'menu' && stage.paused) {
    return askAgain({ ...conversation, stage: stage.paused }, world, say(language, 'incident.continue'))
  }
  if (event.choice === 'another' || event.choice.startsWith('kind:')) {
    const begun = beginIncident(conversation, event.id)
    return event.choice === 'another' ? advance(begun, world) : answer(begun, event, world)
  }
  const again = [
    { id: 'another', title: say(language, 'button.another') },
    { id: 'menu', title: say(language, 'button.menu') },
  ]
  return reply(conversation, buttons(say(language, 'incident.gone'), again))
}

/** Where Social Services are to be had, and that nothing of this is made public. */
export const discreetly = (
  conversation: Conversation,
  alarm: 'violence' | 'need',
  { profile }: World,
): Turn => {
  const { language } = conversation
  const { phone, phone_alternative: phoneAlternative } = profile
  const answer = say(language, entryKey('social', 'answer'), { phone, phoneAlternative })
  const words = alarm === 'need' ? `${say(language, 'alarm.need')}\n\n${answer}` : answer
  return reply(conversation, backToMenu(conversation, words))
}
