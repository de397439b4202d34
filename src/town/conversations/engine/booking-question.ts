import { DateTime } from 'luxon'
import { type Agenda, type FreeDay, placeSaid, whenSaid } from '#town/appointments'
import { daySaid, dayShort, hourSaid, textIn } from '#town/content'
import { chosen, officesIn, placesFor, servicesIn } from './booking-draft.ts'
import { menuButton } from './menu.ts'
import { buttons, list, type Option, type Outgoing } from './outgoing.ts'
import type { Booking, World } from './types.ts'

/** Rows of a page of days or of hours: with the first free one or another day, more of them, and the menu, ten. */
const ROWS = 7

const at = (start: number, language: string, { profile }: World): string =>
  hourSaid(DateTime.fromMillis(start, { zone: profile.time_zone }), language)

/** What a draft is about: «Empadronament · OAC Plaça Major». */
export const subjectOf = ({ language, stage }: Booking, world: World): string => {
  const all = chosen(stage.draft, world)
  if (!all) return ''
  const where = stage.draft.mode === 'office' ? textIn(all.agenda.place.names, language) : ''
  return [textIn(all.service.names, language), where].filter(Boolean).join(' · ')
}

/** The question of the step that a booking is at, but for when: that needs to be known what is free. */
export const bookingQuestion = (booking: Booking, world: World, before: string[] = []): Outgoing => {
  const { language, stage } = booking
  const { draft, step } = stage
  const t: (key: Parameters<World['say']>[1], blanks?: Parameters<World['say']>[2]) => string = (
    key,
    blanks,
  ) => world.say(language, key, blanks)
  const words = (...parts: string[]) => [...before, ...parts].filter(Boolean).join('\n\n')
  const menu = menuButton(language, world)
  const back = { id: 'back', title: t('button.back') }
  switch (step) {
    case 'office': {
      const rows = officesIn(world).map(({ id, agendas }) => ({
        id: `book:office:${id}`,
        title: officeTitle(agendas[0], language),
        hint: servicesIn(world, id)
          .map(({ names }) => textIn(names, language))
          .join(' · '),
      }))
      return list(words(t('booking.office')), t('booking.choose'), t('booking.offices'), [
        ...paged(rows, booking, t),
        menu,
      ])
    }
    case 'service': {
      const rows = servicesIn(world, draft.office).map(({ code, names }) => ({
        id: `book:service:${code}`,
        title: textIn(names, language),
        // The whole of a name that a row has no room for.
        hint: textIn(names, language).length > 24 ? textIn(names, language) : undefined,
      }))
      return list(words(t('booking.service')), t('booking.choose'), t('booking.services'), [
        ...paged(rows, booking, t),
        back,
        menu,
      ])
    }
    case 'place': {
      const rows = placesFor(world, draft.office, draft.service).map(({ id, place }) => ({
        id: `book:place:${id}`,
        title: textIn(place.names, language),
        hint: place.address,
      }))
      return list(words(t('booking.place')), t('booking.choose'), t('booking.places'), [
        ...paged(rows, booking, t),
        back,
        menu,
      ])
    }
    case 'mode': {
      const modes = chosen(draft, world)?.service.modes ?? []
      const options = modes.map((mode) => ({ id: `book:mode:${mode}`, title: t(`booking.mode.${mode}`) }))
      return buttons(words(t('booking.mode')), [...options, back])
    }
    case 'name':
      return buttons(words(t('booking.name')), [back, { id: 'cancel', title: t('incident.cancel') }])
    case 'confirm':
      return summary(booking, world, words)
    default: {
      const asked = chosen(draft, world)?.service.questions.find(({ code }) => step === `ask:${code}`)
      const skip = asked && !asked.required ? [{ id: 'book:skip', title: t('booking.skip') }] : []
      return buttons(words(textIn(asked?.text, language)), [
        ...skip,
        back,
        { id: 'cancel', title: t('incident.cancel') },
      ])
    }
  }
}

/** A name as a row has room for it: whole, without what is in brackets, or that alone, which is what people call it. */
const officeTitle = (agenda: Agenda | undefined, language: string): string => {
  const name = textIn(agenda?.names, language)
  const bare = name.replace(/\s*\([^)]*\)/, '')
  return [name, bare].find((one) => one.length <= 24) ?? /\(([^)]*)\)/.exec(name)?.[1] ?? bare
}

const paged = (rows: Option[], { stage }: Booking, t: (key: 'info.more') => string): Option[] => {
  if (rows.length <= ROWS + 1) return rows
  const shown = rows.slice(stage.from, stage.from + ROWS)
  const next = stage.from + ROWS
  return next < rows.length ? [...shown, { id: `book:from:${next}`, title: t('info.more') }] : shown
}

const summary = (booking: Booking, world: World, words: (...parts: string[]) => string): Outgoing => {
  const { language, stage } = booking
  const { draft } = stage
  const all = chosen(draft, world)
  const details = (all?.service.questions ?? [])
    .flatMap(({ code }) => draft.answers[code] || [])
    .map((answer) => `\n• ${answer.slice(0, 120).toWellFormed()}`)
    .join('')
  const blanks = {
    service: textIn(all?.service.names, language),
    when: whenSaid(draft.start ?? 0, language, world),
    place: all ? placeSaid(all.agenda, draft.mode, language, world) : '',
    name: draft.name ?? '',
    details,
  }
  return buttons(words(world.say(language, 'booking.summary', blanks)), [
    { id: `book:yes:${draft.id}`, title: world.say(language, 'incident.confirm') },
    { id: 'book:when', title: world.say(language, 'booking.other.hour') },
    { id: 'cancel', title: world.say(language, 'incident.cancel') },
  ])
}

/** The days that have free hours. */
export const daysQuestion = (
  booking: Booking,
  free: FreeDay[],
  world: World,
  before: string[] = [],
): Outgoing => {
  const { language, stage } = booking
  const { time_zone: zone } = world.profile
  const t: World['say'] = world.say
  const first = free[0]?.starts[0]
  const shown = free.slice(stage.from, stage.from + ROWS)
  const next = stage.from + ROWS
  const rows: Option[] = [
    ...(first === undefined || stage.from > 0
      ? []
      : [{ id: 'book:first', title: t(language, 'booking.first'), hint: whenSaid(first, language, world) }]),
    ...shown.map(({ day, starts }) => ({
      id: `book:day:${day}`,
      title: dayShort(day, language, zone),
      hint: t(language, 'booking.day.hours', {
        count: starts.length,
        from: at(starts[0] ?? 0, language, world),
        to: at(starts.at(-1) ?? 0, language, world),
      }),
    })),
    ...(next < free.length ? [{ id: `book:from:${next}`, title: t(language, 'booking.more.days') }] : []),
    menuButton(language, world),
  ]
  const words = [...before, `*${subjectOf(booking, world)}*`, t(language, 'booking.day')].join('\n\n')
  return list(words, t(language, 'booking.day.button'), t(language, 'booking.days'), rows)
}

/** The free hours of a day. */
export const hoursQuestion = (
  booking: Booking,
  { day, starts }: FreeDay,
  world: World,
  before: string[] = [],
): Outgoing => {
  const { language, stage } = booking
  const { time_zone: zone } = world.profile
  const shown = starts.slice(stage.from, stage.from + ROWS)
  const next = stage.from + ROWS
  const twice = (start: number) =>
    starts.some((one) => one !== start && at(one, language, world) === at(start, language, world))
  const rows: Option[] = [
    ...shown.map((start) => ({
      id: `book:at:${start}`,
      title: at(start, language, world),
      // The night on which the clock is put back has an hour twice: the zone tells which.
      hint: twice(start) ? DateTime.fromMillis(start, { zone }).toFormat('ZZ') : undefined,
    })),
    ...(next < starts.length
      ? [{ id: `book:from:${next}`, title: world.say(language, 'booking.more.hours') }]
      : []),
    { id: 'book:days', title: world.say(language, 'booking.other.day') },
    menuButton(language, world),
  ]
  const words = [...before, world.say(language, 'booking.hour', { day: daySaid(day, language, zone) })]
  return list(
    words.join('\n\n'),
    world.say(language, 'booking.hour.button'),
    world.say(language, 'booking.hours'),
    rows,
  )
}
