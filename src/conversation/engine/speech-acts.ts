import { buttonsMessage, type Conversation, decodeChoice } from '#domain/conversations'
import { askForPerson } from '../flows/person/person.ts'
import type { SpeechAct } from './classified.ts'
import { respondDiscreetly } from './discreet-help.ts'
import { backToMenu, menuButton, personButton, reply, showMenu, withPendingQuestion } from './menu.ts'
import type { StepResult, World } from './types.ts'

/** What is neither reported nor a page: a thank-you, a question about one's own report, an opinion. */
export const answerSpeechAct = (
  conversation: Conversation,
  speech: Exclude<SpeechAct, 'vague'>,
  text: string,
  world: World,
): StepResult => {
  const { language } = conversation
  const { phone } = world.profile
  switch (speech) {
    case 'status':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'own' }] }
    case 'social':
      return respondDiscreetly(conversation, 'need', world)
    case 'person':
      return askForPerson(conversation, text, world)
    case 'menu':
      return showMenu(conversation, world)
    case 'thanks':
      return reply(
        withPendingQuestion(conversation),
        backToMenu(conversation, world.say(language, 'speech.thanks'), world),
      )
    default: {
      return reply(
        withPendingQuestion(conversation),
        buttonsMessage(world.say(language, `speech.${speech}`, { phone }), [
          personButton(language, world),
          menuButton(language, world),
        ]),
      )
    }
  }
}

/** What was offered as a guess and is no page: a question about taxes, an opinion. */
export const openSpeechAct = (
  conversation: Conversation,
  choice: string,
  world: World,
): StepResult | undefined => {
  const chosen = decodeChoice(choice)
  return chosen.kind === 'speech'
    ? answerSpeechAct({ ...conversation, offered: undefined }, chosen.speech, '', world)
    : undefined
}
