import { formatDay } from '#domain/content'
import { buttonsMessage, type Conversation } from '#domain/conversations'
import { menuButton, reply, withPendingQuestion } from '../../engine/menu.ts'
import type { InformationRequest, StepResult, World } from '../../engine/types.ts'

/** Works and cuts are told like any other subject; they need no page of the content. */
export const WORKS_TOPIC = 'works'

/** Nothing is announced there, or on that day: that is an answer, not a failure to find something. */
export const showNoWorks = (
  conversation: Conversation,
  { words, day }: Extract<InformationRequest, { topic: string }>,
  world: World,
): StepResult => {
  const { language } = conversation
  const text = world.say(language, 'works.none', {
    where: words ? 'place' : 'town',
    place: words ?? '',
    timed: day ? 'yes' : 'no',
    day: day ? formatDay(day, language, world.profile.time_zone) : '',
  })
  return reply(withPendingQuestion(conversation), buttonsMessage(text, [menuButton(language, world)]))
}
