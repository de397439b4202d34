import { appointmentBlanks } from '#town/appointments'
import { textIn } from '#town/content'
import { beginBooking, hourGone } from './booking.ts'
import { backToMenu, menuButton, reply, waiting } from './menu.ts'
import { buttons, document, list, type Outgoing, place, text } from './outgoing.ts'
import type { Asking, Conversation, Event, OwnAppointment, Turn, World } from './types.ts'
import { isCommand } from './words.ts'

/** An appointment was given: its code, what to bring, where it is, and a file for the calendar. */
export const booked = (
  conversation: Conversation,
  event: Extract<Event, { type: 'booked' }>,
  world: World,
): Turn => {
  const { language, stage } = conversation
  if (event.outcome === 'gone')
    return stage.at === 'booking'
      ? hourGone({ ...conversation, stage }, world)
      : reply(waiting(conversation), backToMenu(conversation, world.say(language, 'booking.gone'), world))
  const { appointment, calendar } = event
  const blanks = appointmentBlanks(appointment, language, world)
  const see = { id: `cita:see:${appointment.code}`, title: world.say(language, 'appointment.see') }
  if (event.outcome === 'limit')
    return reply(
      waiting(conversation),
      buttons(world.say(language, 'booking.limit', blanks), [see, menuButton(language, world)]),
    )
  const { agenda: id, mode, code } = appointment
  const agenda = world.agendas.find((one) => one.id === id)
  const video = mode === 'video' ? `\n\n${world.say(language, 'booking.video')}` : ''
  const words = `${world.say(language, 'booking.done', blanks)}${video}`
  const where: Outgoing[] =
    agenda && mode === 'office'
      ? [
          place(
            { lat: agenda.place.lat, long: agenda.place.long },
            textIn(agenda.place.names, language),
            agenda.place.address,
          ),
        ]
      : []
  return reply(
    waiting(conversation),
    text(words),
    ...where,
    document(calendar, `${code}.ics`, world.say(language, 'booking.calendar')),
    buttons(world.say(language, 'booking.more'), [see, menuButton(language, world)]),
  )
}

const deeds = (appointment: OwnAppointment, language: Conversation['language'], { say }: World) => [
  { id: `cita:change:${appointment.code}`, title: say(language, 'appointment.change') },
  { id: `cita:cancel:${appointment.code}`, title: say(language, 'appointment.cancel') },
]

/** What they have ahead of them. */
export const appointed = (
  conversation: Conversation,
  event: Extract<Event, { type: 'appointed' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const { say } = world
  const next = waiting(conversation)
  const [only, ...others] = event.appointments
  const bookOne = { id: 'book:new', title: say(language, 'appointment.book') }
  if (!only)
    return reply(
      next,
      buttons(say(language, event.code ? 'appointment.gone' : 'appointment.none'), [
        bookOne,
        menuButton(language, world),
      ]),
    )
  if (others.length === 0) {
    const blanks = appointmentBlanks(only, language, world)
    const words = `${say(language, 'appointment.one', blanks)}${blanks.papers}`
    return reply(next, buttons(words, [...deeds(only, language, world), menuButton(language, world)]))
  }
  const rows = event.appointments.slice(0, 8).map((one) => {
    const { when, service } = appointmentBlanks(one, language, world)
    return { id: `cita:see:${one.code}`, title: one.code, hint: `${when} · ${service}` }
  })
  const offered = rows.map(({ id: choice, title }) => ({ choice, title }))
  return reply(
    { ...next, offered },
    list(
      say(language, 'appointment.list'),
      say(language, 'booking.choose'),
      say(language, 'appointment.section'),
      [...rows, bookOne, menuButton(language, world)],
    ),
  )
}

/** A tap on an appointment of one's own, or on a notice of one; nothing when it is neither. */
export const appointmentChosen = (
  conversation: Conversation,
  choice: string,
  id: string,
  world: World,
): Turn | undefined => {
  if (choice === 'book:new') return beginBooking(conversation, id, world)
  const [, what, code = ''] =
    /^cita:(see|confirm|change|cancel|yes|take|leave):([A-Z0-9]{6})$/.exec(choice) ?? []
  const { language } = conversation
  switch (what) {
    case 'see':
      return { conversation: waiting(conversation), effects: [{ type: 'appointments', code }] }
    case 'confirm':
      return { conversation: waiting(conversation), effects: [{ type: 'acknowledge', code }] }
    case 'change':
      return {
        conversation: waiting(conversation, { for: 'change-appointment', code }),
        effects: [{ type: 'appointments', code }],
      }
    case 'cancel':
      return reply(
        waiting(conversation, { for: 'cancel-appointment', code }),
        buttons(world.say(language, 'appointment.cancel.ask', { code }), [
          { id: `cita:yes:${code}`, title: world.say(language, 'appointment.cancel.yes') },
          { id: `cita:see:${code}`, title: world.say(language, 'appointment.cancel.no') },
        ]),
      )
    case 'yes':
      return { conversation: waiting(conversation), effects: [{ type: 'unbook', code }] }
    case 'take':
      return { conversation: waiting(conversation), effects: [{ type: 'take-offer', code }] }
    case 'leave':
      return { conversation: waiting(conversation), effects: [{ type: 'leave-offer', code }] }
    default:
      return undefined
  }
}

/** «sí» or «no» to whether an appointment is to be cancelled. */
export const appointmentAnswered = (
  conversation: Conversation,
  event: Event,
  asking: Asking | undefined,
): Turn | undefined => {
  if (asking?.for !== 'cancel-appointment' || event.type !== 'text') return undefined
  if (isCommand(event.text, 'yes'))
    return { conversation: waiting(conversation), effects: [{ type: 'unbook', code: asking.code }] }
  return isCommand(event.text, 'no')
    ? { conversation: waiting(conversation), effects: [{ type: 'appointments', code: asking.code }] }
    : undefined
}

/** Another hour instead of the one that they have: what for and where stay. */
export const moveAppointment = (
  conversation: Conversation,
  { agenda: id, service, mode, code, name, answers }: OwnAppointment,
  eventId: string,
  world: World,
): Turn => {
  const agenda = world.agendas.find((one) => one.id === id)
  return beginBooking(conversation, eventId, world, {
    office: agenda?.office,
    agenda: agenda?.id,
    service,
    mode,
    moving: code,
    ...(name ? { name } : {}),
    ...(answers ? { answers } : {}),
  })
}

/** What became of an appointment of their own. */
export const appointmentChanged = (
  conversation: Conversation,
  { outcome, appointment }: Extract<Event, { type: 'appointment-changed' }>,
  world: World,
): Turn => {
  const { language } = conversation
  const blanks = appointment ? appointmentBlanks(appointment, language, world) : {}
  const words = world.say(language, `appointment.${outcome}`, blanks)
  const again = outcome === 'cancelled' || outcome === 'gone'
  const more = again
    ? [{ id: 'book:new', title: world.say(language, 'appointment.book') }]
    : appointment
      ? [{ id: `cita:see:${appointment.code}`, title: world.say(language, 'appointment.see') }]
      : []
  return reply(waiting(conversation), buttons(words, [...more, menuButton(language, world)]))
}
