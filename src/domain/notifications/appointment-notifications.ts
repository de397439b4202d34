import { DateTime } from 'luxon'
import {
  type Appointment,
  appointmentParameters,
  attachContact,
  claimPendingEvent,
  findSchedule,
  formatWallHour,
  getCollectionPlan,
  getSchedules,
  toOwnAppointment,
} from '#domain/appointments'
import { formatTimeWithin, getContent, getTexts } from '#domain/content'
import {
  buttonsMessage,
  encodeChoice,
  enqueueMessages,
  findLatestConversation,
  isAwaitingFirstReply,
  messageTemplate,
  type Outgoing,
  openConversation,
  templateLanguage,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import { countUses } from '#domain/limits'
import { toMessengerPhone } from '#domain/service-requests'
import { findPhoneChannel, type Town } from '#domain/town'
import { LANGUAGES, type Language } from '#languages'
import type { Tx } from '#platform/database'
import { mailAppointmentEvent } from './by-mail/appointment-mail.ts'

/** A reminder; its quick replies confirm, change and cancel. */
export const APPOINTMENT_REMINDER = messageTemplate('appointment_reminder', ['time', 'code'], {
  kind: 'replies',
  count: 3,
})

/** Anything else that happens to an appointment. */
export const APPOINTMENT_UPDATE = messageTemplate('appointment_update', ['code', 'time', 'text'])

/**
 * The conversation in which a telephone that was given on the web is asked to confirm. None where it was written to
 * already and has not answered: a number is written to once. None for a discreet office, which writes to no number.
 */
const findConfirmationConversation = async (
  tx: Tx,
  town: Town,
  { id, person, language }: Appointment,
  discreet: boolean,
): Promise<{ id: string; language: Language } | undefined> => {
  if (discreet || !person?.phone || !findPhoneChannel(town)) return undefined
  const { contactId, conversationId } = await openConversation(tx, town, toMessengerPhone(person.phone))
  await attachContact(tx, town, id, contactId)
  if (await isAwaitingFirstReply(tx, town, conversationId)) return undefined
  const use = { limit: 'messages', whose: contactId, perDay: town.profile.limits.messages }
  if ((await countUses({ ...town, db: tx }, [use])) > 0) return undefined
  const known = await findLatestConversation(tx, town, contactId)
  const own = LANGUAGES.find((one) => one === language) ?? LANGUAGES[0]
  return { id: conversationId, language: known?.language ?? own }
}

/**
 * Tells a citizen what happened to their appointment, in their language: given, moved, cancelled, tomorrow, or a
 * slot that was freed. Once: the event is marked and the message written in one transaction. Of a discreet office neither
 * what for nor where is said.
 */
export const notifyAppointmentEvent = async (town: Town, eventId: number): Promise<void> => {
  const say = getTexts(await getContent(town))
  await town.db.transaction(async (tx) => {
    const found = await claimPendingEvent(tx, town, eventId)
    if (!found) return
    const { kind, appointment } = found
    const schedules = await getSchedules(town, tx)
    const discreet = findSchedule(schedules, appointment.agendaId)?.discreet ?? false
    await mailAppointmentEvent(tx, town, { eventId, kind, appointment, schedules, say })
    const asked =
      kind === 'asked' ? await findConfirmationConversation(tx, town, appointment, discreet) : undefined
    const conversation =
      kind === 'asked'
        ? asked
        : appointment.contactId && (await findLatestConversation(tx, town, appointment.contactId))
    if (!conversation) return
    const { language } = conversation
    const own = toOwnAppointment(town, appointment)
    const collections = getCollectionPlan(town)
    const telling = { say, schedules, profile: town.profile, collections }
    const said = appointmentParameters(own, language, telling, true)
    const parameters = { ...said, authority: town.profile.authority }
    const { code, when } = parameters
    const button = (
      what: 'confirm' | 'change' | 'cancel' | 'see' | 'take' | 'leave',
      key: Parameters<typeof say>[1],
    ) => ({
      id: encodeChoice('appointment', { action: what, code }),
      title: say(language, key),
    })
    const answers = [
      button('confirm', 'appointment.confirm'),
      button('change', 'appointment.change'),
      button('cancel', 'appointment.cancel'),
    ]
    const update = (text: string): Outgoing =>
      templateMessage(APPOINTMENT_UPDATE, templateLanguage(language), { code, time: when, text })
    const put = (message: Outgoing, afterWindow: Outgoing) =>
      enqueueMessages(tx, town, conversation.id, [
        { causeKey: `appointment-event:${eventId}`, message, afterWindow, task: 'appointment' },
      ])
    switch (kind) {
      case 'asked': {
        const ends = DateTime.fromJSDate(appointment.heldUntil ?? appointment.startsAt)
        const until = formatTimeWithin(ends.setZone(town.profile.time_zone), language)
        const refuse = button('cancel', 'appointment.cancel')
        await put(
          buttonsMessage(say(language, 'notice.appointment.asked', { ...parameters, until }), [
            button('confirm', 'appointment.confirm'),
            refuse,
          ]),
          templateMessage(
            APPOINTMENT_REMINDER,
            templateLanguage(language),
            { time: when, code },
            answers.map(({ id }) => id),
          ),
        )
        return
      }
      case 'booked':
      case 'moved': {
        const words = say(language, `notice.appointment.${kind}`, parameters)
        await put(
          textMessage(words),
          update(say(language, 'notice.appointment.short', { url: parameters.url })),
        )
        return
      }
      case 'cancelled': {
        const again = { id: encodeChoice('book.new'), title: say(language, 'appointment.book') }
        const text = say(language, 'notice.appointment.cancelled', parameters)
        await put(buttonsMessage(text, [again]), update(text))
        return
      }
      case 'reminded': {
        if (own.collection && collections) {
          const from = formatWallHour(collections.out_from, language)
          await put(
            buttonsMessage(say(language, 'notice.collection.reminded', { ...parameters, from }), [
              button('change', 'appointment.change'),
              button('cancel', 'appointment.cancel'),
            ]),
            update(say(language, 'notice.collection.short', { from })),
          )
          return
        }
        const key = discreet ? 'notice.appointment.discreet' : 'notice.appointment.reminded'
        const payloads = answers.map(({ id }) => id)
        await put(
          buttonsMessage(say(language, key, parameters), answers),
          templateMessage(APPOINTMENT_REMINDER, templateLanguage(language), { time: when, code }, payloads),
        )
        return
      }
      case 'no_show': {
        if (!own.collection) return
        const again = { id: encodeChoice('book.new'), title: say(language, 'collection.again') }
        const text = say(language, 'notice.collection.missed', parameters)
        await put(buttonsMessage(text, [again]), update(text))
        return
      }
      case 'offered': {
        const text = say(language, 'notice.appointment.offered', parameters)
        await put(
          buttonsMessage(text, [
            button('take', 'notice.appointment.take'),
            button('leave', 'notice.appointment.leave'),
          ]),
          update(text),
        )
        return
      }
      default:
    }
  })
}
