import { DateTime } from 'luxon'
import {
  type FreeDay,
  formatCollectionDay,
  formatLeaveOutside,
  formatPlace,
  formatStart,
  type Schedule,
} from '#domain/appointments'
import { formatDay, formatDayShort, formatTime, localisedText } from '#domain/content'
import { buttonsMessage, encodeChoice, listMessage, type Option, type Outgoing } from '#domain/conversations'
import { menuButton } from '../../engine/menu.ts'
import type { Booking, World } from '../../engine/types.ts'
import { collectionSummary, planOfDraft, thingsQuestion, whereQuestion } from './collection.ts'
import { listOffices, listPlaces, listServices, resolveChoice } from './draft.ts'

/** Rows of a page of days or of hours: with the first free one or another day, more of them, and the menu, ten. */
const ROWS_PER_PAGE = 7

const at = (start: number, language: string, { profile }: World): string =>
  formatTime(DateTime.fromMillis(start, { zone: profile.time_zone }), language)

/** What a draft is about: «Empadronament · OAC Plaça Major». */
export const bookingSubject = ({ language, stage }: Booking, world: World): string => {
  const all = resolveChoice(stage.draft, world)
  if (!all) return ''
  const where = stage.draft.mode === 'office' ? localisedText(all.agenda.place.names, language) : ''
  return [localisedText(all.service.names, language), where].filter(Boolean).join(' · ')
}

/** The question of the step that a booking is at, but for when: that needs to be known what is free. */
export const bookingQuestion = (booking: Booking, world: World, before: string[] = []): Outgoing => {
  const { language, stage } = booking
  const { draft, step } = stage
  const t: (key: Parameters<World['say']>[1], parameters?: Parameters<World['say']>[2]) => string = (
    key,
    parameters,
  ) => world.say(language, key, parameters)
  const words = (...parts: string[]) => [...before, ...parts].filter(Boolean).join('\n\n')
  const menu = menuButton(language, world)
  const back = { id: encodeChoice('back'), title: t('button.back') }
  const plan = planOfDraft(draft, world)
  if (plan && step === 'things') return thingsQuestion({ booking, plan, world, words })
  if (plan && step === 'where') return whereQuestion({ booking, plan, world, words })
  switch (step) {
    case 'office': {
      const rows = listOffices(world).map(({ id, agendas: schedules }) => ({
        id: encodeChoice('book.office', { office: id }),
        title: officeTitle(schedules[0], language),
        hint: listServices(world, id)
          .map(({ names }) => localisedText(names, language))
          .join(' · '),
      }))
      return listMessage(words(t('booking.office')), t('booking.choose'), t('booking.offices'), [
        ...paginate(rows, booking, t),
        menu,
      ])
    }
    case 'service': {
      const rows = listServices(world, draft.office).map(({ code, names }) => ({
        id: encodeChoice('book.service', { service: code }),
        title: localisedText(names, language),
        // The whole of a name that a row has no room for.
        hint: localisedText(names, language).length > 24 ? localisedText(names, language) : undefined,
      }))
      return listMessage(words(t('booking.service')), t('booking.choose'), t('booking.services'), [
        ...paginate(rows, booking, t),
        back,
        menu,
      ])
    }
    case 'place': {
      const rows = listPlaces(world, draft.office, draft.service).map(({ id, place }) => ({
        id: encodeChoice('book.place', { agenda: id }),
        title: localisedText(place.names, language),
        hint: place.address,
      }))
      return listMessage(words(t('booking.place')), t('booking.choose'), t('booking.places'), [
        ...paginate(rows, booking, t),
        back,
        menu,
      ])
    }
    case 'mode': {
      const modes = resolveChoice(draft, world)?.service.modes ?? []
      const options = modes.map((mode) => ({
        id: encodeChoice('book.mode', { mode }),
        title: t(`booking.mode.${mode}`),
      }))
      return buttonsMessage(words(t('booking.mode')), [...options, back])
    }
    case 'name':
      return buttonsMessage(words(t('booking.review', reviewed(booking, world)), t('booking.name')), [
        { id: encodeChoice('book.when'), title: t('booking.other.hour') },
        back,
        { id: encodeChoice('cancel'), title: t('incident.cancel') },
      ])
    case 'confirm':
      return summary(booking, world, words)
    default: {
      const asked = resolveChoice(draft, world)?.service.questions.find(({ code }) => step === `ask:${code}`)
      const skip =
        asked && !asked.required ? [{ id: encodeChoice('book.skip'), title: t('booking.skip') }] : []
      return buttonsMessage(words(localisedText(asked?.text, language)), [
        ...skip,
        back,
        { id: encodeChoice('cancel'), title: t('incident.cancel') },
      ])
    }
  }
}

/** A name as a row has room for it: whole, without what is in brackets, or that alone, which is what people call it. */
const officeTitle = (schedule: Schedule | undefined, language: string): string => {
  const name = localisedText(schedule?.names, language)
  const bare = name.replace(/\s*\([^)]*\)/, '')
  return [name, bare].find((one) => one.length <= 24) ?? /\(([^)]*)\)/.exec(name)?.[1] ?? bare
}

const paginate = (rows: Option[], { stage }: Booking, t: (key: 'info.more') => string): Option[] => {
  if (rows.length <= ROWS_PER_PAGE + 1) return rows
  const shown = rows.slice(stage.from, stage.from + ROWS_PER_PAGE)
  const next = stage.from + ROWS_PER_PAGE
  return next < rows.length
    ? [...shown, { id: encodeChoice('book.from', { row: next }), title: t('info.more') }]
    : shown
}

/** What there is to review of a booking, but for the name. */
const reviewed = ({ language, stage }: Booking, world: World) => {
  const { draft } = stage
  const all = resolveChoice(draft, world)
  const details = (all?.service.questions ?? [])
    .flatMap(({ code }) => draft.answers[code] || [])
    .map((answer) => `\n• ${answer.slice(0, 120).toWellFormed()}`)
    .join('')
  return {
    service: localisedText(all?.service.names, language),
    when: formatStart(draft.start ?? 0, language, world),
    place: all ? formatPlace(all.agenda, draft.mode, language, world) : '',
    details,
  }
}

const summary = (booking: Booking, world: World, words: (...parts: string[]) => string): Outgoing => {
  const { language, stage } = booking
  const { draft } = stage
  const plan = planOfDraft(draft, world)
  if (plan) {
    const start = draft.start ?? 0
    const when = formatCollectionDay(start, language, world)
    return collectionSummary(
      { booking, plan, world, words },
      when,
      formatLeaveOutside(start, plan, language, world),
    )
  }
  const parameters = { ...reviewed(booking, world), name: draft.name ?? '' }
  return buttonsMessage(words(world.say(language, 'booking.summary', parameters)), [
    { id: encodeChoice('book.yes', { draft: draft.id }), title: world.say(language, 'incident.confirm') },
    { id: encodeChoice('book.when'), title: world.say(language, 'booking.other.hour') },
    { id: encodeChoice('cancel'), title: world.say(language, 'incident.cancel') },
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
  const shown = free.slice(stage.from, stage.from + ROWS_PER_PAGE)
  const next = stage.from + ROWS_PER_PAGE
  const rows: Option[] = [
    ...(first === undefined || stage.from > 0
      ? []
      : [
          {
            id: encodeChoice('book.first'),
            title: t(language, 'booking.first'),
            hint: formatStart(first, language, world),
          },
        ]),
    ...shown.map(({ day, starts }) => ({
      id: encodeChoice('book.day', { day }),
      title: formatDayShort(day, language, zone),
      hint: t(language, 'booking.day.hours', {
        count: starts.length,
        from: at(starts[0] ?? 0, language, world),
        to: at(starts.at(-1) ?? 0, language, world),
      }),
    })),
    ...(next < free.length
      ? [{ id: encodeChoice('book.from', { row: next }), title: t(language, 'booking.more.days') }]
      : []),
    menuButton(language, world),
  ]
  const text = [...before, `*${bookingSubject(booking, world)}*`, t(language, 'booking.day')].join('\n\n')
  return listMessage(text, t(language, 'booking.day.button'), t(language, 'booking.days'), rows)
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
  const shown = starts.slice(stage.from, stage.from + ROWS_PER_PAGE)
  const next = stage.from + ROWS_PER_PAGE
  const twice = (start: number) =>
    starts.some((one) => one !== start && at(one, language, world) === at(start, language, world))
  const rows: Option[] = [
    ...shown.map((start) => ({
      id: encodeChoice('book.at', { start }),
      title: at(start, language, world),
      // The night on which the clock is put back has an hour twice: the zone tells which.
      hint: twice(start) ? DateTime.fromMillis(start, { zone }).toFormat('ZZ') : undefined,
    })),
    ...(next < starts.length
      ? [{ id: encodeChoice('book.from', { row: next }), title: world.say(language, 'booking.more.hours') }]
      : []),
    { id: encodeChoice('book.days'), title: world.say(language, 'booking.other.day') },
    menuButton(language, world),
  ]
  const words = [...before, world.say(language, 'booking.hour', { day: formatDay(day, language, zone) })]
  return listMessage(
    words.join('\n\n'),
    world.say(language, 'booking.hour.button'),
    world.say(language, 'booking.hours'),
    rows,
  )
}
