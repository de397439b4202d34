import { asksForPerson } from '#domain/content'
import {
  type BookingDraft,
  buttonsMessage,
  type Conversation,
  decodeChoice,
  type Outgoing,
  pausedIncident,
} from '#domain/conversations'
import { MAX_PICTURES } from '#domain/pictures'
import { fold, sanitise } from '#platform/text'
import { respondDiscreetly } from '../../engine/discreet-help.ts'
import { isBookingRequest } from '../../engine/intent.ts'
import { matchesCommand, menuButton, reply, resetToMenu, showMenu } from '../../engine/menu.ts'
import type { Booking, ConversationEvent, Effect, StepResult, World } from '../../engine/types.ts'
import { zonedNow } from '../../engine/world.ts'
import { chosenFrom } from '../../language/chosen-place.ts'
import { detectAlarm } from '../../understanding/danger.ts'
import { picturesText } from '../incident/answers.ts'
import { askForPerson } from '../person/person.ts'
import { hasTimePreference, parseBookingRequest } from './booking-request.ts'
import {
  chooseDoor,
  collectionPlaceFound,
  detectCollection,
  type Heard,
  hearCollection,
  hearPoint,
  planOfDraft,
  withCollection,
} from './collection.ts'
import {
  detectBooking,
  fillDefaults,
  isFullName,
  listOffices,
  listPlaces,
  listServices,
  nextBookingStep,
  resolveChoice,
  withoutLastAnswer,
} from './draft.ts'
import { bookingQuestion } from './question.ts'

/**
 * Begins an appointment: what for, where, when, who. What is known already is not asked.
 * @param text what they wrote: «hora a l’OAC dijous al matí»
 */
export const beginBooking = (
  conversation: Conversation,
  id: string,
  world: World,
  known: Partial<BookingDraft> = {},
  text = '',
): StepResult => {
  const { language } = conversation
  if (listOffices(world).length === 0) {
    const { phone } = world.profile
    const none = world.say(language, 'booking.closed', { phone })
    return reply(
      { ...conversation, stage: { at: 'menu', paused: pausedIncident(conversation.stage) } },
      buttonsMessage(none, [menuButton(language, world)]),
    )
  }
  const begun: BookingDraft = {
    id,
    answers: {},
    name: conversation.name,
    // «cita per a la cadira de rodes» is about something else than collecting one.
    ...(detectBooking(text, world) ??
      (isBookingRequest(text, world) ? undefined : detectCollection(text, world))),
    ...known,
    wish: { ...(text ? parseBookingRequest(text, zonedNow(world)) : {}), ...known.wish },
  }
  const draft = withCollection(fillDefaults(begun, world), text, world)
  const paused = pausedIncident(conversation.stage)
  return continueBooking(
    { ...conversation, offered: undefined, stage: { at: 'booking', draft, step: 'office', from: 0, paused } },
    world,
  )
}

/** An effect that says something. */
export const say = (message: Outgoing): Effect => ({ type: 'say', message })

/** A booking with its draft changed, from the first row on. */
export const withDraft = (booking: Booking, known: Partial<BookingDraft>, from = 0): Booking => ({
  ...booking,
  stage: { ...booking.stage, from, draft: { ...booking.stage.draft, ...known } },
})

/** Asks what is not known yet. @param before what is said first */
export const continueBooking = (booking: Booking, world: World, before: string[] = []): StepResult => {
  const draft = fillDefaults(booking.stage.draft, world)
  const step = nextBookingStep(draft, world)
  const next: Booking = { ...booking, stage: { ...booking.stage, draft, step } }
  if (step !== 'when') return { conversation: next, effects: [say(bookingQuestion(next, world, before))] }
  const { agenda: schedule = '', service = '' } = draft
  // What is said first waits for what is free: it is said with it.
  const said = before.map((text): Effect => say({ type: 'text', text }))
  const { items, place } = draft.collection ?? {}
  const pickup = items && place && { items, point: { lat: place.lat, long: place.long } }
  return { conversation: next, effects: [...said, { type: 'slots', agenda: schedule, service, pickup }] }
}

/** Gives back what was kept, if something was. */
const releaseHold = ({ stage }: Booking): Effect[] =>
  stage.draft.hold ? [{ type: 'release', hold: stage.draft.hold }] : []

/** Something happens while an appointment is being made. */
export const handleBooking = (conversation: Booking, event: ConversationEvent, world: World): StepResult => {
  const { language, stage } = conversation
  const alarm = event.type === 'text' ? detectAlarm(event.text) : undefined
  if (alarm === 'violence' || alarm === 'need') return respondDiscreetly(conversation, alarm, world)
  if (event.type === 'text' && asksForPerson(event.text)) return askForPerson(conversation, event.text, world)
  if (matchesCommand(event, 'cancel')) {
    const turn = resetToMenu(conversation, world, world.say(language, 'booking.cancelled'))
    return { ...turn, effects: [...releaseHold(conversation), ...turn.effects] }
  }
  if (matchesCommand(event, 'back')) {
    const before = withoutLastAnswer(stage.draft, world)
    if (!before) return showMenu(conversation, world)
    const turn = continueBooking(withDraft(conversation, before), world)
    const freed = stage.draft.hold && !before.hold ? releaseHold(conversation) : []
    return { ...turn, effects: [...freed, ...turn.effects] }
  }
  if (event.type === 'choice')
    return handleChoice(conversation, event.choice, world) ?? continueBooking(conversation, world)
  if (event.type === 'text') return handleText(conversation, event.text, world)
  if (planOfDraft(stage.draft, world)) {
    const heard = hearBeside(conversation, event, world)
    if (heard) return heard
  }
  return continueBooking(conversation, world, [world.say(language, 'booking.retry')])
}

/** Goes on with what was heard of a collection. */
const goOnWith = (
  conversation: Booking,
  { collection, effect, before = [] }: Heard,
  world: World,
  known: Partial<BookingDraft> = {},
): StepResult => {
  const changed = { start: undefined, hold: undefined, ...known, collection }
  const next = withDraft(conversation, changed)
  const freed = releaseHold(conversation)
  // What is asked of the geocoder comes back before anything is said.
  const turn = effect ? { conversation: next, effects: [effect] } : continueBooking(next, world, before)
  return { ...turn, effects: [...freed, ...turn.effects] }
}

/** A picture of what is to be collected, or the place of the address. */
const hearBeside = (
  conversation: Booking,
  event: ConversationEvent,
  world: World,
): StepResult | undefined => {
  const { draft } = conversation.stage
  const collection = draft.collection ?? { items: [], pictures: [] }
  if (event.type === 'location')
    return goOnWith(conversation, hearPoint(collection, event.point, world, conversation.language), world)
  if (event.type !== 'pictures') return undefined
  const pictures = [...collection.pictures, ...event.pictures].slice(0, MAX_PICTURES)
  const shown = withDraft(conversation, { collection: { ...collection, pictures } })
  const said = sanitise(event.caption ?? '', 500)
  return /\p{L}{2}/u.test(said)
    ? handleText(shown, said, world)
    : continueBooking(shown, world, picturesText(event, conversation.language, world))
}

/** The geocoder has said what a place is. */
export const handleBookingPlace = (
  conversation: Booking,
  event: Extract<ConversationEvent, { type: 'found' | 'nearest' }>,
  world: World,
): StepResult => goOnWith(conversation, collectionPlaceFound(conversation, event, world), world)

/** A tap. Nothing when it is none of this. */
const handleChoice = (conversation: Booking, choice: string, world: World): StepResult | undefined => {
  const { draft } = conversation.stage
  const chosen = decodeChoice(choice)
  switch (chosen.kind) {
    case 'book.office':
      return listOffices(world).some(({ id }) => id === chosen.office)
        ? continueBooking(
            withDraft(conversation, {
              office: chosen.office,
              service: undefined,
              agenda: undefined,
              mode: undefined,
            }),
            world,
          )
        : undefined
    case 'book.service':
      return listServices(world, draft.office).some(({ code }) => code === chosen.service)
        ? continueBooking(
            withDraft(conversation, { service: chosen.service, agenda: undefined, mode: undefined }),
            world,
          )
        : undefined
    case 'book.place':
      return listPlaces(world, draft.office, draft.service).some(({ id }) => id === chosen.agenda)
        ? continueBooking(withDraft(conversation, { agenda: chosen.agenda, mode: undefined }), world)
        : undefined
    case 'book.mode': {
      const mode = resolveChoice(draft, world)?.service.modes.find((one) => one === chosen.mode)
      return mode && continueBooking(withDraft(conversation, { mode }), world)
    }
    case 'book.from':
      return continueBooking(withDraft(conversation, {}, Math.min(chosen.row, 500)), world)
    case 'book.first':
      return chooseAnotherSlot(conversation, { first: true }, world)
    case 'book.day':
      return chooseAnotherSlot(
        conversation,
        { day: chosen.day, ...(planOfDraft(draft, world) && { tapped: true }) },
        world,
      )
    case 'address':
      return planOfDraft(draft, world) && draft.collection
        ? goOnWith(conversation, { collection: chooseDoor(draft, chosen.answer) }, world)
        : undefined
    case 'book.days':
      return chooseAnotherSlot(conversation, {}, world)
    case 'book.when':
      return chooseAnotherSlot(conversation, { day: draft.wish.day }, world)
    case 'book.at':
      return conversation.stage.step === 'when'
        ? {
            conversation,
            effects: [...releaseHold(conversation), { type: 'reserve', draft, start: chosen.start }],
          }
        : undefined
    case 'book.skip':
      return handleBookingAnswer(conversation, '', world)
    case 'book.yes':
      return conversation.stage.step === 'confirm' && chosen.draft === draft.id
        ? { conversation, effects: [{ type: 'book', draft }] }
        : undefined
    case 'book.wait':
      return conversation.stage.step === 'when'
        ? { conversation, effects: [{ type: 'wait', draft }] }
        : undefined
    default:
      return undefined
  }
}

/** Looks for another hour; what was kept is kept no longer. */
const chooseAnotherSlot = (
  conversation: Booking,
  request: BookingDraft['wish'],
  world: World,
): StepResult => {
  const turn = continueBooking(
    withDraft(conversation, { wish: request, start: undefined, hold: undefined }),
    world,
  )
  return { ...turn, effects: [...releaseHold(conversation), ...turn.effects] }
}

/** Words, at whichever question. */
const handleText = (conversation: Booking, text: string, world: World): StepResult => {
  const { stage, language } = conversation
  const { draft, step } = stage
  const said = sanitise(text, 500)
  const plan = planOfDraft(draft, world)
  const heard = plan && hearCollection(conversation, said, plan, world)
  if (heard) {
    const wish = { ...draft.wish, ...parseBookingRequest(said, zonedNow(world)), tapped: undefined }
    return goOnWith(conversation, heard, world, step === 'where' ? {} : { wish })
  }
  const options = listOptions(bookingQuestion(conversation, world))
  switch (step) {
    case 'office':
    case 'service':
    case 'place':
    case 'mode': {
      const picked = pickOption(said, options)
      if (picked) return handleChoice(conversation, picked, world) ?? continueBooking(conversation, world)
      const known = detectBooking(said, world) ?? detectCollection(said, world)
      const fits = known && (step === 'office' || (known.office === draft.office && known.service))
      const wish = { ...draft.wish, ...parseBookingRequest(said, zonedNow(world)) }
      const next = withCollection(fillDefaults({ ...draft, ...known, wish }, world), said, world)
      return fits
        ? continueBooking(withDraft(conversation, next), world)
        : continueBooking(conversation, world, [world.say(language, 'booking.retry')])
    }
    case 'when': {
      const request = parseBookingRequest(said, zonedNow(world))
      if (hasTimePreference(request)) {
        // «a la tarda», after a day: of that day.
        const day = request.day ?? (request.first ? undefined : draft.wish.day)
        return chooseAnotherSlot(conversation, { ...request, ...(day ? { day } : {}) }, world)
      }
      return continueBooking(conversation, world, [world.say(language, 'booking.retry.when')])
    }
    case 'name': {
      const name = sanitise(said.replace(/\s+/g, ' '), 120)
      if (!/\p{L}{2}/u.test(name) || matchesCommand({ id: '', type: 'text', text: name }, 'yes'))
        return continueBooking(conversation, world)
      const named = withDraft(conversation, { name })
      // The question showed all the rest: with a name beyond doubt there is nothing left to review.
      const isReviewed = nextBookingStep(named.stage.draft, world) === 'confirm' && isFullName(name)
      return isReviewed
        ? { conversation: named, effects: [{ type: 'book', draft: named.stage.draft }] }
        : continueBooking(named, world)
    }
    case 'confirm': {
      if (matchesCommand({ id: '', type: 'text', text: said }, 'yes'))
        return { conversation, effects: [{ type: 'book', draft }] }
      const request = parseBookingRequest(said, zonedNow(world))
      return hasTimePreference(request)
        ? chooseAnotherSlot(conversation, request, world)
        : continueBooking(conversation, world)
    }
    default:
      return handleBookingAnswer(conversation, said, world)
  }
}

const handleBookingAnswer = (conversation: Booking, text: string, world: World): StepResult => {
  const { draft, step } = conversation.stage
  const asked = resolveChoice(draft, world)?.service.questions.find(({ code }) => step === `ask:${code}`)
  if (!asked || (asked.required && !/[\p{L}\p{N}]/u.test(text))) return continueBooking(conversation, world)
  return continueBooking(
    withDraft(conversation, { answers: { ...draft.answers, [asked.code]: text } }),
    world,
  )
}

const listOptions = (message: Outgoing): { id: string; title: string; hint?: string }[] =>
  message.type === 'list' ? message.rows : message.type === 'buttons' ? message.buttons : []

/** The option that some words, or its number, name. */
const pickOption = (
  said: string,
  options: { id: string; title: string; hint?: string }[],
): string | undefined => {
  const own = options.filter(({ id }) => decodeChoice(id).kind.startsWith('book.'))
  const folded = fold(said)
  const number = chosenFrom(own, said)
  return (number ?? own.find(({ title, hint }) => fold(title) === folded || fold(hint ?? '') === folded))?.id
}

/** The hour that was kept is gone: what is free now. */
export const slotTaken = (conversation: Booking, world: World): StepResult =>
  continueBooking(withDraft(conversation, { hold: undefined, start: undefined, wish: {} }), world, [
    world.say(conversation.language, 'booking.gone'),
  ])
