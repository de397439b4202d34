import { DateTime } from 'luxon'
import type { Tx } from '#platform/database'
import {
  type Appointment,
  agendaIn,
  agendasOf,
  appointmentBlanks,
  attachAsked,
  ownAppointment,
  takeUntold,
} from '#town/appointments'
import { contentOf, hourSaid, voiceOf } from '#town/content'
import {
  buttons,
  latestConversation,
  type Outgoing,
  openConversation,
  putOut,
  template,
  templateLanguage,
  text,
  waitsForAnswer,
} from '#town/conversations'
import { CHAT_LANGUAGES, type Language, type Town } from '#town/jurisdictions'
import { countUses } from '#town/limits'
import { messengerAddress } from '#town/service-requests'

/** The approved template of a reminder: when, code; its quick replies confirm, change and cancel. */
export const REMINDER_TEMPLATE = 'appointment_reminder'

/** The approved template of whatever else happens to an appointment: code, when, what. */
export const APPOINTMENT_TEMPLATE = 'appointment_update'

/**
 * The conversation in which a telephone that was given on the web is asked to confirm. None where it was written to
 * already and has not answered: a number is written to once. None for a discreet office, which writes to no number.
 */
const askedOf = async (
  tx: Tx,
  town: Town,
  { id, person, language }: Appointment,
  discreet: boolean,
): Promise<{ id: string; language: Language } | undefined> => {
  if (discreet || !person?.phone) return undefined
  const { contactId, conversationId } = await openConversation(tx, town, messengerAddress(person.phone))
  await attachAsked(tx, town, id, contactId)
  if (await waitsForAnswer(tx, town, conversationId)) return undefined
  const use = { limit: 'messages', whose: contactId, most: town.profile.limits.messages }
  if ((await countUses({ ...town, db: tx }, [use])) > 0) return undefined
  const known = await latestConversation(tx, town, contactId)
  const own = CHAT_LANGUAGES.find((one) => one === language) ?? CHAT_LANGUAGES[0]
  return { id: conversationId, language: known?.language ?? own }
}

/**
 * Tells a citizen what happened to their appointment, in their language: given, moved, cancelled, tomorrow, or an hour
 * that was freed. Once: the event is marked and the message written in one transaction. Of a discreet office neither
 * what for nor where is said.
 */
export const tellOfAppointment = async (town: Town, eventId: number): Promise<void> => {
  const say = voiceOf(await contentOf(town))
  await town.db.transaction(async (tx) => {
    const found = await takeUntold(tx, town, eventId)
    if (!found) return
    const { kind, appointment } = found
    const agendas = await agendasOf(town, tx)
    const discreet = agendaIn(agendas, appointment.agendaId)?.discreet ?? false
    const asked = kind === 'asked' ? await askedOf(tx, town, appointment, discreet) : undefined
    const conversation =
      kind === 'asked'
        ? asked
        : appointment.contactId && (await latestConversation(tx, town, appointment.contactId))
    if (!conversation) return
    const { language } = conversation
    const own = ownAppointment(town, appointment)
    const said = appointmentBlanks(own, language, { say, agendas, profile: town.profile }, true)
    const blanks = { ...said, authority: town.profile.authority }
    const { code, when } = blanks
    const button = (what: string, key: Parameters<typeof say>[1]) => ({
      id: `cita:${what}:${code}`,
      title: say(language, key),
    })
    const answers = [
      button('confirm', 'appointment.confirm'),
      button('change', 'appointment.change'),
      button('cancel', 'appointment.cancel'),
    ]
    const update = (words: string): Outgoing =>
      template(APPOINTMENT_TEMPLATE, templateLanguage(language), [code, when, words])
    const put = (message: Outgoing, afterWindow: Outgoing) =>
      putOut(tx, town, conversation.id, [{ causeKey: `appointment-event:${eventId}`, message, afterWindow }])
    switch (kind) {
      case 'asked': {
        const ends = DateTime.fromJSDate(appointment.heldUntil ?? appointment.startsAt)
        const until = hourSaid(ends.setZone(town.profile.time_zone), language).replace(/ h$/, '')
        const refuse = button('cancel', 'appointment.cancel')
        await put(
          buttons(say(language, 'notice.appointment.asked', { ...blanks, until }), [
            button('confirm', 'appointment.confirm'),
            refuse,
          ]),
          template(
            REMINDER_TEMPLATE,
            templateLanguage(language),
            [when, code],
            answers.map(({ id }) => id),
          ),
        )
        return
      }
      case 'booked':
      case 'moved': {
        const words = say(language, `notice.appointment.${kind}`, blanks)
        await put(text(words), update(say(language, 'notice.appointment.short', { url: blanks.url })))
        return
      }
      case 'cancelled': {
        const again = { id: 'book:new', title: say(language, 'appointment.book') }
        const words = say(language, 'notice.appointment.cancelled', blanks)
        await put(buttons(words, [again]), update(words))
        return
      }
      case 'reminded': {
        const key = discreet ? 'notice.appointment.discreet' : 'notice.appointment.reminded'
        const payloads = answers.map(({ id }) => id)
        await put(
          buttons(say(language, key, blanks), answers),
          template(REMINDER_TEMPLATE, templateLanguage(language), [when, code], payloads),
        )
        return
      }
      case 'offered': {
        const words = say(language, 'notice.appointment.offered', blanks)
        await put(
          buttons(words, [
            button('take', 'notice.appointment.take'),
            button('leave', 'notice.appointment.leave'),
          ]),
          update(words),
        )
        return
      }
      default:
    }
  })
}
