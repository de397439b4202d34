import {
  type CollectionPlan,
  type FreeDay,
  formatItems,
  formatWallHour,
  MAX_OF_A_KIND,
  OTHER_KIND,
  pointsOf,
  readItems,
} from '#domain/appointments'
import { formatDayShort } from '#domain/content'
import {
  type BookingDraft,
  buttonsMessage,
  type CollectionDraft,
  encodeChoice,
  listMessage,
  locationRequest,
  type Option,
  type Outgoing,
} from '#domain/conversations'
import { findPlaceInText, judgePoint } from '#domain/places'
import type { Candidate } from '#platform/geocoding'
import { sanitise } from '#platform/text'
import { menuButton } from '../../engine/menu.ts'
import type { Booking, ConversationEvent, Effect, World } from '../../engine/types.ts'

/** The plan that a draft is a collection of; nothing where it is an appointment. */
export const planOfDraft = (
  { agenda }: Pick<BookingDraft, 'agenda'>,
  { collections }: World,
): CollectionPlan | undefined => (collections?.agenda === agenda ? collections : undefined)

/** The office, the schedule and the service of collections, for words that name things to be collected. */
export const detectCollection = (
  text: string,
  world: World,
): Pick<BookingDraft, 'office' | 'service' | 'agenda'> | undefined => {
  const { collections, schedules } = world
  const schedule = collections && schedules.find(({ id }) => id === collections.agenda)
  const service = schedule?.services.find(({ hidden }) => !hidden)
  if (!schedule || !service || thingsIn(text, collections, world).length === 0) return undefined
  return { office: schedule.office, agenda: schedule.id, service: service.code }
}

/** The things that a text names, an address in it left out: «carrer de la Taula, 2» is none. */
const thingsIn = (text: string, plan: CollectionPlan, { readPlace }: World) =>
  readItems(readPlace(text).rest, plan)

const NONE: CollectionDraft = { items: [], pictures: [] }

/** What a draft has of a collection. */
const collectionOf = ({ collection = NONE }: BookingDraft): CollectionDraft => collection

type Door = NonNullable<CollectionDraft['place']>

/** An address has a number; a street alone is asked for it. */
const isDoor = ({ address }: Door): boolean => /\d/.test(address)

const toDoor = ({ address, lat, long }: Candidate): Door => ({ address, lat, long })

/** From this likeness on a place that is named in a sentence is meant. */
const NAMED = 0.75

/** The place in town that a text surely names. */
const placeIn = (text: string, { readPlace, ground }: World): Door | undefined => {
  const { place } = readPlace(text)
  const [first] = place?.certainty === 'sure' ? place.candidates : []
  return first && first.score >= NAMED && judgePoint(first, ground) === 'in-town' ? toDoor(first) : undefined
}

/** What a text adds to a collection: things, an address. Things that it names are taken instead of those before. */
export const readCollection = (before: CollectionDraft, text: string, world: World): CollectionDraft => {
  const plan = world.collections
  if (!plan) return before
  const items = thingsIn(text, plan, world)
  const named = placeIn(text, world)
  return {
    ...before,
    ...(items.length > 0 && { items, note: undefined }),
    ...(named && (isDoor(named) ? { place: named, street: undefined } : { street: named.address })),
    candidates: undefined,
  }
}

/** A draft with what a text says of its collection; as it is where it is none. */
export const withCollection = (draft: BookingDraft, text: string, world: World): BookingDraft =>
  planOfDraft(draft, world) && text
    ? { ...draft, collection: readCollection(collectionOf(draft), text, world) }
    : draft

/** The first question of a collection that has no answer yet. */
export const nextCollectionStep = (
  draft: BookingDraft,
  plan: CollectionPlan,
): 'things' | 'where' | 'when' | 'confirm' => {
  const { items, place } = collectionOf(draft)
  if (items.length === 0 || pointsOf(items, plan) > plan.points_per_collection) return 'things'
  if (!place) return 'where'
  return draft.start === undefined || !draft.hold ? 'when' : 'confirm'
}

/** A collection without its last answer; nothing when there is none. */
export const withoutLastOfCollection = (draft: BookingDraft): BookingDraft | undefined => {
  const collection = collectionOf(draft)
  const bare = { ...draft, start: undefined, hold: undefined, wish: {} }
  if (draft.start !== undefined || draft.wish.day) return bare
  if (collection.place || collection.candidates || collection.street) {
    const { place: _, candidates: __, street: ___, ...rest } = collection
    return { ...bare, collection: rest }
  }
  return collection.items.length > 0 ? { ...bare, collection: { ...collection, items: [] } } : undefined
}

/** What is said of a place: a draft that knows more, and a question to the geocoder or words before the next question. */
export type Heard = { collection: CollectionDraft; effect?: Effect; before?: string[] }

/** A text at one of a collection's own questions. Nothing where it says nothing of it. */
export const hearCollection = (
  { stage, language }: Booking,
  said: string,
  plan: CollectionPlan,
  world: World,
): Heard | undefined => {
  const { step, draft } = stage
  const before = collectionOf(draft)
  const after = readCollection(before, said, world)
  const known = (['items', 'place', 'street'] as const).some((name) => after[name] !== before[name])
  if (step === 'things') {
    if (after.items !== before.items) return { collection: after }
    const isNumber = /^\P{L}*$/u.test(said)
    const other = plan.kinds.some(({ code }) => code === OTHER_KIND)
    if (isNumber || !other || !/\p{L}{3}/u.test(said) || known) return { collection: after, before: [] }
    const count = Math.min(MAX_OF_A_KIND, Number(/(?<!\d)\d{1,2}(?!\d)/.exec(said)?.[0] ?? 1) || 1)
    return { collection: { ...after, items: [{ kind: OTHER_KIND, count }], note: sanitise(said, 300) } }
  }
  if (step === 'where') return hearDoor(after, said, world, language, known)
  if (!known) return undefined
  // A street without a number, instead of the address that was known: it is asked for.
  return { collection: after.street && after.place ? { ...after, place: undefined } : after }
}

const hearDoor = (
  collection: CollectionDraft,
  said: string,
  world: World,
  language: Booking['language'],
  known: boolean,
): Heard => {
  const given = findPlaceInText(said, world.ground)
  if (given.found === 'point') return hearPoint(collection, given.point, world, language)
  if (known) return { collection }
  // «12», after the street.
  const number = /^[^\p{L}\d]*(\d{1,4})(?:\s?(?:bis|[a-d]))?[^\p{L}\d]*$/iu.exec(said)?.[1]
  const words = number && collection.street ? `${collection.street}, ${number}` : said
  const whole = number ? placeIn(words, world) : undefined
  if (whole && isDoor(whole)) return { collection: { ...collection, place: whole, street: undefined } }
  return { collection, effect: { type: 'search', words: sanitise(words, 300) } }
}

/** A place was shared, or written as coordinates. */
export const hearPoint = (
  collection: CollectionDraft,
  point: { lat: number; long: number } | undefined,
  world: World,
  language: Booking['language'],
): Heard => {
  if (point && judgePoint(point, world.ground) === 'in-town')
    return { collection: { ...collection, place: undefined }, effect: { type: 'reverse', point } }
  const why = point ? 'collection.outside' : 'incident.address.zero'
  return { collection, before: [world.say(language, why, { town: world.profile.name })] }
}

/** From this likeness on what was found is what was meant, if nothing else is nearly as like it. */
const CERTAIN = 0.9
const MARGIN = 0.08

/** Addresses that are offered at most: a list has ten rows. */
const MAX_CANDIDATES = 8

/** The geocoder has answered. */
export const collectionPlaceFound = (
  { stage, language }: Booking,
  event: Extract<ConversationEvent, { type: 'found' | 'nearest' }>,
  world: World,
): Heard => {
  const collection = { ...collectionOf(stage.draft), candidates: undefined }
  const { name: town } = world.profile
  const unknown = (text: string): Heard => ({
    collection,
    before: [world.say(language, 'collection.unknown', { text: sanitise(text, 100), town })],
  })
  if (event.type === 'nearest') {
    const { place, point } = event
    return place && place !== 'unavailable'
      ? { collection: { ...collection, place: { address: place.address, ...point }, street: undefined } }
      : unknown(`${point.lat.toFixed(5)}, ${point.long.toFixed(5)}`)
  }
  if (event.candidates === 'unavailable') return unknown(event.words)
  const inTown = event.candidates.filter((one) => judgePoint(one, world.ground) === 'in-town')
  const [best, second] = inTown
  if (!best)
    return event.candidates.length > 0
      ? { collection, before: [world.say(language, 'collection.outside', { town })] }
      : unknown(event.words)
  const isClear = best.score >= CERTAIN && best.score - (second?.score ?? 0) >= MARGIN
  if (isClear && isDoor(best))
    return { collection: { ...collection, place: toDoor(best), street: undefined } }
  if (isClear) return { collection: { ...collection, street: best.address } }
  return { collection: { ...collection, candidates: inTown.slice(0, MAX_CANDIDATES).map(toDoor) } }
}

/** One of the places that were offered was chosen; or none of them. */
export const chooseDoor = (draft: BookingDraft, answer: string): CollectionDraft => {
  const { candidates, ...collection } = collectionOf(draft)
  const chosen = candidates?.[Number(answer)]
  if (!chosen) return collection
  return isDoor(chosen)
    ? { ...collection, place: chosen, street: undefined }
    : { ...collection, street: chosen.address }
}

type Asking = { booking: Booking; plan: CollectionPlan; world: World; words: (...parts: string[]) => string }

/** What there is to be known of a collection so far. */
const blanks = ({ booking: { language, stage }, plan, world }: Asking) => {
  const { items, place, street, note } = collectionOf(stage.draft)
  return {
    items: [formatItems(items, plan, language), note].filter(Boolean).join(' · '),
    address: place?.address ?? '',
    street: street ?? '',
    from: formatWallHour(plan.out_from, language),
    town: world.profile.name,
  }
}

const cancel = ({ booking: { language }, world }: Asking): Option => ({
  id: encodeChoice('cancel'),
  title: world.say(language, 'incident.cancel'),
})

/** What is to be collected. */
export const thingsQuestion = (asking: Asking): Outgoing => {
  const { booking, world, words } = asking
  const { items } = collectionOf(booking.stage.draft)
  const key = items.length > 0 ? 'collection.too-much' : 'collection.things'
  return buttonsMessage(words(world.say(booking.language, key, blanks(asking))), [cancel(asking)])
}

/** Where it is collected. */
export const whereQuestion = (asking: Asking): Outgoing => {
  const { booking, world, words } = asking
  const { candidates, street } = collectionOf(booking.stage.draft)
  const t = (key: Parameters<World['say']>[1]) => world.say(booking.language, key, blanks(asking))
  const again = { id: encodeChoice('address', { answer: 'again' }), title: t('incident.address.again') }
  if (candidates?.length) {
    const rows = candidates.map(({ address }, index) => ({
      id: encodeChoice('address', { answer: String(index) }),
      title: address,
      hint: address,
    }))
    return listMessage(
      words(t('incident.address.which')),
      t('incident.address.which.button'),
      t('collection.doors'),
      [...rows, again],
    )
  }
  return street
    ? buttonsMessage(words(t('collection.number')), [again, cancel(asking)])
    : locationRequest(words(t('collection.where')))
}

/** Days on a page of the list: with more of them and the menu, ten rows at most. */
const DAYS_PER_PAGE = 8

/** The days on which there is room. */
export const collectionDaysQuestion = (asking: Asking, free: FreeDay[]): Outgoing => {
  const { booking, world, words } = asking
  const { language, stage } = booking
  const { time_zone: zone } = world.profile
  const next = stage.from + DAYS_PER_PAGE
  const rows: Option[] = free.slice(stage.from, next).map(({ day }) => ({
    id: encodeChoice('book.day', { day }),
    title: formatDayShort(day, language, zone),
  }))
  const more =
    next < free.length
      ? [{ id: encodeChoice('book.from', { row: next }), title: world.say(language, 'booking.more.days') }]
      : []
  return listMessage(
    words(world.say(language, 'collection.days', blanks(asking))),
    world.say(language, 'booking.day.button'),
    world.say(language, 'collection.days.section'),
    [...rows, ...more, menuButton(language, world)],
  )
}

/** No day has room. */
export const collectionFull = (asking: Asking): Outgoing => {
  const { booking, world, words } = asking
  const { language } = booking
  const full = world.say(language, 'collection.full', { ...blanks(asking), phone: world.profile.phone })
  return buttonsMessage(words(full), [
    { id: encodeChoice('back'), title: world.say(language, 'button.back') },
    menuButton(language, world),
  ])
}

/** The summary of a collection whose day was written: one whose day was tapped is booked without. */
export const collectionSummary = (asking: Asking, when: string, out: string): Outgoing => {
  const { booking, world, words } = asking
  const t = (key: Parameters<World['say']>[1]) =>
    world.say(booking.language, key, { ...blanks(asking), when, out })
  return buttonsMessage(words(t('collection.summary')), [
    { id: encodeChoice('book.yes', { draft: booking.stage.draft.id }), title: t('incident.confirm') },
    { id: encodeChoice('book.days'), title: t('booking.other.day') },
    cancel(asking),
  ])
}
