import { localisedText, pageText, visiblePages } from '#domain/content'
import {
  buttonsMessage,
  type Conversation,
  encodeChoice,
  type IncidentStage,
  listMessage,
  type Option,
  type Outgoing,
  type PendingQuestion,
  pausedIncident,
  setAside,
  textMessage,
} from '#domain/conversations'
import { LANGUAGES, type Language } from '#languages'
import { repeatQuestion } from '../flows/incident/answers.ts'
import { reportKindName } from '../flows/incident/describe-report.ts'
import { isCommand } from '../language/commands.ts'
import type { ConversationEvent, Effect, StepResult, World } from './types.ts'

/** Whether something said or tapped is a command. */
export const matchesCommand = (event: ConversationEvent, command: Parameters<typeof isCommand>[1]): boolean =>
  (event.type === 'text' && isCommand(event.text, command)) ||
  (event.type === 'choice' && event.choice === command)

/** A turn that only says something. */
export const reply = (conversation: Conversation, ...messages: Outgoing[]): StepResult => ({
  conversation,
  effects: messages.map((message) => ({ type: 'say', message })),
})

/** The rows that lead to pages. */
export const pageRows = (ids: string[], language: Language, { content }: World): Option[] =>
  visiblePages(content, ids).map(({ id, title, hint }) => ({
    id: encodeChoice('page', { page: id }),
    title: localisedText(title, language),
    hint: localisedText(hint, language) || undefined,
  }))

/** The button that leads back to the menu. */
export const menuButton = (language: Language, { say }: World): Option => ({
  id: encodeChoice('menu'),
  title: say(language, 'button.menu'),
})

/** The button that asks for a person. */
export const personButton = (language: Language, { say }: World): Option => ({
  id: encodeChoice('person'),
  title: say(language, 'person.ask'),
})

/** The menu of services, as a list; first of all the report that was interrupted, if one was. */
const menu = ({ language, stage }: Conversation, world: World): Outgoing => {
  const { say, content } = world
  const paused = stage.at === 'menu' && stage.paused
  const unfinished = paused
    ? [
        {
          id: encodeChoice('resume', { answer: 'yes' }),
          title: say(language, 'menu.resume'),
          hint: reportKindName(paused.draft, world, language),
        },
      ]
    : []
  return listMessage(
    say(language, 'menu.body'),
    say(language, 'menu.button'),
    say(language, 'menu.section'),
    [...unfinished, ...pageRows(content.home, language, world)],
    say(language, 'menu.footer'),
  )
}

/** Nothing is under way but, perhaps, a question. A report that was interrupted stays at hand. */
export const withPendingQuestion = (conversation: Conversation, asking?: PendingQuestion): Conversation => ({
  ...conversation,
  ...setAside(conversation),
  stage: { at: 'menu', paused: pausedIncident(conversation.stage), asking },
})

/** The menu, with what was left half way kept at hand. */
export const showMenu = (conversation: Conversation, world: World, ...before: string[]): StepResult => {
  const next: Conversation = { ...withPendingQuestion(conversation), menuAt: world.now, offered: undefined }
  const words = before.map((text): Effect => ({ type: 'say', message: textMessage(text) }))
  return {
    conversation: next,
    effects: [...words, { type: 'say', message: menu(next, world), question: true }],
  }
}

/** The menu, with nothing kept. */
export const resetToMenu = (conversation: Conversation, world: World, ...before: string[]): StepResult =>
  showMenu({ ...conversation, stage: { at: 'menu' } }, world, ...before)

/** Some words and the button that leads back. */
export const backToMenu = ({ language }: Conversation, text: string, world: World): Outgoing =>
  buttonsMessage(text, [menuButton(language, world)])

/** A page's words, its blanks filled. */
export const localisedPageText = (
  texts: Parameters<typeof pageText>[0],
  { language }: Conversation,
  world: World,
): string => pageText(texts, language, world.profile)

/** From now on in this language, wherever they are. */
export const changeLanguage = (conversation: Conversation, language: Language, world: World): StepResult => {
  const next: Conversation = { ...conversation, language, languageChosen: true }
  const done = world.say(language, 'preferences.language.done')
  if (next.stage.at === 'incident') return repeatQuestion({ ...next, stage: next.stage }, world, done)
  if (next.stage.at === 'person') return reply(next, textMessage(done))
  return showMenu(next, world, done)
}

/** The languages, each by its own name. */
export const chooseLanguage = (conversation: Conversation, world: World): StepResult => {
  const { language } = conversation
  const offered = LANGUAGES.filter((one) => world.profile.languages.includes(one))
  const rows = offered.map((one) => ({
    id: encodeChoice('language', { language: one }),
    title: world.say(one, 'language.name'),
  }))
  return reply(
    withPendingQuestion(conversation),
    listMessage(
      world.say(language, 'preferences.language'),
      world.say(language, 'preferences.language.button'),
      world.say(language, 'preferences.language.section'),
      [...rows, menuButton(language, world)],
    ),
  )
}

/** What can be done here, in any state. */
export const showHelp = (conversation: Conversation, world: World): StepResult => {
  const text = world.say(conversation.language, 'help', { phone: world.profile.phone })
  const { stage } = conversation
  if (stage.at === 'incident') return repeatQuestion({ ...conversation, stage }, world, text)
  return reply(conversation, backToMenu(conversation, text, world))
}

/** A report left long ago is offered, not simply gone on with. */
export const offerResume = (
  conversation: Conversation,
  incident: IncidentStage,
  world: World,
): StepResult => {
  const { language } = conversation
  const kind = reportKindName(incident.draft, world, language)
  const text = kind
    ? world.say(language, 'incident.resume', { kind })
    : world.say(language, 'incident.resume.nokind')
  return reply(
    { ...conversation, stage: { at: 'resume', incident } },
    buttonsMessage(text, [
      { id: encodeChoice('resume', { answer: 'yes' }), title: world.say(language, 'incident.resume.yes') },
      { id: encodeChoice('resume', { answer: 'no' }), title: world.say(language, 'incident.resume.no') },
      menuButton(language, world),
    ]),
  )
}
