import { appointmentParameters, type OwnAppointment } from '#domain/appointments'
import {
  buttonsMessage,
  type CollectionDraft,
  type Conversation,
  decodeChoice,
  encodeChoice,
  listMessage,
  type PendingQuestion,
  textMessage,
} from '#domain/conversations'
import { backToMenu, menuButton, reply, withPendingQuestion } from '../../engine/menu.ts'
import type { ConversationEvent, StepResult, World } from '../../engine/types.ts'
import { isCommand } from '../../language/commands.ts'
import { beginBooking, slotTaken } from '../booking/booking.ts'

/** A collection that is nearer is for tomorrow. */
const DAY_AND_A_HALF_MS = 36 * 3_600_000

/** An appointment was given: its code, what to bring, where it is; the map and a file for the calendar are on its page. */
export const showBooked = (
  conversation: Conversation,
  event: Extract<ConversationEvent, { type: 'booked' }>,
  world: World,
): StepResult => {
  const { language, stage } = conversation
  if (event.outcome === 'gone')
    return stage.at === 'booking'
      ? slotTaken({ ...conversation, stage }, world)
      : reply(
          withPendingQuestion(conversation),
          backToMenu(conversation, world.say(language, 'booking.gone'), world),
        )
  const { appointment } = event
  const parameters = appointmentParameters(appointment, language, world)
  const see = {
    id: encodeChoice('appointment', { action: 'see', code: appointment.code }),
    title: world.say(language, 'appointment.see'),
  }
  if (event.outcome === 'limit')
    return reply(
      withPendingQuestion(conversation),
      buttonsMessage(world.say(language, 'booking.limit', parameters), [see, menuButton(language, world)]),
    )
  if (appointment.collection) {
    const { papers, ...said } = parameters
    // Of what is for tomorrow they have just been told.
    const isSoon = appointment.start - world.now < DAY_AND_A_HALF_MS
    const remind = isSoon ? '' : ` ${world.say(language, 'collection.remind')}`
    const done = world.say(language, 'collection.done', { ...said, out: papers.trim(), remind })
    return reply(
      withPendingQuestion(conversation),
      buttonsMessage(done, [...actionButtons(appointment, language, world), menuButton(language, world)]),
    )
  }
  const video = appointment.mode === 'video' ? `\n\n${world.say(language, 'booking.video')}` : ''
  const { name: attendee } = appointment
  const name = attendee ? `\n${world.say(language, 'booking.named', { name: attendee })}` : ''
  const words = `${world.say(language, 'booking.done', { ...parameters, name })}${video}`
  return reply(
    withPendingQuestion(conversation),
    textMessage(words),
    buttonsMessage(world.say(language, 'booking.more'), [see, menuButton(language, world)]),
  )
}

const actionButtons = (appointment: OwnAppointment, language: Conversation['language'], { say }: World) => [
  {
    id: encodeChoice('appointment', { action: 'change', code: appointment.code }),
    title: say(language, 'appointment.change'),
  },
  {
    id: encodeChoice('appointment', { action: 'cancel', code: appointment.code }),
    title: say(language, 'appointment.cancel'),
  },
]

/** What they have ahead of them. */
export const showAppointments = (
  conversation: Conversation,
  event: Extract<ConversationEvent, { type: 'appointed' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  const { say } = world
  const next = withPendingQuestion(conversation)
  const [only, ...others] = event.appointments
  const bookOne = { id: encodeChoice('book.new'), title: say(language, 'appointment.book') }
  if (!only)
    return reply(
      next,
      buttonsMessage(say(language, event.code ? 'appointment.gone' : 'appointment.none'), [
        bookOne,
        menuButton(language, world),
      ]),
    )
  if (others.length === 0) {
    const parameters = appointmentParameters(only, language, world)
    const text = `${say(language, 'appointment.one', parameters)}${parameters.papers}`
    return reply(
      next,
      buttonsMessage(text, [...actionButtons(only, language, world), menuButton(language, world)]),
    )
  }
  const rows = event.appointments.slice(0, 8).map((one) => {
    const { when, service } = appointmentParameters(one, language, world)
    return {
      id: encodeChoice('appointment', { action: 'see', code: one.code }),
      title: one.code,
      hint: `${when} · ${service}`,
    }
  })
  const offered = rows.map(({ id: choice, title }) => ({ choice, title }))
  return reply(
    { ...next, offered },
    listMessage(
      say(language, 'appointment.list'),
      say(language, 'booking.choose'),
      say(language, 'appointment.section'),
      [...rows, bookOne, menuButton(language, world)],
    ),
  )
}

/** A tap on an appointment of one's own, or on a notice of one; nothing when it is neither. */
export const handleAppointmentChoice = (
  conversation: Conversation,
  choice: string,
  id: string,
  world: World,
): StepResult | undefined => {
  const chosen = decodeChoice(choice)
  if (chosen.kind === 'book.new') return beginBooking(conversation, id, world)
  if (chosen.kind !== 'appointment') return undefined
  const { action, code } = chosen
  const { language } = conversation
  switch (action) {
    case 'see':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'appointments', code }] }
    case 'confirm':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'acknowledge', code }] }
    case 'change':
      return {
        conversation: withPendingQuestion(conversation, { for: 'change-appointment', code }),
        effects: [{ type: 'appointments', code }],
      }
    case 'cancel':
      return reply(
        withPendingQuestion(conversation, { for: 'cancel-appointment', code }),
        buttonsMessage(world.say(language, 'appointment.cancel.ask', { code }), [
          {
            id: encodeChoice('appointment', { action: 'yes', code }),
            title: world.say(language, 'appointment.cancel.yes'),
          },
          {
            id: encodeChoice('appointment', { action: 'see', code }),
            title: world.say(language, 'appointment.cancel.no'),
          },
        ]),
      )
    case 'yes':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'unbook', code }] }
    case 'take':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'take-offer', code }] }
    case 'leave':
      return { conversation: withPendingQuestion(conversation), effects: [{ type: 'leave-offer', code }] }
  }
}

/** «sí» or «no» to whether an appointment is to be cancelled. */
export const handleAppointmentAnswer = (
  conversation: Conversation,
  event: ConversationEvent,
  asking: PendingQuestion | undefined,
): StepResult | undefined => {
  if (asking?.for !== 'cancel-appointment' || event.type !== 'text') return undefined
  if (isCommand(event.text, 'yes'))
    return {
      conversation: withPendingQuestion(conversation),
      effects: [{ type: 'unbook', code: asking.code }],
    }
  return isCommand(event.text, 'no')
    ? {
        conversation: withPendingQuestion(conversation),
        effects: [{ type: 'appointments', code: asking.code }],
      }
    : undefined
}

const toDraft = ({ items, pickup }: NonNullable<OwnAppointment['collection']>): CollectionDraft => ({
  items,
  place: { address: pickup.address, lat: pickup.point.lat, long: pickup.point.long },
  // Those that it has go with it when the other day is confirmed.
  pictures: [],
  ...(pickup.note && { note: pickup.note }),
})

/** Another hour instead of the one that they have: what for and where stay. */
export const rescheduleAppointment = (
  conversation: Conversation,
  { agenda: id, service, mode, code, name, answers, collection }: OwnAppointment,
  eventId: string,
  world: World,
): StepResult => {
  const schedule = world.schedules.find((one) => one.id === id)
  return beginBooking(conversation, eventId, world, {
    office: schedule?.office,
    agenda: schedule?.id,
    service,
    mode,
    moving: code,
    ...(name ? { name } : {}),
    ...(answers ? { answers } : {}),
    ...(collection ? { collection: toDraft(collection) } : {}),
  })
}

/** What became of an appointment of their own. */
export const showAppointmentChanged = (
  conversation: Conversation,
  { outcome, appointment }: Extract<ConversationEvent, { type: 'appointment-changed' }>,
  world: World,
): StepResult => {
  const { language } = conversation
  const parameters = appointment ? appointmentParameters(appointment, language, world) : {}
  const text = world.say(language, `appointment.${outcome}`, parameters)
  const again = outcome === 'cancelled' || outcome === 'gone'
  const more = again
    ? [{ id: encodeChoice('book.new'), title: world.say(language, 'appointment.book') }]
    : appointment
      ? [
          {
            id: encodeChoice('appointment', { action: 'see', code: appointment.code }),
            title: world.say(language, 'appointment.see'),
          },
        ]
      : []
  return reply(
    withPendingQuestion(conversation),
    buttonsMessage(text, [...more, menuButton(language, world)]),
  )
}
