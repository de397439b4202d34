import { type Conversation, textMessage, withWordsBefore } from '#domain/conversations'
import { truncate } from '#platform/text'
import { bringsPictures, type ConversationEvent, type Effect, type World } from '../../engine/types.ts'
import { unreadableText } from '../../flows/incident/lost-pictures.ts'
import { detectAlarm } from '../../understanding/danger.ts'
import type { TurnResult } from '../resolve-queries.ts'

/** More of what was heard is not shown back: it stands in the summary. */
const MAX_SHOWN_LENGTH = 300

/** What came that they could not know: what was heard of a voice note, which pictures cannot be opened. */
const acknowledgementText = (
  event: ConversationEvent,
  { language }: Conversation,
  world: World,
): string | undefined => {
  if (event.type === 'text' && event.spoken)
    return world.say(language, 'voice.heard', {
      words: truncate(event.text.replaceAll(/\s+/g, ' ').trim(), MAX_SHOWN_LENGTH),
    })
  if (bringsPictures(event) && event.unreadable)
    return unreadableText(world, language, event.unreadable, event.problems)
  return undefined
}

/** Says what came in the same message as the answer: each message costs. Nothing is said while people have it. */
export const withAcknowledgement = (
  result: TurnResult,
  before: Conversation,
  event: ConversationEvent,
  world: World,
): TurnResult => {
  const { conversation, effects } = result
  const words = acknowledgementText(event, conversation, world)
  if (words === undefined || before.stage.at === 'person') return result
  const spoken = effects.filter((effect) => effect.type === 'say')
  // A welcome and an alarm come first of all.
  const first =
    !before.greeted || (event.type === 'text' && detectAlarm(event.text)) ? spoken.at(-1) : spoken[0]
  const joined = first && withWordsBefore(words, first.message)
  const said: Effect = { type: 'say', message: joined ?? textMessage(words) }
  if (!first) return { ...result, effects: [...effects, said] }
  return {
    ...result,
    effects: effects.flatMap((effect) => (effect !== first ? [effect] : joined ? [said] : [said, effect])),
  }
}
