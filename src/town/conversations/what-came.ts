import { clip } from '#platform/text'
import { alarmIn } from '#town/content'
import { unreadableWords } from './engine/lost-pictures.ts'
import { text, withWordsBefore } from './engine/outgoing.ts'
import type { Conversation, Effect, Event, World } from './engine/types.ts'
import type { Thought } from './think.ts'

/** More of what was heard is not shown back: it stands in the summary. */
const SHOWN = 300

/** What came that they could not know: what was heard of a voice note, which pictures cannot be opened. */
const wordsFor = (event: Event, { language }: Conversation, world: World): string | undefined => {
  if (event.type === 'text' && event.spoken)
    return world.say(language, 'voice.heard', {
      words: clip(event.text.replaceAll(/\s+/g, ' ').trim(), SHOWN),
    })
  if (event.type === 'pictures' && event.unreadable)
    return unreadableWords(world, language, event.unreadable, event.problems)
  return undefined
}

/** Says what came in the same message as the answer: each message costs. Nothing is said while people have it. */
export const withWhatCame = (thought: Thought, before: Conversation, event: Event, world: World): Thought => {
  const { conversation, effects } = thought
  const words = wordsFor(event, conversation, world)
  if (words === undefined || before.stage.at === 'person') return thought
  const spoken = effects.filter((effect) => effect.type === 'say')
  // A welcome and an alarm come first of all.
  const first = !before.greeted || (event.type === 'text' && alarmIn(event.text)) ? spoken.at(-1) : spoken[0]
  const joined = first && withWordsBefore(words, first.message)
  const said: Effect = { type: 'say', message: joined ?? text(words) }
  if (!first) return { conversation, effects: [...effects, said] }
  return {
    conversation,
    effects: effects.flatMap((effect) => (effect !== first ? [effect] : joined ? [said] : [said, effect])),
  }
}
