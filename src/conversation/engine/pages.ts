import { findPage, findParentPage, localisedText, type Page } from '#domain/content'
import {
  buttonsMessage,
  type Conversation,
  decodeChoice,
  encodeChoice,
  listMessage,
  type Option,
  pausedIncident,
} from '#domain/conversations'
import { findActiveService } from '#domain/services'
import { beginBooking } from '../flows/booking/booking.ts'
import { askNextQuestion, beginForm } from '../flows/incident/incident.ts'
import { beginGuidedReport } from '../flows/incident/report-form.ts'
import { askForSearchText, queryList } from '../flows/information/information.ts'
import { askForErasure, askForName, showPrivacy } from '../flows/preferences/preferences.ts'
import {
  backToMenu,
  chooseLanguage,
  localisedPageText,
  menuButton,
  offerResume,
  pageRows,
  reply,
  withPendingQuestion,
} from './menu.ts'
import type { StepResult, World } from './types.ts'

/** The page that a choice leads to, unless it is hidden or gone. */
export const findRequestedPage = (choice: string, { content }: World): Page | undefined => {
  const chosen = decodeChoice(choice)
  const page = chosen.kind === 'page' ? findPage(content, chosen.page) : undefined
  return page?.hidden ? undefined : page
}

/** The way back from a page: to the menu that leads to it, where that is not the first. */
const backButton = (page: Page, { language }: Conversation, world: World): Option[] => {
  const parent = findParentPage(world.content, page.id)
  const up =
    parent && !parent.hidden
      ? [{ id: encodeChoice('page', { page: parent.id }), title: world.say(language, 'button.back') }]
      : []
  return [...up, menuButton(language, world)]
}

/**
 * Opens a page, whatever was under way: that waits.
 * @param id names what is begun by it
 * @param text what they wrote, where that is how they came here: it may say more than the page's name
 */
export const openPage = (
  conversation: Conversation,
  page: Page,
  id: string,
  world: World,
  text = '',
): StepResult => {
  const { language } = conversation
  const aside = withPendingQuestion(conversation)
  switch (page.kind) {
    case 'menu': {
      const rows = pageRows(page.pages, language, world)
      const offered = rows.map(({ id: choice, title }) => ({ choice, title }))
      const all = [...rows, menuButton(language, world)]
      const title = localisedText(page.title, language)
      const button = world.say(language, 'info.button')
      return reply(
        { ...aside, offered },
        listMessage(localisedPageText(page.text, conversation, world), button, title, all),
      )
    }
    case 'text': {
      const text = [localisedPageText(page.text, conversation, world), page.url].filter(Boolean).join('\n\n')
      return reply(aside, buttonsMessage(text, backButton(page, conversation, world)))
    }
    case 'list':
      return queryList(aside, { topic: page.topic, when: page.when, offset: 0 })
    case 'search':
      return askForSearchText(aside, page, world)
    case 'person': {
      const text = localisedPageText(page.text, conversation, world)
      const next = withPendingQuestion(conversation, { for: 'about', team: page.team })
      return reply(next, buttonsMessage(text, backButton(page, conversation, world)))
    }
    case 'form':
      return openForm(conversation, page, id, world)
    case 'action':
      return performPageAction(conversation, page, id, world, text)
  }
}

const openForm = (
  conversation: Conversation,
  page: Extract<Page, { kind: 'form' }>,
  id: string,
  world: World,
): StepResult => {
  // A service may be retired after the page was published.
  if (!findActiveService(world.catalogue, page.service)) {
    const { phone } = world.profile
    const text = world.say(conversation.language, 'form.closed', { phone })
    return reply(withPendingQuestion(conversation), backToMenu(conversation, text, world))
  }
  const paused = pausedIncident(conversation.stage)
  if (paused?.draft.page === page.id) return offerResume(conversation, paused, world)
  return askNextQuestion(beginForm(conversation, id, page.id, world), world, [
    localisedPageText(page.text, conversation, world),
  ])
}

const performPageAction = (
  conversation: Conversation,
  page: Extract<Page, { kind: 'action' }>,
  id: string,
  world: World,
  text: string,
): StepResult => {
  switch (page.action) {
    case 'appointments':
      return beginBooking(conversation, id, world, {}, text)
    case 'own-appointments':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'appointments' }] }
    case 'incidents': {
      const paused = pausedIncident(conversation.stage)
      return paused ? offerResume(conversation, paused, world) : beginGuidedReport(conversation, id, world)
    }
    case 'own-reports':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'own' }] }
    case 'language':
      return chooseLanguage(conversation, world)
    case 'notices':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'subscriptions' }] }
    case 'name':
      return askForName(conversation, world)
    case 'privacy':
      return showPrivacy(conversation, world)
    case 'held':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'held' }] }
    case 'erase':
      return askForErasure(conversation, world)
  }
}
