import { menuButton, reply, waiting } from './menu.ts'
import { buttons } from './outgoing.ts'
import type { Conversation, Turn, World } from './types.ts'

/** Where Social Services are to be had, and that nothing of this is made public. */
export const discreetly = (conversation: Conversation, alarm: 'violence' | 'need', world: World): Turn => {
  const { language } = conversation
  const { content, profile } = world
  const { phone, phone_alternative: phoneAlternative } = profile
  const answered = world.say(language, 'alarm.social', { phone, phoneAlternative })
  const words = alarm === 'need' ? `${world.say(language, 'alarm.need')}\n\n${answered}` : answered
  const team = content.teams.find(({ discreet }) => discreet)
  const person = team ? [{ id: `person:${team.id}`, title: world.say(language, 'person.private') }] : []
  return reply(waiting(conversation), buttons(words, [...person, menuButton(language, world)]))
}
