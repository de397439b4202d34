import { DateTime } from 'luxon'
import {
  findPage,
  findParentPage,
  formatMoment,
  localisedText,
  type Page,
  type PageOf,
} from '#domain/content'
import {
  buttonsMessage,
  type Conversation,
  decodeChoice,
  encodeChoice,
  listMessage,
  type PendingQuestion,
  textMessage,
  withHandover,
} from '#domain/conversations'
import { fold, sanitise } from '#platform/text'
import { detectPage } from '../../engine/intent.ts'
import {
  backToMenu,
  localisedPageText,
  menuButton,
  reply,
  showMenu,
  withPendingQuestion,
} from '../../engine/menu.ts'
import type { ConversationEvent, StepResult, World } from '../../engine/types.ts'
import { isCommand } from '../../language/commands.ts'

type PersonTarget = { team: string; page?: PageOf<'person'> }

/** The page that hands over from a page: itself, or the one beside it. */
const findPersonTarget = (page: Page, { content }: World): PersonTarget | undefined => {
  const menu = page.kind === 'menu' ? page : findParentPage(content, page.id)
  const candidates = [page, ...(menu?.pages ?? []).map((id) => findPage(content, id))]
  const found = candidates.find((one): one is PageOf<'person'> => one?.kind === 'person')
  return found && { team: found.team, page: found }
}

/** The team whose people a page leads to, if it leads to any. */
export const findTeamOfPage = (page: Page, world: World): string | undefined =>
  findPersonTarget(page, world)?.team

/** The team that answers for what they name, or what they were last looking at; else the one that answers for everything. */
const choosePersonTarget = ({ stage, offered }: Conversation, text: string, world: World): PersonTarget => {
  const { content } = world
  const named = detectPage(text, world)?.page
  const spoken = named && findPersonTarget(named, world)
  if (spoken) return spoken
  const asking = stage.at === 'menu' ? stage.asking : undefined
  if (asking?.for === 'about') return { team: asking.team }
  const first = content.teams[0]?.id ?? ''
  if (stage.at === 'incident')
    return { team: content.teams.some(({ id }) => id === 'incidents') ? 'incidents' : first }
  // The pages on the screen are those of a menu, which may have a team of its own.
  for (const { choice } of offered ?? []) {
    const offer = decodeChoice(choice)
    const page = offer.kind === 'page' ? findPage(content, offer.page) : undefined
    if (page?.kind === 'person') return { team: page.team, page }
  }
  return { team: first }
}

/** The team that would be asked to listen to them now. */
export const chooseTeam = (conversation: Conversation, world: World): string =>
  choosePersonTarget(conversation, '', world).team

/** «vull parlar amb algú»: asks what it is about, and says who will read it. */
export const askForPerson = (conversation: Conversation, text: string, world: World): StepResult => {
  const { language } = conversation
  const { team, page } = choosePersonTarget(conversation, text, world)
  const name = localisedText(world.content.teams.find(({ id }) => id === team)?.names, language)
  const about = page
    ? localisedPageText(page.text, conversation, world)
    : world.say(language, 'person.about', { team: name })
  return reply(
    withPendingQuestion(conversation, { for: 'about', team }),
    buttonsMessage(about, [
      { id: encodeChoice('person.team', { team: team }), title: world.say(language, 'person.now') },
      menuButton(language, world),
    ]),
  )
}

/** «parlar amb Serveis Socials»: somebody of a team, by its name. */
const TEAM_REQUEST = /\b(parlar|parleu|hablar|contactar|talk|speak|parler) (amb|con|to|with|avec)\b/

/** Whether some words ask to speak with a team that they name. */
export const isTeamRequest = (text: string, world: World): boolean => {
  if (!TEAM_REQUEST.test(fold(text))) return false
  const named = detectPage(text, world)?.page
  return named !== undefined && findPersonTarget(named, world) !== undefined
}

/** Some words about it, or none, and the conversation is the team's. */
export const requestHandover = (conversation: Conversation, team: string, about: string): StepResult => ({
  conversation: withPendingQuestion(conversation),
  effects: [{ type: 'handover', team, about: sanitise(about, 2_000) }],
})

/** What they were asked about has been said; nothing when it is something else. */
export const handleAbout = (
  conversation: Conversation,
  event: ConversationEvent,
  asking: PendingQuestion | undefined,
  { content }: World,
): StepResult | undefined => {
  if (event.type === 'choice') {
    const chosen = decodeChoice(event.choice)
    const team = chosen.kind === 'person.team' ? chosen.team : undefined
    return content.teams.some(({ id }) => id === team) && team
      ? requestHandover(conversation, team, '')
      : undefined
  }
  if (asking?.for !== 'about') return undefined
  if (event.type === 'text') return requestHandover(conversation, asking.team, event.text)
  if (event.type === 'pictures') {
    // Pictures of which none can be opened are no answer: they are told so, and may send them again.
    const nothing = event.pictures.length === 0 && !event.caption
    return nothing
      ? { conversation, effects: [] }
      : requestHandover(conversation, asking.team, event.caption ?? '')
  }
  // A voice note, a document, a place: a person can make something of it.
  return event.type === 'other' || event.type === 'location'
    ? requestHandover(conversation, asking.team, '')
    : undefined
}

/** It is in the queue of a team: they are told how long it may be, and how to come back. */
export const handleQueued = (
  conversation: Conversation,
  { team, handover, open, opens, before }: Extract<ConversationEvent, { type: 'queued' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  const name = localisedText(world.content.teams.find(({ id }) => id === team)?.names, language)
  const at = opens === undefined ? undefined : DateTime.fromMillis(opens, { zone: world.profile.time_zone })
  const text = open
    ? world.say(language, 'person.queued', { team: name, before })
    : world.say(language, 'person.closed', {
        team: name,
        opens: at ? formatMoment(at, language) : world.say(language, 'person.later'),
      })
  return reply(
    withHandover(conversation, { team, handover }),
    buttonsMessage(text, [{ id: encodeChoice('person.leave'), title: world.say(language, 'person.leave') }]),
  )
}

/** While people have the conversation: only what asks for the automatic part back is answered. */
export const handleWhileWithStaff = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
): StepResult => {
  const { stage } = conversation
  if (stage.at !== 'person') return { conversation, effects: [] }
  // One word ends the notices wherever it is said; the people keep the conversation.
  if (event.type === 'text' && isCommand(event.text, 'stop'))
    return { conversation, effects: [{ type: 'unsubscribe' }] }
  const choice = event.type === 'choice' ? decodeChoice(event.choice).kind : undefined
  const leaves =
    choice === 'person.leave' ||
    choice === 'menu' ||
    (event.type === 'text' && (isCommand(event.text, 'menu') || isCommand(event.text, 'cancel')))
  if (!leaves) return { conversation, effects: [] }
  const home = showMenu(conversation, world, world.say(conversation.language, 'person.left'))
  return { ...home, effects: [{ type: 'withdraw', handover: stage.handover }, ...home.effects] }
}

/** People are done: how was it? */
export const handleReturned = (
  conversation: Conversation,
  { handover }: Extract<ConversationEvent, { type: 'returned' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  const rows = [5, 4, 3, 2, 1].map((stars) => ({
    id: encodeChoice('rate', { handover, stars }),
    title: `${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}`,
    hint: world.say(language, `rate.${stars as 1}`),
  }))
  return reply(
    withPendingQuestion(conversation),
    listMessage(
      world.say(language, 'rate.ask'),
      world.say(language, 'rate.button'),
      world.say(language, 'rate.section'),
      [...rows, menuButton(language, world)],
    ),
  )
}

/** How it was, by a tap; nothing when it is something else. */
export const handleRating = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
): StepResult | undefined => {
  const { language } = conversation
  const chosen = event.type === 'choice' ? decodeChoice(event.choice) : undefined
  if (chosen?.kind !== 'rate') return undefined
  const { handover, stars } = chosen
  const rate = { type: 'rate', handover, stars } as const
  const next = withPendingQuestion(conversation, { for: 'comment', handover })
  const thanks = reply(next, backToMenu(conversation, world.say(language, 'rate.thanks'), world))
  return { ...thanks, effects: [rate, ...thanks.effects] }
}

/** Words after a mark that are about nothing else: why it was so. */
export const handleComment = (
  conversation: Conversation,
  text: string,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult | undefined => {
  if (asking?.for !== 'comment') return undefined
  const rate = { type: 'rate', handover: asking.handover, words: sanitise(text, 1_000) } as const
  const said = world.say(conversation.language, 'rate.noted')
  const thanks = reply(withPendingQuestion(conversation), backToMenu(conversation, said, world))
  return { ...thanks, effects: [rate, ...thanks.effects] }
}

/** What is half done is reminded of once; nothing of it is lost. */
export const showReminder = (conversation: Conversation, world: World): StepResult => {
  const { stage, language } = conversation
  const next = { ...conversation, reminded: true }
  if (stage.at !== 'incident') return { conversation: next, effects: [] }
  return reply(next, textMessage(world.say(language, 'remind')))
}
