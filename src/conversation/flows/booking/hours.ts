import { DateTime } from 'luxon'
import { type CollectionPlan, type FreeDay, formatStart } from '#domain/appointments'
import { formatTimeWithin } from '#domain/content'
import { buttonsMessage, encodeChoice, type Outgoing } from '#domain/conversations'
import { menuButton, reply } from '../../engine/menu.ts'
import type { Booking, ConversationEvent, StepResult, World } from '../../engine/types.ts'
import { continueBooking, say, withDraft } from './booking.ts'
import { collectionDaysQuestion, collectionFull, planOfDraft } from './collection.ts'
import { bookingSubject, daysQuestion, hoursQuestion } from './question.ts'

const toWallTime = (start: number, world: World): string =>
  DateTime.fromMillis(start, { zone: world.profile.time_zone }).toFormat('HH:mm')

/** The free hours that a part of the day leaves. */
const filterByPart = (free: FreeDay[], part: 'morning' | 'afternoon' | undefined, world: World): FreeDay[] =>
  free
    .map(({ day, starts }) => ({
      day,
      starts: starts.filter((start) => !part || toWallTime(start, world) < '14:30' === (part === 'morning')),
    }))
    .filter(({ starts }) => starts.length > 0)

/** It is known what is free: what they asked for is taken, or they are shown what there is. */
export const handleSlots = (
  conversation: Booking,
  event: Extract<ConversationEvent, { type: 'slotted' }>,
  world: World,
): StepResult => {
  const { draft } = conversation.stage
  if (draft.agenda !== event.agenda || draft.service !== event.service) return { conversation, effects: [] }
  return offerSlots(conversation, event.free, world)
}

const offerSlots = (
  conversation: Booking,
  free: FreeDay[],
  world: World,
  before: string[] = [],
): StepResult => {
  const { language, stage } = conversation
  const { draft } = stage
  const { wish: request } = draft
  const plan = planOfDraft(draft, world)
  if (plan) return offerCollectionDays(conversation, { free, plan }, world, before)
  if (free.length === 0) return showFull(conversation, world, before)
  const ofWish = filterByPart(free, request.part, world)
  const day = request.day === undefined ? undefined : ofWish.find((one) => one.day === request.day)
  const reserve = (start: number): StepResult => ({
    conversation,
    effects: [{ type: 'reserve', draft, start }],
  })
  if (request.first) {
    const [first] = request.day ? (day ? [day] : []) : ofWish
    if (first?.starts[0] !== undefined) return reserve(first.starts[0])
  }
  if (request.time && day) {
    const exact = day.starts.find((start) => toWallTime(start, world) === request.time)
    if (exact !== undefined) return reserve(exact)
  }
  const turn = (booking: Booking, message: Outgoing): StepResult => ({
    conversation: booking,
    effects: [say(message)],
  })
  if (day) {
    const note = request.time ? [world.say(language, 'booking.wish.none')] : []
    return turn(conversation, hoursQuestion(conversation, day, world, [...before, ...note]))
  }
  // What they would like is not to be had: said so, and what is.
  const lacking = request.day !== undefined || (request.part !== undefined && ofWish.length === 0)
  const note = lacking ? [world.say(language, 'booking.wish.none')] : []
  const all = lacking && ofWish.length === 0 ? free : ofWish
  const booking = withDraft(conversation, { wish: lacking ? {} : { part: request.part } }, stage.from)
  return turn(booking, daysQuestion(booking, all, world, [...before, ...note]))
}

/** The day that they said or tapped is held; else they are shown the days that have room. */
const offerCollectionDays = (
  conversation: Booking,
  { free, plan }: { free: FreeDay[]; plan: CollectionPlan },
  world: World,
  before: string[],
): StepResult => {
  const { draft } = conversation.stage
  const { wish } = draft
  const wanted = wish.first ? free[0] : free.find(({ day }) => day === wish.day)
  const start = wanted?.starts[0]
  if (start !== undefined && before.length === 0)
    return { conversation, effects: [{ type: 'reserve', draft, start }] }
  const isLacking = wish.day !== undefined && before.length === 0 && free.length > 0
  const note = isLacking ? [world.say(conversation.language, 'collection.taken')] : []
  const booking = withDraft(conversation, { wish: {} }, conversation.stage.from)
  const words = (...parts: string[]) => [...before, ...note, ...parts].join('\n\n')
  const asking = { booking, plan, world, words }
  const message = free.length > 0 ? collectionDaysQuestion(asking, free) : collectionFull(asking)
  return { conversation: booking, effects: [say(message)] }
}

/** Nothing is free: they may be told when something is. */
const showFull = (conversation: Booking, world: World, before: string[]): StepResult => {
  const { language } = conversation
  const words = [
    ...before,
    world.say(language, 'booking.full', { service: bookingSubject(conversation, world) }),
  ]
  return reply(
    conversation,
    buttonsMessage(words.join('\n\n'), [
      { id: encodeChoice('book.wait'), title: world.say(language, 'booking.wait') },
      { id: encodeChoice('back'), title: world.say(language, 'button.back') },
      menuButton(language, world),
    ]),
  )
}

/** The slot is held, or it is not. */
export const handleReserved = (
  conversation: Booking,
  event: Extract<ConversationEvent, { type: 'reserved' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  if (event.outcome === 'held') {
    const { hold: holdId, start, until } = event
    if (planOfDraft(conversation.stage.draft, world)) {
      const day = DateTime.fromMillis(start, { zone: world.profile.time_zone }).toISODate() ?? undefined
      const held = withDraft(conversation, { hold: holdId, start, wish: { day } })
      return conversation.stage.draft.wish.tapped
        ? { conversation: held, effects: [{ type: 'book', draft: held.stage.draft }] }
        : continueBooking(held, world)
    }
    const when = formatStart(start, language, world)
    const zone = world.profile.time_zone
    const end = formatTimeWithin(DateTime.fromMillis(until, { zone }), language)
    const text = world.say(language, 'booking.kept', { when, until: end })
    const day = DateTime.fromMillis(start, { zone }).toISODate() ?? undefined
    return continueBooking(withDraft(conversation, { hold: holdId, start, wish: { day } }), world, [text])
  }
  const taken = planOfDraft(conversation.stage.draft, world) ? 'collection.taken' : 'booking.taken'
  const before = [world.say(language, event.outcome === 'too-many' ? 'booking.many' : taken)]
  const { day } = conversation.stage.draft.wish
  return offerSlots(
    withDraft(conversation, { hold: undefined, start: undefined, wish: { day } }),
    event.free,
    world,
    before,
  )
}
