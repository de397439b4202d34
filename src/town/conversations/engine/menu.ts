import { pageWords, shownPages, textIn } from '#town/content'
import { CHAT_LANGUAGES, type Language } from '#town/jurisdictions'
import { pausedIn } from '../memory.ts'
import { askAgain } from './answers.ts'
import { buttons, list, type Option, type Outgoing, text } from './outgoing.ts'
import { kindName } from './question.ts'
import type { Asking, Conversation, Event, IncidentStage, Turn, World } from './types.ts'
import { isCommand } from './words.ts'

/** Whether something said or tapped is a command. */
export const is = (event: Event, command: Parameters<typeof isCommand>[1]): boolean =>
  (event.type === 'text' && isCommand(event.text, command)) ||
  (event.type === 'choice' && event.choice === command)

/** A turn that only says something. */
export const reply = (conversation: Conversation, ...messages: Outgoing[]): Turn => ({
  conversation,
  effects: messages.map((message) => ({ type: 'say', message })),
})

/** The rows that lead to pages. */
export const pageRows = (ids: string[], language: Language, { content }: World): Option[] =>
  shownPages(content, ids).map(({ id, title, hint }) => ({
    id: `page:${id}`,
    title: textIn(title, language),
    hint: textIn(hint, language) || undefined,
  }))

/** The button that leads back to the menu. */
export const menuButton = (language: Language, { say }: World): Option => ({
  id: 'menu',
  title: say(language, 'button.menu'),
})

/** The menu of services, as a list; first of all the report that was interrupted, if one was. */
const menu = ({ language, stage }: Conversation, world: World): Outgoing => {
  const { say, content } = world
  const paused = stage.at === 'menu' && stage.paused
  const unfinished = paused
    ? [
        {
          id: 'resume:yes',
          title: say(language, 'menu.resume'),
          hint: kindName(paused.draft, world, language),
        },
      ]
    : []
  return list(
    say(language, 'menu.body'),
    say(language, 'menu.button'),
    say(language, 'menu.section'),
    [...unfinished, ...pageRows(content.home, language, world)],
    say(language, 'menu.footer'),
  )
}

/** Nothing is under way but, perhaps, a question. A report that was interrupted stays at hand. */
export const waiting = (conversation: Conversation, asking?: Asking): Conversation => ({
  ...conversation,
  stage: { at: 'menu', paused: pausedIn(conversation.stage), asking },
})

/** The menu, with what was left half way kept at hand. */
export const showMenu = (conversation: Conversation, world: World, ...before: string[]): Turn => {
  const next: Conversation = { ...waiting(conversation), menuAt: world.now, offered: undefined }
  return reply(next, ...before.map(text), menu(next, world))
}

/** The menu, with nothing kept. */
export const startAfresh = (conversation: Conversation, world: World, ...before: string[]): Turn =>
  showMenu({ ...conversation, stage: { at: 'menu' } }, world, ...before)

/** Some words and the button that leads back. */
export const backToMenu = ({ language }: Conversation, words: string, world: World): Outgoing =>
  buttons(words, [menuButton(language, world)])

/** A page's words, its blanks filled. */
export const wordsOf = (
  texts: Parameters<typeof pageWords>[0],
  { language }: Conversation,
  world: World,
): string => pageWords(texts, language, world.profile)

/** From now on in this language, wherever they are. */
export const changeLanguage = (conversation: Conversation, language: Language, world: World): Turn => {
  const next: Conversation = { ...conversation, language, languageChosen: true }
  const done = world.say(language, 'preferences.language.done')
  if (next.stage.at === 'incident') return askAgain({ ...next, stage: next.stage }, world, done)
  if (next.stage.at === 'person') return reply(next, text(done))
  return showMenu(next, world, done)
}

/** The languages, each by its own name. */
export const chooseLanguage = (conversation: Conversation, world: World): Turn => {
  const { language } = conversation
  const offered = CHAT_LANGUAGES.filter((one) => world.profile.languages.includes(one))
  const rows = offered.map((one) => ({ id: `language:${one}`, title: world.say(one, 'language.name') }))
  return reply(
    waiting(conversation),
    list(
      world.say(language, 'preferences.language'),
      world.say(language, 'preferences.language.button'),
      world.say(language, 'preferences.language.section'),
      [...rows, menuButton(language, world)],
    ),
  )
}

/** What can be done here, in any state. */
export const help = (conversation: Conversation, world: World): Turn => {
  const words = world.say(conversation.language, 'help', { phone: world.profile.phone })
  const { stage } = conversation
  if (stage.at === 'incident') return askAgain({ ...conversation, stage }, world, words)
  return reply(conversation, backToMenu(conversation, words, world))
}

/** A report left long ago is offered, not simply gone on with. */
export const offerResume = (conversation: Conversation, incident: IncidentStage, world: World): Turn => {
  const { language } = conversation
  const kind = kindName(incident.draft, world, language)
  const words = kind
    ? world.say(language, 'incident.resume', { kind })
    : world.say(language, 'incident.resume.nokind')
  return reply(
    { ...conversation, stage: { at: 'resume', incident } },
    buttons(words, [
      { id: 'resume:yes', title: world.say(language, 'incident.resume.yes') },
      { id: 'resume:no', title: world.say(language, 'incident.resume.no') },
      menuButton(language, world),
    ]),
  )
}
