import { agendaIn, agendasOf, takeUntold } from '#town/appointments'
import { contentOf, voiceOf } from '#town/content'
import {
  appointmentBlanks,
  buttons,
  latestConversation,
  type Outgoing,
  ownAppointment,
  putOut,
  template,
  text,
} from '#town/conversations'
import type { Town } from '#town/jurisdictions'
import { templateLanguage } from './changes.ts'

/** The approved template of a reminder: when, code; its quick replies confirm, change and cancel. */
export const REMINDER_TEMPLATE = 'appointment_reminder'

/** The approved template of whatever else happens to an appointment: code, when, what. */
export const APPOINTMENT_TEMPLATE = 'appointment_update'

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
    const conversation = appointment.contactId && (await latestConversation(tx, town, appointment.contactId))
    if (!conversation) return
    const { language } = conversation
    const agendas = await agendasOf(town, tx)
    const discreet = agendaIn(agendas, appointment.agendaId)?.discreet ?? false
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
