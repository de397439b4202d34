import { DateTime } from 'luxon'
import { clean, fold } from '#platform/text'
import { momentSaid, type Page, type PageOf, pageOf, parentOf, textIn } from '#town/content'
import { handedOver } from '../memory.ts'
import { pageIn } from './intent.ts'
import { backToMenu, menuButton, reply, showMenu, waiting, wordsOf } from './menu.ts'
import { buttons, list, text } from './outgoing.ts'
import type { Asking, Conversation, Event, Turn, World } from './types.ts'
import { isCommand } from './words.ts'

type Desk = { team: string; page?: PageOf<'person'> }

/** The page that hands over from a page: itself, or the one beside it. */
const deskOfPage = (page: Page, { content }: World): Desk | undefined => {
  const menu = page.kind === 'menu' ? page : parentOf(content, page.id)
  const candidates = [page, ...(menu?.pages ?? []).map((id) => pageOf(content, id))]
  const found = candidates.find((one): one is PageOf<'person'> => one?.kind === 'person')
  return found && { team: found.team, page: found }
}

/** The team whose people a page leads to, if it leads to any. */
export const teamOfPage = (page: Page, world: World): string | undefined => deskOfPage(page, world)?.team

/** The team that answers for what they name, or what they were last looking at; else the one that answers for everything. */
const deskFor = ({ stage, offered }: Conversation, words: string, world: World): Desk => {
  const { content } = world
  const named = pageIn(words, world)?.page
  const spoken = named && deskOfPage(named, world)
  if (spoken) return spoken
  const asking = stage.at === 'menu' ? stage.asking : undefined
  if (asking?.for === 'about') return { team: asking.team }
  const first = content.teams[0]?.id ?? ''
  if (stage.at === 'incident')
    return { team: content.teams.some(({ id }) => id === 'incidents') ? 'incidents' : first }
  // The pages on the screen are those of a menu, which may have a team of its own.
  for (const { choice } of offered ?? []) {
    const page = pageOf(content, choice.replace(/^page:/, ''))
    if (page?.kind === 'person') return { team: page.team, page }
  }
  return { team: first }
}

/** The team that would be asked to listen to them now. */
export const teamFor = (conversation: Conversation, world: World): string =>
  deskFor(conversation, '', world).team

/** «vull parlar amb algú»: asks what it is about, and says who will read it. */
export const askForPerson = (conversation: Conversation, words: string, world: World): Turn => {
  const { language } = conversation
  const { team, page } = deskFor(conversation, words, world)
  const name = textIn(world.content.teams.find(({ id }) => id === team)?.names, language)
  const about = page
    ? wordsOf(page.text, conversation, world)
    : world.say(language, 'person.about', { team: name })
  return reply(
    waiting(conversation, { for: 'about', team }),
    buttons(about, [
      { id: `person:${team}`, title: world.say(language, 'person.now') },
      menuButton(language, world),
    ]),
  )
}

/** «parlar amb Serveis Socials»: somebody of a team, by its name. */
const SPEAKS_WITH = /\b(parlar|parleu|hablar|contactar|talk|speak|parler) (amb|con|to|with|avec)\b/

/** Whether some words ask to speak with a team that they name. */
export const asksForTeam = (words: string, world: World): boolean => {
  if (!SPEAKS_WITH.test(fold(words))) return false
  const named = pageIn(words, world)?.page
  return named !== undefined && deskOfPage(named, world) !== undefined
}

/** Some words about it, or none, and the conversation is the team's. */
export const handOver = (conversation: Conversation, team: string, about: string): Turn => ({
  conversation: waiting(conversation),
  effects: [{ type: 'handover', team, about: clean(about, 2_000) }],
})

/** What they were asked about has been said; nothing when it is something else. */
export const aboutGiven = (
  conversation: Conversation,
  event: Event,
  asking: Asking | undefined,
  { content }: World,
): Turn | undefined => {
  if (event.type === 'choice') {
    const team = /^person:([a-z0-9-]{1,40})$/.exec(event.choice)?.[1]
    return content.teams.some(({ id }) => id === team) && team ? handOver(conversation, team, '') : undefined
  }
  if (asking?.for !== 'about') return undefined
  if (event.type === 'text') return handOver(conversation, asking.team, event.text)
  if (event.type === 'pictures') {
    // Pictures of which none can be opened are no answer: they are told so, and may send them again.
    const nothing = event.pictures.length === 0 && !event.caption
    return nothing ? { conversation, effects: [] } : handOver(conversation, asking.team, event.caption ?? '')
  }
  // A voice note, a document, a place: a person can make something of it.
  return event.type === 'other' || event.type === 'location'
    ? handOver(conversation, asking.team, '')
    : undefined
}

/** It is in the queue of a team: they are told how long it may be, and how to come back. */
export const queued = (
  conversation: Conversation,
  { team, handover, open, opens, before }: Extract<Event, { type: 'queued' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const name = textIn(world.content.teams.find(({ id }) => id === team)?.names, language)
  const at = opens === undefined ? undefined : DateTime.fromMillis(opens, { zone: world.profile.time_zone })
  const words = open
    ? world.say(language, 'person.queued', { team: name, before })
    : world.say(language, 'person.closed', {
        team: name,
        opens: at ? momentSaid(at, language) : world.say(language, 'person.later'),
      })
  return reply(
    handedOver(conversation, { team, handover }),
    buttons(words, [{ id: 'person:leave', title: world.say(language, 'person.leave') }]),
  )
}

/** While people have the conversation: only what asks for the automatic part back is answered. */
export const withPeople = (conversation: Conversation, event: Event, world: World): Turn => {
  const { stage } = conversation
  if (stage.at !== 'person') return { conversation, effects: [] }
  // One word ends the notices wherever it is said; the people keep the conversation.
  if (event.type === 'text' && isCommand(event.text, 'stop'))
    return { conversation, effects: [{ type: 'unsubscribe' }] }
  const leaves =
    (event.type === 'choice' && (event.choice === 'person:leave' || event.choice === 'menu')) ||
    (event.type === 'text' && (isCommand(event.text, 'menu') || isCommand(event.text, 'cancel')))
  if (!leaves) return { conversation, effects: [] }
  const home = showMenu(conversation, world, world.say(conversation.language, 'person.left'))
  return { ...home, effects: [{ type: 'withdraw', handover: stage.handover }, ...home.effects] }
}

/** People are done: how was it? */
export const returned = (
  conversation: Conversation,
  { handover }: Extract<Event, { type: 'returned' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const rows = [5, 4, 3, 2, 1].map((stars) => ({
    id: `rate:${handover}:${stars}`,
    title: `${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}`,
    hint: world.say(language, `rate.${stars as 1}`),
  }))
  return reply(
    waiting(conversation),
    list(
      world.say(language, 'rate.ask'),
      world.say(language, 'rate.button'),
      world.say(language, 'rate.section'),
      [...rows, menuButton(language, world)],
    ),
  )
}

/** How it was, by a tap; nothing when it is something else. */
export const rated = (conversation: Conversation, event: Event, world: World): Turn | undefined => {
  const { language } = conversation
  const [, handover, stars] =
    (event.type === 'choice' && /^rate:([0-9a-f-]{36}):([1-5])$/.exec(event.choice)) || []
  if (!handover) return undefined
  const rate = { type: 'rate', handover, stars: Number(stars) } as const
  const next = waiting(conversation, { for: 'comment', handover })
  const thanks = reply(next, backToMenu(conversation, world.say(language, 'rate.thanks'), world))
  return { ...thanks, effects: [rate, ...thanks.effects] }
}

/** Words after a mark that are about nothing else: why it was so. */
export const commented = (
  conversation: Conversation,
  words: string,
  asking: Asking | undefined,
  world: World,
): Turn | undefined => {
  if (asking?.for !== 'comment') return undefined
  const rate = { type: 'rate', handover: asking.handover, words: clean(words, 1_000) } as const
  const said = world.say(conversation.language, 'rate.noted')
  const thanks = reply(waiting(conversation), backToMenu(conversation, said, world))
  return { ...thanks, effects: [rate, ...thanks.effects] }
}

/** What is half done is reminded of once; nothing of it is lost. */
export const reminder = (conversation: Conversation, world: World): Turn => {
  const { stage, language } = conversation
  const next = { ...conversation, reminded: true }
  if (stage.at !== 'incident') return { conversation: next, effects: [] }
  return reply(next, text(world.say(language, 'remind')))
}
