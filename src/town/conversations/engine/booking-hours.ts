import { DateTime } from 'luxon'
import { type FreeDay, whenSaid } from '#town/appointments'
import { drafted, goOn, say } from './booking.ts'
import { daysQuestion, hoursQuestion, subjectOf } from './booking-question.ts'
import { menuButton, reply } from './menu.ts'
import { buttons, type Outgoing } from './outgoing.ts'
import type { Booking, Event, Turn, World } from './types.ts'

const wallTimeOf = (start: number, world: World): string =>
  DateTime.fromMillis(start, { zone: world.profile.time_zone }).toFormat('HH:mm')

/** The free hours that a part of the day leaves. */
const ofPart = (free: FreeDay[], part: 'morning' | 'afternoon' | undefined, world: World): FreeDay[] =>
  free
    .map(({ day, starts }) => ({
      day,
      starts: starts.filter((start) => !part || wallTimeOf(start, world) < '14:30' === (part === 'morning')),
    }))
    .filter(({ starts }) => starts.length > 0)

/** It is known what is free: what they asked for is taken, or they are shown what there is. */
export const slotted = (
  conversation: Booking,
  event: Extract<Event, { type: 'slotted' }>,
  world: World,
): Turn => {
  const { draft } = conversation.stage
  if (draft.agenda !== event.agenda || draft.service !== event.service) return { conversation, effects: [] }
  return offer(conversation, event.free, world)
}

const offer = (conversation: Booking, free: FreeDay[], world: World, before: string[] = []): Turn => {
  const { language, stage } = conversation
  const { draft } = stage
  const { wish } = draft
  if (free.length === 0) return full(conversation, world, before)
  const ofWish = ofPart(free, wish.part, world)
  const day = wish.day === undefined ? undefined : ofWish.find((one) => one.day === wish.day)
  const reserve = (start: number): Turn => ({ conversation, effects: [{ type: 'reserve', draft, start }] })
  if (wish.first) {
    const [first] = wish.day ? (day ? [day] : []) : ofWish
    if (first?.starts[0] !== undefined) return reserve(first.starts[0])
  }
  if (wish.time && day) {
    const exact = day.starts.find((start) => wallTimeOf(start, world) === wish.time)
    if (exact !== undefined) return reserve(exact)
  }
  const turn = (asked: Booking, message: Outgoing): Turn => ({ conversation: asked, effects: [say(message)] })
  if (day) {
    const note = wish.time ? [world.say(language, 'booking.wish.none')] : []
    return turn(conversation, hoursQuestion(conversation, day, world, [...before, ...note]))
  }
  // What they would like is not to be had: said so, and what is.
  const lacking = wish.day !== undefined || (wish.part !== undefined && ofWish.length === 0)
  const note = lacking ? [world.say(language, 'booking.wish.none')] : []
  const all = lacking && ofWish.length === 0 ? free : ofWish
  const asked = drafted(conversation, { wish: lacking ? {} : { part: wish.part } }, stage.from)
  return turn(asked, daysQuestion(asked, all, world, [...before, ...note]))
}

/** Nothing is free: they may be told when something is. */
const full = (conversation: Booking, world: World, before: string[]): Turn => {
  const { language } = conversation
  const words = [...before, world.say(language, 'booking.full', { service: subjectOf(conversation, world) })]
  return reply(
    conversation,
    buttons(words.join('\n\n'), [
      { id: 'book:wait', title: world.say(language, 'booking.wait') },
      { id: 'back', title: world.say(language, 'button.back') },
      menuButton(language, world),
    ]),
  )
}

/** The hour is kept, or it is not. */
export const reserved = (
  conversation: Booking,
  event: Extract<Event, { type: 'reserved' }>,
  world: World,
): Turn => {
  const { language } = conversation
  if (event.outcome === 'held') {
    const { hold, start, until } = event
    const when = whenSaid(start, language, world)
    const zone = world.profile.time_zone
    const end = DateTime.fromMillis(until, { zone }).toFormat('H:mm')
    const words = world.say(language, 'booking.kept', {
      when,
      until: language === 'ca' ? end.replace(':', '.') : end,
    })
    const day = DateTime.fromMillis(start, { zone }).toISODate() ?? undefined
    return goOn(drafted(conversation, { hold, start, wish: { day } }), world, [words])
  }
  const before = [world.say(language, event.outcome === 'too-many' ? 'booking.many' : 'booking.taken')]
  const { day } = conversation.stage.draft.wish
  return offer(
    drafted(conversation, { hold: undefined, start: undefined, wish: { day } }),
    event.free,
    world,
    before,
  )
}
