import { entryKey, MENU, type MenuEntry, say } from '#town/content'
import { LANGUAGES, type Language } from '#town/jurisdictions'
import { askAgain } from './answers.ts'
import { advance, beginIncident, kindName } from './incident.ts'
import { subjectRows } from './information.ts'
import { buttons, list, type Outgoing, text } from './outgoing.ts'
import type { Conversation, Event, IncidentStage, Stage, Turn, World } from './types.ts'
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

/** The menu of services, as a list; first of all the report that was interrupted, if one was. */
const menu = ({ language, stage }: Conversation, world: World): Outgoing => {
  const rows = MENU.map((entry) => ({
    id: `menu:${entry}`,
    title: say(language, entryKey(entry, 'title')),
    hint: say(language, entryKey(entry, 'hint')),
  }))
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
    [...unfinished, ...rows],
    say(language, 'menu.footer'),
  )
}

/** What is left of a report when something else comes up: nothing, unless something had been said of it. */
export const pausedIn = (stage: Stage): IncidentStage | undefined => {
  if (stage.at === 'menu') return stage.paused
  const incident = stage.at === 'resume' ? stage.incident : stage
  const { group, detail, location, pictures } = incident.draft
  return group || detail || location || pictures.length > 0 ? incident : undefined
}

/** The menu, with what was left half way kept at hand. */
export const showMenu = (conversation: Conversation, world: World, ...before: string[]): Turn => {
  const next: Conversation = {
    ...conversation,
    stage: { at: 'menu', paused: pausedIn(conversation.stage) },
    menuAt: world.now,
    offered: undefined,
  }
  return reply(next, ...before.map(text), menu(next, world))
}

/** The menu, with nothing kept. */
export const startAfresh = (conversation: Conversation, world: World, ...before: string[]): Turn =>
  showMenu({ ...conversation, stage: { at: 'menu' } }, world, ...before)

/** Some words and the button that leads back. */
export const backToMenu = ({ language }: Conversation, words: string): Outgoing =>
  buttons(words, [{ id: 'menu', title: say(language, 'button.menu') }])

/** From now on in this language, wherever they are. */
export const changeLanguage = (conversation: Conversation, language: Language, world: World): Turn => {
  const next: Conversation = { ...conversation, language, languageChosen: true }
  const done = say(language, 'preferences.language.done')
  if (next.stage.at === 'incident') return askAgain({ ...next, stage: next.stage }, world, done)
  return showMenu(next, world, done)
}

/** What an entry of the menu leads to. */
export const openEntry = (conversation: Conversation, entry: MenuEntry, id: string, world: World): Turn => {
  const paused = pausedIn(conversation.stage)
  if (entry === 'incidents')
    return paused ? offerResume(conversation, paused, world) : advance(beginIncident(conversation, id), world)
  const { language } = conversation
  const subjects = subjectRows(entry, language)
  const offered = subjects.map(({ id: choice, title }) => ({ choice, title }))
  const next: Conversation = { ...conversation, stage: { at: 'menu', paused }, offered }
  const words = say(language, entryKey(entry, 'answer'), {
    phone: world.profile.phone,
    phoneAlternative: world.profile.phone_alternative,
  })
  if (subjects.length > 0) {
    const rows = [...subjects, { id: 'menu', title: say(language, 'button.menu') }]
    return reply(
      next,
      list(words, say(language, 'info.button'), say(language, entryKey(entry, 'title')), rows),
    )
  }
  if (entry !== 'preferences') return reply(next, backToMenu(next, words))
  const rows = [
    ...LANGUAGES.map((one) => ({ id: `language:${one}`, title: say(one, 'language.name') })),
    {
      id: 'privacy',
      title: say(language, 'service.preferences.privacy'),
      hint: say(language, 'service.preferences.privacy.hint'),
    },
    { id: 'menu', title: say(language, 'button.menu') },
  ]
  return reply(
    next,
    list(words, say(language, 'service.preferences.button'), say(language, 'menu.preferences'), rows),
  )
}

/** What can be done here, in any state. */
export const help = (conversation: Conversation, world: World): Turn => {
  const words = say(conversation.language, 'help', { phone: world.profile.phone })
  const { stage } = conversation
  if (stage.at === 'incident') return askAgain({ ...conversation, stage }, world, words)
  return reply(conversation, backToMenu(conversation, words))
}

/** A report left long ago is offered, not simply gone on with. */
export const offerResume = (conversation: Conversation, incident: IncidentStage, world: World): Turn => {
  const { language } = conversation
  const kind = kindName(incident.draft, world, language)
  const words = kind ? say(language, 'incident.resume', { kind }) : say(language, 'incident.resume.nokind')
  return reply(
    { ...conversation, stage: { at: 'resume', incident } },
    buttons(words, [
      { id: 'resume:yes', title: say(language, 'incident.resume.yes') },
      { id: 'resume:no', title: say(language, 'incident.resume.no') },
      { id: 'menu', title: say(language, 'button.menu') },
    ]),
  )
}
