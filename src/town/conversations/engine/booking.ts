import { clean, fold } from '#platform/text'
import { alarmIn, personAsked } from '#town/content'
import { pausedIn } from '../memory.ts'
import {
  bookingIn,
  chosen,
  completed,
  nextBookingStep,
  officesIn,
  placesFor,
  servicesIn,
  withoutLast,
} from './booking-draft.ts'
import { bookingQuestion } from './booking-question.ts'
import { discreetly } from './discreet-help.ts'
import { is, menuButton, reply, showMenu, startAfresh } from './menu.ts'
import { buttons, type Outgoing } from './outgoing.ts'
import { askForPerson } from './person.ts'
import type { Booking, BookingDraft, Conversation, Effect, Event, Turn, World } from './types.ts'
import { saysWhen, wishIn } from './wish.ts'
import { zoned } from './world.ts'

/**
 * Begins an appointment: what for, where, when, who. What is known already is not asked.
 * @param words what they wrote: «hora a l’OAC dijous al matí»
 */
export const beginBooking = (
  conversation: Conversation,
  id: string,
  world: World,
  known: Partial<BookingDraft> = {},
  words = '',
): Turn => {
  const { language } = conversation
  if (officesIn(world).length === 0) {
    const { phone } = world.profile
    const none = world.say(language, 'booking.closed', { phone })
    return reply(
      { ...conversation, stage: { at: 'menu', paused: pausedIn(conversation.stage) } },
      buttons(none, [menuButton(language, world)]),
    )
  }
  const draft: BookingDraft = {
    id,
    answers: {},
    name: conversation.name,
    ...bookingIn(words, world),
    ...known,
    wish: { ...(words ? wishIn(words, zoned(world)) : {}), ...known.wish },
  }
  const paused = pausedIn(conversation.stage)
  return goOn(
    { ...conversation, offered: undefined, stage: { at: 'booking', draft, step: 'office', from: 0, paused } },
    world,
  )
}

/** An effect that says something. */
export const say = (message: Outgoing): Effect => ({ type: 'say', message })

/** A booking with its draft changed, from the first row on. */
export const drafted = (booking: Booking, known: Partial<BookingDraft>, from = 0): Booking => ({
  ...booking,
  stage: { ...booking.stage, from, draft: { ...booking.stage.draft, ...known } },
})

/** Asks what is not known yet. @param before what is said first */
export const goOn = (booking: Booking, world: World, before: string[] = []): Turn => {
  const draft = completed(booking.stage.draft, world)
  const step = nextBookingStep(draft, world)
  const next: Booking = { ...booking, stage: { ...booking.stage, draft, step } }
  if (step !== 'when') return { conversation: next, effects: [say(bookingQuestion(next, world, before))] }
  const { agenda = '', service = '' } = draft
  // What is said first waits for what is free: it is said with it.
  const said = before.map((words): Effect => say({ type: 'text', text: words }))
  return { conversation: next, effects: [...said, { type: 'slots', agenda, service }] }
}

/** Gives back what was kept, if something was. */
const letGo = ({ stage }: Booking): Effect[] =>
  stage.draft.hold ? [{ type: 'release', hold: stage.draft.hold }] : []

/** Something happens while an appointment is being made. */
export const booking = (conversation: Booking, event: Event, world: World): Turn => {
  const { language, stage } = conversation
  const alarm = event.type === 'text' ? alarmIn(event.text) : undefined
  if (alarm === 'violence' || alarm === 'need') return discreetly(conversation, alarm, world)
  if (event.type === 'text' && personAsked(event.text)) return askForPerson(conversation, event.text, world)
  if (is(event, 'cancel')) {
    const turn = startAfresh(conversation, world, world.say(language, 'booking.cancelled'))
    return { ...turn, effects: [...letGo(conversation), ...turn.effects] }
  }
  if (is(event, 'back')) {
    const before = withoutLast(stage.draft, world)
    if (!before) return showMenu(conversation, world)
    const turn = goOn(drafted(conversation, before), world)
    const freed = stage.draft.hold && !before.hold ? letGo(conversation) : []
    return { ...turn, effects: [...freed, ...turn.effects] }
  }
  if (event.type === 'choice') return chosenIn(conversation, event.choice, world) ?? goOn(conversation, world)
  if (event.type === 'text') return saidIn(conversation, event.text, world)
  return goOn(conversation, world, [world.say(language, 'booking.retry')])
}

/** A tap. Nothing when it is none of this. */
const chosenIn = (conversation: Booking, choice: string, world: World): Turn | undefined => {
  const { draft } = conversation.stage
  const [, what = '', which = ''] = /^book:([a-z]+)(?::(.*))?$/s.exec(choice) ?? []
  switch (what) {
    case 'office':
      return officesIn(world).some(({ id }) => id === which)
        ? goOn(
            drafted(conversation, { office: which, service: undefined, agenda: undefined, mode: undefined }),
            world,
          )
        : undefined
    case 'service':
      return servicesIn(world, draft.office).some(({ code }) => code === which)
        ? goOn(drafted(conversation, { service: which, agenda: undefined, mode: undefined }), world)
        : undefined
    case 'place':
      return placesFor(world, draft.office, draft.service).some(({ id }) => id === which)
        ? goOn(drafted(conversation, { agenda: which, mode: undefined }), world)
        : undefined
    case 'mode': {
      const mode = chosen(draft, world)?.service.modes.find((one) => one === which)
      return mode && goOn(drafted(conversation, { mode }), world)
    }
    case 'from':
      return goOn(drafted(conversation, {}, Math.min(Number(which) || 0, 500)), world)
    case 'first':
      return again(conversation, { first: true }, world)
    case 'day':
      return again(conversation, { day: which }, world)
    case 'days':
      return again(conversation, {}, world)
    case 'when':
      return again(conversation, { day: draft.wish.day }, world)
    case 'at':
      return conversation.stage.step === 'when' && /^\d{1,15}$/.test(which)
        ? {
            conversation,
            effects: [...letGo(conversation), { type: 'reserve', draft, start: Number(which) }],
          }
        : undefined
    case 'skip':
      return answered(conversation, '', world)
    case 'yes':
      return conversation.stage.step === 'confirm' && which === draft.id
        ? { conversation, effects: [{ type: 'book', draft }] }
        : undefined
    case 'wait':
      return conversation.stage.step === 'when'
        ? { conversation, effects: [{ type: 'wait', draft }] }
        : undefined
    default:
      return undefined
  }
}

/** Looks for another hour; what was kept is kept no longer. */
const again = (conversation: Booking, wish: BookingDraft['wish'], world: World): Turn => {
  const turn = goOn(drafted(conversation, { wish, start: undefined, hold: undefined }), world)
  return { ...turn, effects: [...letGo(conversation), ...turn.effects] }
}

/** Words, at whichever question. */
const saidIn = (conversation: Booking, words: string, world: World): Turn => {
  const { stage, language } = conversation
  const { draft, step } = stage
  const said = clean(words, 500)
  const options = tapsIn(bookingQuestion(conversation, world))
  switch (step) {
    case 'office':
    case 'service':
    case 'place':
    case 'mode': {
      const picked = pick(said, options)
      if (picked) return chosenIn(conversation, picked, world) ?? goOn(conversation, world)
      const known = bookingIn(said, world)
      const fits = known && (step === 'office' || (known.office === draft.office && known.service))
      const wish = { ...draft.wish, ...wishIn(said, zoned(world)) }
      return fits
        ? goOn(drafted(conversation, { ...known, wish }), world)
        : goOn(conversation, world, [world.say(language, 'booking.retry')])
    }
    case 'when': {
      const wish = wishIn(said, zoned(world))
      if (saysWhen(wish)) {
        // «a la tarda», after a day: of that day.
        const day = wish.day ?? (wish.first ? undefined : draft.wish.day)
        return again(conversation, { ...wish, ...(day ? { day } : {}) }, world)
      }
      return goOn(conversation, world, [world.say(language, 'booking.retry.when')])
    }
    case 'name': {
      const name = clean(said.replace(/\s+/g, ' '), 120)
      return /\p{L}{2}/u.test(name) ? goOn(drafted(conversation, { name }), world) : goOn(conversation, world)
    }
    case 'confirm': {
      if (is({ id: '', type: 'text', text: said }, 'yes'))
        return { conversation, effects: [{ type: 'book', draft }] }
      const wish = wishIn(said, zoned(world))
      return saysWhen(wish) ? again(conversation, wish, world) : goOn(conversation, world)
    }
    default:
      return answered(conversation, said, world)
  }
}

const answered = (conversation: Booking, words: string, world: World): Turn => {
  const { draft, step } = conversation.stage
  const asked = chosen(draft, world)?.service.questions.find(({ code }) => step === `ask:${code}`)
  if (!asked || (asked.required && !/[\p{L}\p{N}]/u.test(words))) return goOn(conversation, world)
  return goOn(drafted(conversation, { answers: { ...draft.answers, [asked.code]: words } }), world)
}

const tapsIn = (message: Outgoing): { id: string; title: string; hint?: string }[] =>
  message.type === 'list' ? message.rows : message.type === 'buttons' ? message.buttons : []

/** The option that some words, or its number, name. */
const pick = (said: string, options: { id: string; title: string; hint?: string }[]): string | undefined => {
  const own = options.filter(({ id }) => id.startsWith('book:'))
  const folded = fold(said)
  const number = /^\d{1,2}$/.test(folded) ? own[Number(folded) - 1] : undefined
  return (number ?? own.find(({ title, hint }) => fold(title) === folded || fold(hint ?? '') === folded))?.id
}

/** The hour that was kept is gone: what is free now. */
export const hourGone = (conversation: Booking, world: World): Turn =>
  goOn(drafted(conversation, { hold: undefined, start: undefined, wish: {} }), world, [
    world.say(conversation.language, 'booking.gone'),
  ])
