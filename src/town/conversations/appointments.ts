import type { Tx } from '#platform/database'
import {
  type Appointment,
  acceptOffer,
  acknowledge,
  agendaIn,
  agendasOf,
  appointmentByCode,
  appointmentCalendar,
  appointmentService,
  appointmentsOf,
  availability,
  cancel,
  confirm,
  confirmPending,
  declineOffer,
  isPending,
  ownAppointment,
  release,
  reserve,
  waitFor,
} from '#town/appointments'
import { identityOf } from '#town/contacts'
import type { Town } from '#town/jurisdictions'
import type { Conversation, Effect, Event } from './engine/types.ts'
import type { ConversationRow } from './state.ts'

/** What the engine asks of appointments. */
type Asked = Extract<Effect, { type: 'slots' | 'appointments' }>

/** What the engine wants done with appointments. */
type Deed = Extract<
  Effect,
  { type: 'reserve' | 'book' | 'wait' | 'acknowledge' | 'unbook' | 'take-offer' | 'leave-offer' }
>

/** An event of the engine's, before it has its id. */
type Answer = Event extends infer E ? (E extends Event ? Omit<E, 'id'> : never) : never

/** What is free, or what the citizen has ahead of them. */
export const askAppointments = async (town: Town, contactId: string, asked: Asked): Promise<Answer> => {
  if (asked.type === 'appointments') {
    const all = await appointmentsOf(town.db, town, { contactId })
    const { code } = asked
    const named = code ? all.filter((one) => one.code === code) : all
    return { type: 'appointed', code, appointments: named.map((one) => ownAppointment(town, one)) }
  }
  const agenda = agendaIn(await agendasOf(town), asked.agenda)
  const service = agenda && appointmentService(agenda, asked.service)
  const free = agenda && service ? await availability(town.db, town, agenda, service) : []
  return { type: 'slotted', agenda: asked.agenda, service: asked.service, free }
}

/** Does what the citizen wants with appointments, in the transaction of their turn. */
export const doAppointment = async (
  tx: Tx,
  town: Town,
  { id: conversationId, contactId }: ConversationRow,
  { language }: Conversation,
  deed: Deed,
  eventId: string,
): Promise<Answer> => {
  switch (deed.type) {
    case 'reserve': {
      const { agenda = '', service = '', mode } = deed.draft
      const got = await reserve(tx, town, {
        agendaId: agenda,
        serviceCode: service,
        start: deed.start,
        mode,
        channel: 'whatsapp',
        language,
        contactId,
        holder: contactId,
        idempotencyKey: `conversation:${conversationId}:${eventId}`,
      })
      if (got.outcome !== 'held') return { type: 'reserved', outcome: got.outcome, free: got.free }
      const { id: hold, startsAt, heldUntil } = got.appointment
      const until = (heldUntil ?? startsAt).getTime()
      return { type: 'reserved', outcome: 'held', hold, start: startsAt.getTime(), until }
    }
    case 'book': {
      const { hold = '', name = '', answers, moving } = deed.draft
      const before = moving === undefined ? undefined : await ownByCode(tx, town, contactId, moving)
      const phone = (await identityOf(tx, town, contactId))?.phone
      const { identity, ...others } = answers
      const person = { name, phone, identity, answers: identity ? { ...others, identity } : others }
      return told(tx, town, await confirm(tx, town, hold, person, { moving: before?.id, contactId }))
    }
    case 'wait': {
      const { agenda: agendaId = '', service: serviceCode = '', name = '', answers } = deed.draft
      const identity = await identityOf(tx, town, contactId)
      const phone = identity?.phone
      await waitFor(tx, town, {
        agendaId,
        serviceCode,
        contactId,
        person: { name: name || identity?.name || '—', phone, answers },
      })
      return { type: 'appointment-changed', outcome: 'waiting' }
    }
    case 'take-offer': {
      const offered = await ownByCode(tx, town, contactId, deed.code)
      return offered
        ? told(tx, town, await acceptOffer(tx, town, offered.id, contactId))
        : { type: 'booked', outcome: 'gone' }
    }
    default: {
      const own = await ownByCode(tx, town, contactId, deed.code)
      if (!own) return { type: 'appointment-changed', outcome: 'gone' }
      const appointment = ownAppointment(town, own)
      if (deed.type === 'leave-offer') {
        await declineOffer(tx, town, own.id, contactId)
        return { type: 'appointment-changed', outcome: 'left' }
      }
      if (isPending(own)) {
        if (deed.type === 'acknowledge') return told(tx, town, await confirmPending(tx, town, own, contactId))
        await release(tx, town, own.id)
        return { type: 'appointment-changed', outcome: 'cancelled' }
      }
      const done =
        deed.type === 'unbook' ? await cancel(tx, town, own.id) : await acknowledge(tx, town, own.id)
      if (!done) return { type: 'appointment-changed', outcome: 'gone' }
      return deed.type === 'unbook'
        ? { type: 'appointment-changed', outcome: 'cancelled' }
        : { type: 'appointment-changed', outcome: 'acknowledged', appointment }
    }
  }
}

/** Only one's own: a code that somebody else was given opens nothing. */
const ownByCode = async (
  tx: Tx,
  town: Town,
  contactId: string,
  code: string,
): Promise<Appointment | undefined> => {
  const found = await appointmentByCode(tx, town, code)
  return found?.contactId === contactId ? found : undefined
}

const told = async (tx: Tx, town: Town, booked: Awaited<ReturnType<typeof confirm>>): Promise<Answer> => {
  if (booked.outcome !== 'booked' && booked.outcome !== 'limit') return { type: 'booked', outcome: 'gone' }
  const { appointment, outcome } = booked
  const calendar = await appointmentCalendar(town, appointment, tx)
  return { type: 'booked', outcome, appointment: ownAppointment(town, appointment), calendar }
}
