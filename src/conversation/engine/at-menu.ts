import {
  asksAboutWorks,
  asksForPerson,
  asksToDiscard,
  type Content,
  detectStatusQuestion,
  findPage,
  LOOKUP_PREFIX,
  mentionsWorks,
  type Page,
  parseDay,
} from '#domain/content'
import {
  buttonsMessage,
  type Conversation,
  choiceSubject,
  decodeChoice,
  encodeChoice,
  type PendingQuestion,
} from '#domain/conversations'
import { findPlaceInText } from '#domain/places'
import { fold } from '#platform/text'
import { handleAreaAnswer, handleAreaRequest } from '../flows/areas/areas.ts'
import { beginBooking } from '../flows/booking/booking.ts'
import { detectCollection } from '../flows/booking/collection.ts'
import { detectBooking } from '../flows/booking/draft.ts'
import { handleAnswer, picturesText, repeatQuestion } from '../flows/incident/answers.ts'
import { reportAsset } from '../flows/incident/assets.ts'
import { applyDetail } from '../flows/incident/details.ts'
import { addPictures, askNextQuestion, beginIncident, updateDraft } from '../flows/incident/incident.ts'
import { isAddress, placeAtMenu } from '../flows/incident/place-at-menu.ts'
import { addressIn, photoPlaceHeard } from '../flows/incident/places.ts'
import { beginGuidedReport } from '../flows/incident/report-form.ts'
import { besidePlaces, isPlace } from '../flows/incident/written-places.ts'
import {
  isDatedTopic,
  type Listing,
  matchOffered,
  queryList,
  searchTopic,
} from '../flows/information/information.ts'
import { WORKS_TOPIC } from '../flows/information/works.ts'
import { handleAppointmentAnswer } from '../flows/own-appointments/own-appointments.ts'
import { handleOwnReportAnswer } from '../flows/own-requests/own-reports.ts'
import {
  handleParticipationAnswer,
  handleParticipationRequest,
  isHomeSaid,
} from '../flows/participation/participation.ts'
import {
  askForPerson,
  handleAbout,
  handleComment,
  handleRating,
  isTeamRequest,
} from '../flows/person/person.ts'
import { handlePreference } from '../flows/preferences/preferences.ts'
import { isOnlyGreeting, parseGreeting } from '../language/commands.ts'
import { detectAlarm } from '../understanding/danger.ts'
import { isVague, type Meaning } from './classified.ts'
import { respondDiscreetly } from './discreet-help.ts'
import { answerGuess, handleElse, handleUnclear, learnFromChoice, openLikely, takeGuess } from './guesses.ts'
import { detectIntent, isBookingRequest, isSureOfAnother } from './intent.ts'
import { matchesCommand, menuButton, reply, showMenu, withPendingQuestion } from './menu.ts'
import { openChoice } from './open-choice.ts'
import { openPage } from './pages.ts'
import { answerSpeechAct, openSpeechAct } from './speech-acts.ts'
import type { ConversationEvent, StepResult, World } from './types.ts'
import { handleUnsupported } from './unsupported.ts'
import { zonedNow } from './world.ts'

/** A second greeting this soon after the menu was shown needs no second menu. */
const MENU_REPEAT_MS = 15_000

const pendingQuestion = ({ stage }: Conversation): PendingQuestion | undefined =>
  stage.at === 'menu' ? stage.asking : undefined

/** Nothing is under way: is it an answer to what was asked, a wish, or a report already? */
export const handleAtMenu = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
): StepResult => {
  const asking = pendingQuestion(conversation)
  const answered =
    handleOwnReportAnswer(conversation, event, asking, world) ??
    handleAppointmentAnswer(conversation, event, asking) ??
    handleAreaAnswer(conversation, event, asking, world) ??
    handleParticipationAnswer(conversation, event, asking, world) ??
    (event.type === 'text' && leaves(event) ? undefined : handleAbout(conversation, event, asking, world))
  if (answered && !privately(event, asking, world)) return answered
  switch (event.type) {
    case 'text':
      return aboutRated(handleText(conversation, event, world), asking)
    case 'pictures': {
      const empty = beginIncident(conversation, event.id)
      const begun = event.pictures.length > 0 ? addPictures(empty, event.pictures) : empty
      const received = picturesText(event, conversation.language, world)
      if (event.caption && (/\p{L}{2}/u.test(event.caption) || isPlace(event.caption, world))) {
        // What is there shows in the summary; what is not yet has to be said.
        const coming = event.coming ? received.slice(-1) : []
        if (event.asset) return reportAsset(begun, event.caption, event.asset, world, coming)
        return applyDetail(begun, event.caption, world, coming, event.place)
      }
      return photoPlaceHeard(begun, event.place, world, received) ?? askNextQuestion(begun, world, received)
    }
    case 'location':
      return placeAtMenu(conversation, event, asking, world)
    case 'choice':
      return handleStaleChoice(conversation, event, world)
    case 'other':
      return handleUnsupported(conversation, event.kind, world)
    default:
      return showMenu(conversation, world)
  }
}

/** Whatever else an answer to «why?» is understood as, it may still be about those who were rated: when it came is noted. */
const aboutRated = (turn: StepResult, asking: PendingQuestion | undefined): StepResult =>
  asking?.for === 'comment' && turn.effects.every(({ type }) => type !== 'rate')
    ? { ...turn, effects: [{ type: 'rate', handover: asking.handover }, ...turn.effects] }
    : turn

/** What is somebody's own trouble is for a few ears only, whatever was asked before. */
const privately = (event: ConversationEvent, asking: PendingQuestion | undefined, world: World): boolean => {
  if (event.type !== 'text') return false
  const alarm = isHomeSaid(asking, event.text, world) ? undefined : detectAlarm(event.text)
  return alarm === 'violence' || alarm === 'need'
}

const leaves = (event: ConversationEvent): boolean =>
  matchesCommand(event, 'cancel') || matchesCommand(event, 'back')

const handleText = (
  conversation: Conversation,
  event: Extract<ConversationEvent, { type: 'text' }>,
  world: World,
): StepResult => {
  const asking = pendingQuestion(conversation)
  const justSeen = conversation.menuAt !== undefined && world.now - conversation.menuAt < MENU_REPEAT_MS
  if (isOnlyGreeting(event.text, world.profile.name))
    return justSeen ? { conversation, effects: [] } : showMenu(conversation, world)
  if (leaves(event)) return showMenu(conversation, world)
  const text = parseGreeting(event.text)?.rest ? event.text.trim() : event.text
  const alarm = detectAlarm(text)
  if (alarm === 'violence' || alarm === 'need') return respondDiscreetly(conversation, alarm, world)
  const standing = detectStatusQuestion(text)
  if (standing)
    return { conversation: withPendingQuestion(conversation), effects: [{ type: 'own', ...standing }] }
  const answered = answerGuess(conversation, event, world)
  if (answered) return answered
  const offered = matchOffered(conversation, text)
  const picked = offered && takeGuess(conversation, offered.choice, event.id, world)
  if (picked) return picked
  const area = handleAreaRequest(conversation, text, world)
  if (area) return area
  const participation = handleParticipationRequest(conversation, text)
  if (participation) return participation
  const works = findWorksQuestion(text, world)
  if (works) return queryList(withPendingQuestion(conversation), works)
  if (isPlace(text, world)) return placeAtMenu(conversation, event, asking, world)
  if (isPersonRequest(text, world)) return askForPerson(conversation, text, world)
  if (event.asset) return reportAsset(beginIncident(conversation, event.id), event.text, event.asset, world)
  const lookedUp = findLookup(text, world)
  const searched = asking?.for === 'search' && !asking.perhaps ? asking.topic : undefined
  if (searched && /[\p{L}\p{N}]{2}/u.test(text)) return searchTopic(conversation, searched, text, world)
  if (lookedUp) return searchTopic(conversation, 'directory', lookedUp, world)
  if (isAddress(text, world) && (asking?.for !== 'pharmacies' || addressIn(text, world)))
    return placeAtMenu(conversation, event, asking, world)
  const number = /^\d$/.test(fold(text)) ? world.content.home[Number(fold(text)) - 1] : undefined
  const numbered = number === undefined ? undefined : findPage(world.content, number)
  if (numbered && !conversation.offered) return openPage(conversation, numbered, event.id, world)
  return handleIntent(conversation, event, text, asking, world) ?? handleUnclear(conversation, text, world)
}

/** «quines obres hi ha al carrer Guimerà?»: where and on which day, as far as they say it. */
export const findWorksQuestion = (text: string, world: World): Listing | undefined => {
  const { place, rest } = world.readPlace(text)
  const asked = asksAboutWorks(text) || (place !== undefined && asksAboutWorks(rest))
  return asked ? worksAsked(text, world) : undefined
}

/** Works at the place and on the day that some words name. */
const worksAsked = (text: string, world: World): Listing => {
  const { place, rest } = world.readPlace(text)
  const [found] = place && (place.certainty === 'sure' || place.hasStreetType) ? place.candidates : []
  return { topic: WORKS_TOPIC, day: parseDay(rest, zonedNow(world)), words: found?.address, offset: 0 }
}

/** «vull parlar amb algú», unless it is by video, or about something else. */
export const isPersonRequest = (text: string, world: World): boolean =>
  isTeamRequest(text, world) ||
  (asksForPerson(text) &&
    !isSureOfAnother(text, world, (first) => first.to === 'speech' && first.speech === 'person'))

/** «on és el CAP?»: what is looked for in the directory; «on són els castellers diumenge?» is not in it. */
export const findLookup = (text: string, world: World): string | undefined => {
  const lookedUp = LOOKUP_PREFIX.exec(fold(text))?.[1]
  const inDirectory = (first: Meaning) =>
    first.to === 'page' && first.page.kind === 'search' && first.page.topic === 'directory'
  return lookedUp && !isSureOfAnother(text, world, inDirectory) ? lookedUp : undefined
}

/** What the words want, where that can be told. */
const handleIntent = (
  conversation: Conversation,
  event: ConversationEvent,
  said: string,
  asking: PendingQuestion | undefined,
  world: World,
): StepResult | undefined => {
  // A link's own words say nothing of what is wanted.
  const text = besidePlaces(said, world)
  // «cita per als voluminosos, dijous»: they say that they want one and what for; it is no report of any.
  if (isBookingRequest(text, world) && detectBooking(text, world))
    return beginBooking(conversation, event.id, world, {}, text)
  // «vull llençar un sofà»: of their own, and so no report of one in the street.
  const collected = asksToDiscard(text) ? detectCollection(text, world) : undefined
  if (collected) return beginBooking(conversation, event.id, world, collected, text)
  const meant = detectIntent(text, world)
  // What says nothing may still say where, or answer what was asked.
  const intent = isVague(meant) ? undefined : meant
  if (intent?.to === 'report') {
    const { likeliest, known: sure, probability, because } = intent
    const label = likeliest && `service:${likeliest.code}`
    const begun = updateDraft(beginIncident(conversation, event.id), {
      also: intent.also,
      recognised: label && sure ? { label, probability, because } : undefined,
    })
    const known = likeliest
      ? updateDraft(begun, { group: likeliest.group, serviceCode: likeliest.code })
      : begun
    return noteRecognised(applyDetail(sure ? known : begun, said, world), label)
  }
  // «molt amable», as an answer to «why?».
  const mayComment = intent?.to === 'speech' && intent.speech !== 'social'
  const comment = mayComment ? handleComment(conversation, said, asking, world) : undefined
  if (comment) return comment
  if (intent?.to === 'speech' && intent.speech !== 'vague')
    return answerSpeechAct(conversation, intent.speech, text, world)
  if (intent?.to === 'page') {
    const { page, word } = intent
    // Of works there is more to tell than that they were in the news.
    if ('topic' in page && page.topic === 'news' && mentionsWorks(text)) {
      const works = { ...worksAsked(said, world), orElse: page.topic }
      return noteRecognised(
        queryList(withPendingQuestion(conversation), works),
        encodeChoice('page', { page: page.id }),
      )
    }
    // «concerts de dissabte»: a subject, and of which day.
    const dated = (page.kind === 'list' || page.kind === 'search') && isDatedTopic(page.topic)
    const day = dated ? parseDay(text, zonedNow(world)) : undefined
    // «l’agenda d’avui» has a page of its own; another day has not, whatever page its words are those of.
    const ownPage = page.kind === 'list' && page.when && day === zonedNow(world).toISODate()
    if (dated && day && !ownPage)
      return queryList(withPendingQuestion(conversation), { topic: page.topic, day, offset: 0 })
    const named = Object.values(page.title).some((title) => ` ${fold(title)} `.includes(` ${word} `))
    if (page.kind === 'search' && !named) return searchTopic(conversation, page.topic, word, world)
    const opened = openPage(conversation, page, event.id, world, text)
    const choice = encodeChoice('page', { page: page.id })
    return noteRecognised(intent.likely ? openLikely(opened, choice, text) : opened, choice)
  }
  const wantedHour = intent ? undefined : detectBooking(text, world)
  if (wantedHour?.service) return beginBooking(conversation, event.id, world, {}, text)
  // What is wrong is not understood, but where it is: what of is asked.
  if (findPlaceInText(said, world.ground).found === 'point')
    return applyDetail(beginIncident(conversation, event.id), said, world)
  if (asking?.for === 'search' && /\p{L}{3}/u.test(text))
    return searchTopic(conversation, asking.topic, text, world)
  return handleComment(conversation, said, asking, world)
}

/** For the figures. @param label none: which kind of report it is was not told */
const noteRecognised = (turn: StepResult, label: string | undefined): StepResult =>
  label ? { ...turn, effects: [...turn.effects, { type: 'recognised', label }] } : turn

/** A button from another day: it still says what was meant. */
const handleStaleChoice = (
  conversation: Conversation,
  event: Extract<ConversationEvent, { type: 'choice' }>,
  world: World,
): StepResult => {
  const { language, stage } = conversation
  const { choice } = event
  const chosen = decodeChoice(choice)
  if (chosen.kind === 'resume' && chosen.answer === 'yes' && stage.at === 'menu' && stage.paused) {
    return repeatQuestion(
      { ...conversation, stage: stage.paused },
      world,
      world.say(language, 'incident.continue'),
    )
  }
  if (chosen.kind === 'another' || chosen.kind === 'kind') {
    return chosen.kind === 'another'
      ? beginGuidedReport(conversation, event.id, world)
      : handleAnswer(beginIncident(conversation, event.id), event, world)
  }
  // What it led to is no longer there: a page that was taken away, a subject that is no longer told of.
  if (choiceSubject(choice) === 'content')
    return showMenu(conversation, world, world.say(language, 'info.gone'))
  if (chosen.kind === 'person') return askForPerson(conversation, '', world)
  const guessed = chosen.kind === 'guess' && takeGuess(conversation, choice, event.id, world)
  const meant = handleByTitle(conversation, event, world)
  const again = [
    { id: encodeChoice('another'), title: world.say(language, 'button.another') },
    menuButton(language, world),
  ]
  return (
    guessed ||
    handleRating(conversation, event, world) ||
    meant ||
    reply(conversation, buttonsMessage(world.say(language, 'incident.gone'), again))
  )
}

/** A button that nobody knows any more, of a template of years ago: what stands on it may still say what is meant. */
const handleByTitle = (
  conversation: Conversation,
  { id, choice, title }: Extract<ConversationEvent, { type: 'choice' }>,
  world: World,
): StepResult | undefined => {
  // What stands on the buttons of a report that is over means nothing outside of it.
  if (choiceSubject(choice) === 'report' || !/\p{L}{2}/u.test(title)) return undefined
  const event: ConversationEvent = { id, type: 'text', text: title }
  if (matchesCommand(event, 'menu')) return showMenu(conversation, world)
  const standing = detectStatusQuestion(title)
  if (standing)
    return { conversation: withPendingQuestion(conversation), effects: [{ type: 'own', ...standing }] }
  if (asksForPerson(title)) return askForPerson(conversation, title, world)
  return handleIntent(conversation, event, title, undefined, world)
}

/** What a page or the preferences make of it, wherever the conversation is; nothing when it is about neither. */
export const handleAnywhere = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
): StepResult | undefined =>
  (event.type === 'choice' ? openByTap(conversation, event, world) : undefined) ??
  (event.type === 'choice' && decodeChoice(event.choice).kind === 'else'
    ? handleElse(conversation, world)
    : undefined) ??
  (event.type === 'choice' ? openSpeechAct(conversation, event.choice, world) : undefined) ??
  handlePreference(conversation, event, pendingQuestion(conversation), world) ??
  handleRightsRequest(conversation, event, world)

const openByTap = (
  conversation: Conversation,
  { id, choice }: Extract<ConversationEvent, { type: 'choice' }>,
  world: World,
): StepResult | undefined => {
  const opened = openChoice(conversation, choice, id, world)
  return opened && learnFromChoice(conversation, choice, opened, world)
}

/** What everybody may ask at any time, in the middle of anything: what is kept of them, and to be forgotten. */
const RIGHTS_CHOICES = new Set<string>(['held', 'erase'])

const handleRightsRequest = (
  conversation: Conversation,
  event: ConversationEvent,
  world: World,
): StepResult | undefined => {
  if (event.type !== 'text') return undefined
  const page = rightsPages(world.content).get(fold(event.text))
  return page && openPage(conversation, page, event.id, world)
}

const pagesByContent = new WeakMap<Content, Map<string, Page>>()

/** Pages of what everybody may ask, by each of their words, folded once for each content. */
const rightsPages = (content: Content): Map<string, Page> => {
  const known = pagesByContent.get(content)
  if (known) return known
  const pages = new Map<string, Page>()
  for (const page of content.pages)
    if (page.kind === 'action' && RIGHTS_CHOICES.has(page.action))
      for (const words of page.words.map(fold)) if (!pages.has(words)) pages.set(words, page)
  pagesByContent.set(content, pages)
  return pages
}
