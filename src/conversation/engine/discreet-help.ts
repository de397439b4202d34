import { buttonsMessage, type Conversation, encodeChoice } from '#domain/conversations'
import { menuButton, reply, withPendingQuestion } from './menu.ts'
import type { StepResult, World } from './types.ts'

/** Where Social Services are to be had, and that nothing of this is made public. */
export const respondDiscreetly = (
  conversation: Conversation,
  alarm: 'violence' | 'need',
  world: World,
): StepResult => {
  const { language } = conversation
  const { content, profile } = world
  const { phone, phone_alternative: other } = profile
  const phones = phone === other ? phone : `${phone} (${other})`
  const answered = world.say(language, 'alarm.social', { phones })
  const text = alarm === 'need' ? `${world.say(language, 'alarm.need')}\n\n${answered}` : answered
  const team = content.teams.find(({ discreet }) => discreet)
  const person = team
    ? [{ id: encodeChoice('person.team', { team: team.id }), title: world.say(language, 'person.private') }]
    : []
  return reply(
    withPendingQuestion(conversation),
    buttonsMessage(text, [...person, menuButton(language, world)]),
  )
}
