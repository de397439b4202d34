import { fold } from '#platform/text'
import { alarmIn, dayNamed, LOOKED_UP, pageOf, personAsked, standingAsked } from '#town/content'
import { textPlace } from '#town/places'
import { answer, askAgain, detailHeard, picturesSaid } from './answers.ts'
import { beginBooking } from './booking.ts'
import { bookingIn } from './booking-draft.ts'
import { discreetly } from './discreet-help.ts'
import { addPictures, advance, beginIncident, learn } from './incident.ts'
import { askedBy, askForTopic, consultList, hasDays, lookUpWords, offeredBy } from './information.ts'
import { bookingAsked, everythingIn, guessesFor, intentOf } from './intent.ts'
import { is, menuButton, reply, showMenu, waiting } from './menu.ts'
import { other } from './other.ts'
import { buttons, list } from './outgoing.ts'
import { appointmentAnswered, appointmentChosen } from './own-appointments.ts'
import { ownAnswered, ownChosen } from './own-reports.ts'
import { openPage, pageAsked } from './pages.ts'
import { aboutGiven, askForPerson, asksForTeam, commented, rated } from './person.ts'
import { placeAtMenu } from './place-at-menu.ts'
import { preferenceChosen } from './preferences.ts'
import type { Asking, Conversation, Event, Turn, World } from './types.ts'
import { greeting, onlyGreets } from './words.ts'
import { zoned } from './world.ts'
import { besidePlaces, isPlace } from './written.ts'

/** A second greeting this soon after the menu was shown needs no second menu. */
const NOISE_MS = 15_000

/** A page, or something that the town tells, is asked for by a tap: a report under way waits meanwhile. */
export const openChoice = (
  conversation: Conversation,
  choice: string,
  id: string,
  world: World,
): Turn | undefined => {
  const page = pageAsked(choice, world)
  if (page) return openPage(conversation, page, id, world)
  const asked = askedBy(choice, world)
  if (!asked)
    return ownChosen(conversation, choice, world) ?? appointmentChosen(conversation, choice, id, world)
  if ('search' in asked) return askForTopic(conversation, asked.search, world)
  return { conversation: waiting(conversation), effects: [{ type: 'consult', ask: asked }] }
}

const askingOf = ({ stage }: Conversation): Asking | undefined =>
  stage.at === 'menu' ? stage.asking : undefined

/** Nothing is under way: is it an answer to what was asked, a wish, or a report already? */
export const atMenu = (conversation: Conversation, event: Event, world: World): Turn => {
  const asking = askingOf(conversation)
  const answered =
    ownAnswered(conversation, event, asking) ??
    appointmentAnswered(conversation, event, asking) ??
    (event.type === 'text' && leaves(event) ? undefined : aboutGiven(conversation, event, asking, world))
  if (answered && !privately(event)) return answered
  switch (event.type) {
    case 'text':
      return aboutRated(atMenuText(conversation, event, world), asking)
    case 'pictures': {
      const empty = beginIncident(conversation, event.id)
      const begun = event.pictures.length > 0 ? addPictures(empty, event.pictures) : empty
      const received = picturesSaid(event, conversation.language, world)
      if (event.caption && (/\p{L}{2}/u.test(event.caption) || isPlace(event.caption, world))) {
        // What is there shows in the summary; what is not yet has to be said.
        const coming = event.coming ? received.slice(-1) : []
        return detailHeard(begun, event.caption, world, coming)
      }
      return advance(begun, world, received)
    }
    case 'location':
      return placeAtMenu(conversation, event, asking, world)
    case 'choice':
      return oldChoice(conversation, event, world)
    case 'other':
      return other(conversation, event.kind, world)
    default:
      return showMenu(conversation, world)
  }
}

/** Whatever else an answer to «why?» is understood as, it may still be about those who were rated: when it came is noted. */
const aboutRated = (turn: Turn, asking: Asking | undefined): Turn =>
  asking?.for === 'comment' && turn.effects.every(({ type }) => type !== 'rate')
    ? { ...turn, effects: [{ type: 'rate', handover: asking.handover }, ...turn.effects] }
    : turn

/** What is somebody's own trouble is for a few ears only, whatever was asked before. */
const privately = (event: Event): boolean => {
  const alarm = event.type === 'text' ? alarmIn(event.text) : undefined
  return alarm === 'violence' || alarm === 'need'
}

const leaves = (event: Event): boolean => is(event, 'cancel') || is(event, 'back')

const atMenuText = (
  conversation: Conversation,
  event: Extract<Event, { type: 'text' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const asking = askingOf(conversation)
  const justSeen = conversation.menuAt !== undefined && world.now - conversation.menuAt < NOISE_MS
  if (onlyGreets(event.text)) return justSeen ? { conversation, effects: [] } : showMenu(conversation, world)
  if (leaves(event)) return showMenu(conversation, world)
  const words = greeting(event.text)?.rest ? event.text.trim() : event.text
  const alarm = alarmIn(words)
  if (alarm === 'violence' || alarm === 'need') return discreetly(conversation, alarm, world)
  const standing = standingAsked(words)
  if (standing) return { conversation: waiting(conversation), effects: [{ type: 'own', ...standing }] }
  const offered = offeredBy(conversation, words)
  const picked = offered && openChoice(conversation, offered.choice, event.id, world)
  if (picked) return picked
  if (isPlace(words, world)) return placeAtMenu(conversation, event, asking, world)
  if (personAsked(words) || asksForTeam(words, world)) return askForPerson(conversation, words, world)
  const lookedUp = LOOKED_UP.exec(fold(words))?.[1]
  const searched = asking?.for === 'search' && !asking.perhaps ? asking.topic : undefined
  if (searched && /[\p{L}\p{N}]{2}/u.test(words)) return lookUpWords(conversation, searched, words, world)
  if (lookedUp) return lookUpWords(conversation, 'directory', lookedUp, world)
  const number = /^\d$/.test(fold(words)) ? world.content.home[Number(fold(words)) - 1] : undefined
  const numbered = number === undefined ? undefined : pageOf(world.content, number)
  if (numbered && !conversation.offered) return openPage(conversation, numbered, event.id, world)
  return wanted(conversation, event, words, asking, world) ?? unclear(conversation, words, language, world)
}

/** What the words want, where that can be told. */
const wanted = (
  conversation: Conversation,
  event: Event,
  said: string,
  asking: Asking | undefined,
  world: World,
): Turn | undefined => {
  // A link's own words say nothing of what is wanted.
  const words = besidePlaces(said, world)
  // «cita per als voluminosos, dijous»: they say that they want one and what for; it is no report of any.
  if (bookingAsked(words, world) && bookingIn(words, world))
    return beginBooking(conversation, event.id, world, {}, words)
  const intent = intentOf(words, world)
  if (intent?.to === 'report') {
    const begun = beginIncident(conversation, event.id)
    const { likeliest } = intent
    const known = likeliest ? learn(begun, { group: likeliest.group, serviceCode: likeliest.code }) : begun
    return detailHeard(intent.taught ? known : begun, said, world)
  }
  if (intent?.to === 'page') {
    const { page, word } = intent
    // «concerts de dissabte»: a subject, and of which day.
    const dated = (page.kind === 'list' || page.kind === 'search') && hasDays(page.topic)
    const day = dated ? dayNamed(words, zoned(world)) : undefined
    // «l’agenda d’avui» has a page of its own; another day has not, whatever page its words are those of.
    const ownPage = page.kind === 'list' && page.when && day === zoned(world).toISODate()
    if (dated && day && !ownPage)
      return consultList(waiting(conversation), { topic: page.topic, day, offset: 0 })
    const named = Object.values(page.title).some((title) => ` ${fold(title)} `.includes(` ${word} `))
    if (page.kind === 'search' && !named) return lookUpWords(conversation, page.topic, word, world)
    return openPage(conversation, page, event.id, world, words)
  }
  const wantedHour = intent ? undefined : bookingIn(words, world)
  if (wantedHour?.service) return beginBooking(conversation, event.id, world, {}, words)
  // What is wrong is not understood, but where it is: what of is asked.
  if (textPlace(said, world.ground).found === 'point')
    return detailHeard(beginIncident(conversation, event.id), said, world)
  if (asking?.for === 'search' && /\p{L}{3}/u.test(words))
    return lookUpWords(conversation, asking.topic, words, world)
  return commented(conversation, said, asking, world)
}

/** Not understood: what it may have been, three things at most; people may teach what it was. */
const unclear = (
  conversation: Conversation,
  words: string,
  language: Conversation['language'],
  world: World,
): Turn => {
  if (!/\p{L}{3}/u.test(words)) return showMenu(conversation, world, world.say(language, 'not-understood'))
  if (world.model) {
    const options = everythingIn(world, language)
    return { conversation, effects: [{ type: 'understand', words, options }] }
  }
  return offerGuesses(conversation, words, language, world)
}

/** What a larger model made of words: what it chose, else what they may have been. */
export const understood = (
  conversation: Conversation,
  { id, words, choice }: Extract<Event, { type: 'understood' }>,
  world: World,
): Turn => {
  const heard = { ...conversation, heard: words.slice(0, 2_000) }
  const taken = choice?.startsWith('guess:')
    ? guessTaken(heard, choice.slice(6), id, world)
    : choice && openChoice(conversation, choice, id, world)
  return taken || offerGuesses(conversation, words, conversation.language, world)
}

const offerGuesses = (
  conversation: Conversation,
  words: string,
  language: Conversation['language'],
  world: World,
): Turn => {
  const guesses = guessesFor(words, world, language)
  const noted = { type: 'unclear', words, guesses: guesses.map(({ choice }) => choice) } as const
  if (guesses.length === 0) {
    const home = showMenu(conversation, world, world.say(language, 'not-understood'))
    return { ...home, effects: [noted, ...home.effects] }
  }
  const rows = guesses.map(({ choice, title }) => ({ id: choice, title, hint: title }))
  const offered = guesses.map(({ choice, title }) => ({ choice, title }))
  const person = { id: 'person', title: world.say(language, 'person.ask') }
  const question = list(
    world.say(language, 'guess.ask'),
    world.say(language, 'guess.button'),
    world.say(language, 'guess.section'),
    [...rows, person, menuButton(language, world)],
  )
  const turn = reply({ ...waiting(conversation), offered, heard: words.slice(0, 2_000) }, question)
  return { ...turn, effects: [noted, ...turn.effects] }
}

/** A button from another day: it still says what was meant. */
const oldChoice = (
  conversation: Conversation,
  event: Extract<Event, { type: 'choice' }>,
  world: World,
): Turn => {
  const { language, stage } = conversation
  const { choice } = event
  if (choice === 'resume:yes' && stage.at === 'menu' && stage.paused) {
    return askAgain({ ...conversation, stage: stage.paused }, world, world.say(language, 'incident.continue'))
  }
  if (choice === 'another' || choice.startsWith('kind:')) {
    const begun = beginIncident(conversation, event.id)
    return choice === 'another' ? advance(begun, world) : answer(begun, event, world)
  }
  // What it led to is no longer there: a page that was taken away, a subject that is no longer told of.
  if (/^(page|menu|info|item|own|notice|book|cita):/.test(choice))
    return showMenu(conversation, world, world.say(language, 'info.gone'))
  if (choice === 'person') return askForPerson(conversation, '', world)
  const guessed = choice.startsWith('guess:') && guessTaken(conversation, choice.slice(6), event.id, world)
  const meant = titleMeans(conversation, event, world)
  const again = [{ id: 'another', title: world.say(language, 'button.another') }, menuButton(language, world)]
  return (
    guessed ||
    rated(conversation, event, world) ||
    meant ||
    reply(conversation, buttons(world.say(language, 'incident.gone'), again))
  )
}

/** Buttons of a report that is over: what stands on them means nothing outside of it. */
const OF_A_REPORT = /^(confirm|edit|address|picture|join|answer|kind|resume|go-on|cancel)(:|$)/

/** A button that nobody knows any more, of a template of years ago: what stands on it may still say what is meant. */
const titleMeans = (
  conversation: Conversation,
  { id, choice, title }: Extract<Event, { type: 'choice' }>,
  world: World,
): Turn | undefined => {
  if (OF_A_REPORT.test(choice) || !/\p{L}{2}/u.test(title)) return undefined
  const event: Event = { id, type: 'text', text: title }
  if (is(event, 'menu')) return showMenu(conversation, world)
  const standing = standingAsked(title)
  if (standing) return { conversation: waiting(conversation), effects: [{ type: 'own', ...standing }] }
  if (personAsked(title)) return askForPerson(conversation, title, world)
  return wanted(conversation, event, title, undefined, world)
}

/** It was the report that was guessed: what they had written is its detail. */
const guessTaken = (conversation: Conversation, code: string, id: string, world: World): Turn | undefined => {
  const service = world.catalogue.services.find((one) => one.code === code)
  if (!service) return undefined
  const begun = learn(beginIncident(conversation, id), { group: service.group, serviceCode: service.code })
  const { heard } = conversation
  return heard ? detailHeard({ ...begun, heard: undefined }, heard, world) : advance(begun, world)
}

/** What a page or the preferences make of it, wherever the conversation is; nothing when it is about neither. */
export const anywhere = (conversation: Conversation, event: Event, world: World): Turn | undefined =>
  (event.type === 'choice' ? openChoice(conversation, event.choice, event.id, world) : undefined) ??
  preferenceChosen(conversation, event, askingOf(conversation), world) ??
  rightAsked(conversation, event, world)

/** What everybody may ask at any time, in the middle of anything: what is kept of them, and to be forgotten. */
const RIGHTS = new Set<string>(['held', 'erase'])

const rightAsked = (conversation: Conversation, event: Event, world: World): Turn | undefined => {
  if (event.type !== 'text') return undefined
  const words = fold(event.text)
  const page = world.content.pages.find(
    (one) =>
      one.kind === 'action' && RIGHTS.has(one.action) && one.words.some((known) => fold(known) === words),
  )
  return page && openPage(conversation, page, event.id, world)
}
