import { type Page, pageOf, parentOf, textIn } from '#town/content'
import { serviceIn } from '#town/services'
import { pausedIn } from '../memory.ts'
import { beginBooking } from './booking.ts'
import { advance, beginForm, beginIncident } from './incident.ts'
import { askForWords, consultList } from './information.ts'
import {
  backToMenu,
  chooseLanguage,
  menuButton,
  offerResume,
  pageRows,
  reply,
  waiting,
  wordsOf,
} from './menu.ts'
import { buttons, list, type Option } from './outgoing.ts'
import { askForErasure, askForName, privacy } from './preferences.ts'
import type { Conversation, Turn, World } from './types.ts'

/** The page that a choice leads to, unless it is hidden or gone. Buttons of former years said `menu:` where they now say `page:`. */
export const pageAsked = (choice: string, { content }: World): Page | undefined => {
  const id = /^(?:page|menu):([a-z0-9-]{1,40})$/.exec(choice)?.[1]
  const page = id === undefined ? undefined : pageOf(content, id)
  return page?.hidden ? undefined : page
}

/** The way back from a page: to the menu that leads to it, where that is not the first. */
const backFrom = (page: Page, { language }: Conversation, world: World): Option[] => {
  const parent = parentOf(world.content, page.id)
  const up =
    parent && !parent.hidden ? [{ id: `page:${parent.id}`, title: world.say(language, 'button.back') }] : []
  return [...up, menuButton(language, world)]
}

/**
 * Opens a page, whatever was under way: that waits.
 * @param id names what is begun by it
 * @param words what they wrote, where that is how they came here: it may say more than the page's name
 */
export const openPage = (
  conversation: Conversation,
  page: Page,
  id: string,
  world: World,
  words = '',
): Turn => {
  const { language } = conversation
  const aside = waiting(conversation)
  switch (page.kind) {
    case 'menu': {
      const rows = pageRows(page.pages, language, world)
      const offered = rows.map(({ id: choice, title }) => ({ choice, title }))
      const all = [...rows, menuButton(language, world)]
      const title = textIn(page.title, language)
      const button = world.say(language, 'info.button')
      return reply({ ...aside, offered }, list(wordsOf(page.text, conversation, world), button, title, all))
    }
    case 'text': {
      const words = [wordsOf(page.text, conversation, world), page.url].filter(Boolean).join('\n\n')
      return reply(aside, buttons(words, backFrom(page, conversation, world)))
    }
    case 'list':
      return consultList(aside, { topic: page.topic, when: page.when, offset: 0 })
    case 'search':
      return askForWords(aside, page, world)
    case 'person': {
      const words = wordsOf(page.text, conversation, world)
      const next = waiting(conversation, { for: 'about', team: page.team })
      return reply(next, buttons(words, backFrom(page, conversation, world)))
    }
    case 'form':
      return openForm(conversation, page, id, world)
    case 'action':
      return act(conversation, page, id, world, words)
  }
}

const openForm = (
  conversation: Conversation,
  page: Extract<Page, { kind: 'form' }>,
  id: string,
  world: World,
): Turn => {
  // A service may be retired after the page was published.
  if (!serviceIn(world.catalogue, page.service)) {
    const { phone } = world.profile
    const words = world.say(conversation.language, 'form.closed', { phone })
    return reply(waiting(conversation), backToMenu(conversation, words, world))
  }
  const paused = pausedIn(conversation.stage)
  if (paused?.draft.page === page.id) return offerResume(conversation, paused, world)
  return advance(beginForm(conversation, id, page.id, world), world, [
    wordsOf(page.text, conversation, world),
  ])
}

const act = (
  conversation: Conversation,
  page: Extract<Page, { kind: 'action' }>,
  id: string,
  world: World,
  words: string,
): Turn => {
  switch (page.action) {
    case 'appointments':
      return beginBooking(conversation, id, world, {}, words)
    case 'own-appointments':
      return { conversation: waiting(conversation), effects: [{ type: 'appointments' }] }
    case 'incidents': {
      const paused = pausedIn(conversation.stage)
      return paused
        ? offerResume(conversation, paused, world)
        : advance(beginIncident(conversation, id), world)
    }
    case 'own-reports':
      return { conversation: waiting(conversation), effects: [{ type: 'own' }] }
    case 'language':
      return chooseLanguage(conversation, world)
    case 'notices':
      return { conversation: waiting(conversation), effects: [{ type: 'subscriptions' }] }
    case 'name':
      return askForName(conversation, world)
    case 'privacy':
      return privacy(conversation, world)
    case 'held':
      return { conversation: waiting(conversation), effects: [{ type: 'held' }] }
    case 'erase':
      return askForErasure(conversation, world)
  }
}
