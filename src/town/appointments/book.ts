import { and, eq, gt, inArray, ne, or, sql } from 'drizzle-orm'
import type { Tx } from '#platform/database'
import { clean } from '#platform/text'
import type { Town } from '#town/jurisdictions'
import { callerIndexOf } from '#town/service-requests'
import { agendaIn, agendasOf } from './agendas.ts'
import { freed, noteEvent } from './events.ts'
import { appointmentService } from './model.ts'
import { AHEAD, type Appointment, appointmentById, opened, type Person } from './read.ts'
import { type NotGiven, reserve, type Wanted } from './reserve.ts'
import { appointment } from './tables.ts'

/** What became of a wish to have an hour that was kept. `limit`: they have one already, which is told to nobody but who has shown that the telephone is theirs. */
export type Booked =
  | { outcome: 'booked'; appointment: Appointment; repeated?: boolean }
  | { outcome: 'gone' }
  | { outcome: 'limit'; appointment: Appointment }
  | { outcome: 'wrong'; fields: string[] }

/** What is wrong with who comes: a name, and an answer to each question that needs one. */
export const personProblems = (
  questions: { code: string; required: boolean }[],
  { name, answers = {} }: Person,
): string[] => [
  ...(/\p{L}/u.test(name) ? [] : ['name']),
  ...questions.filter(({ code, required }) => required && !answers[code]?.trim()).map(({ code }) => code),
]

/** Who comes, as it is kept: spaces and lengths made right. */
export const tidyPerson = (person: Person): Person => ({
  name: clean(person.name.replace(/\s+/g, ' '), 120),
  phone: person.phone?.slice(0, 40) || undefined,
  email: person.email?.slice(0, 320) || undefined,
  identity:
    person.identity
      ?.toUpperCase()
      .replace(/[^A-Z0-9]/g, '')
      .slice(0, 20) || undefined,
  answers: Object.fromEntries(
    Object.entries(person.answers ?? {}).map(([code, words]) => [code, clean(words, 500)]),
  ),
})

/** Channels on which the person who books is known: their telephone is theirs. */
const PROVEN = ['whatsapp', 'phone', 'desk']

/**
 * Gives an hour that was kept to whoever kept it. A hold that ran out is good as long as nobody else took the hour.
 * @param moving the appointment that this one is instead of: cancelled in the same moment
 * @param actor the member of staff who does it for them
 * @param offered it was offered to whoever waited: what they were not asked is asked at the desk
 */
export const confirm = async (
  tx: Tx,
  town: Town,
  id: string,
  given: Person,
  {
    moving,
    actor,
    contactId,
    offered,
  }: { moving?: string; actor?: string; contactId?: string; offered?: boolean } = {},
): Promise<Booked> => {
  const held = await appointmentById(tx, town, id)
  if (!held || held.state === 'cancelled') return { outcome: 'gone' }
  if (held.state !== 'held') return { outcome: 'booked', appointment: held, repeated: true }
  const agenda = agendaIn(await agendasOf(town, tx), held.agendaId)
  const service = agenda && appointmentService(agenda, held.serviceCode)
  if (!service) return { outcome: 'gone' }
  const person = tidyPerson(given)
  const fields = offered ? [] : personProblems(service.questions, person)
  if (fields.length > 0) return { outcome: 'wrong', fields }
  const who = contactId ?? held.contactId ?? undefined
  // A telephone that anybody may have given proves nothing: it is neither held against whose it is nor told of them.
  const proven = PROVEN.includes(held.channel) || who !== undefined
  const other = proven
    ? await beyondLimit(tx, town, held, service.per_person, { contactId: who, phone: person.phone, moving })
    : undefined
  if (other) return { outcome: 'limit', appointment: other }
  const [row] = await tx
    .update(appointment)
    .set({
      state: 'booked',
      heldUntil: null,
      holder: null,
      contactId: who,
      person: town.vault.seal(person, 'appointment.person'),
      // Of a discreet office nobody is found by a telephone that was not theirs to give.
      callerIndex: proven || !agenda.discreet ? callerIndexOf(town, person.phone) : null,
    })
    .where(and(eq(appointment.id, id), eq(appointment.state, 'held')))
    .returning()
  if (!row) return { outcome: 'gone' }
  if (moving) await cancel(tx, town, moving, { moved: true })
  const told = moving ? 'moved' : 'booked'
  await noteEvent(tx, town, id, told, { actor, tell: held.channel !== 'whatsapp' && who !== undefined })
  await town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })
  return { outcome: 'booked', appointment: opened(town, row) }
}

/** The appointment that is one too many, if this one would be. One person at a time is looked at. */
const beyondLimit = async (
  tx: Tx,
  town: Town,
  held: Appointment,
  limit: number,
  { contactId, phone, moving }: { contactId?: string; phone?: string; moving?: string },
): Promise<Appointment | undefined> => {
  const caller = callerIndexOf(town, phone)
  const keys = [contactId, caller?.toString('hex')].filter((key) => key !== undefined).sort()
  if (keys.length === 0) return undefined
  for (const key of keys)
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`appointment:${town.id}:${key}`}, 0))`,
    )
  const rows = await tx
    .select()
    .from(appointment)
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        or(
          contactId ? eq(appointment.contactId, contactId) : undefined,
          // What strangers booked with somebody's telephone does not count against them.
          caller ? and(eq(appointment.callerIndex, caller), inArray(appointment.channel, PROVEN)) : undefined,
        ),
        eq(appointment.serviceCode, held.serviceCode),
        inArray(appointment.state, AHEAD),
        gt(appointment.startsAt, town.now()),
        ne(appointment.id, moving ?? held.id),
      ),
    )
  const [first] = rows
  return first && rows.length >= limit ? opened(town, first) : undefined
}

/** Keeps an hour and gives it, in one go: for whoever knows all there is to know. */
export const book = async (
  tx: Tx,
  town: Town,
  wanted: Wanted,
  person: Person,
  how: { moving?: string; actor?: string } = {},
): Promise<Booked | NotGiven> => {
  const reserved = await reserve(tx, town, wanted)
  if (reserved.outcome !== 'held') return reserved
  const booked = await confirm(tx, town, reserved.appointment.id, person, how)
  // Nothing is kept for whom it was not given to.
  if (booked.outcome !== 'booked') await release(tx, town, reserved.appointment.id)
  return booked.outcome === 'booked' && reserved.repeated ? { ...booked, repeated: true } : booked
}

/** Gives an hour back that was only kept. */
export const release = async (tx: Tx, town: Town, id: string): Promise<void> => {
  const [row] = await tx
    .delete(appointment)
    .where(
      and(eq(appointment.jurisdictionId, town.id), eq(appointment.id, id), eq(appointment.state, 'held')),
    )
    .returning({ agendaId: appointment.agendaId })
  if (row) await freed(tx, town, row.agendaId)
}

/**
 * Cancels an appointment that is still ahead, and offers its hour to whoever waits.
 * @param how who does it, where it is not the citizen: they are told. `moved`: there is another instead
 * @returns whether there was something to cancel
 */
export const cancel = async (
  tx: Tx,
  town: Town,
  id: string,
  how: { actor?: string; moved?: boolean } = {},
): Promise<boolean> => {
  const [row] = await tx
    .update(appointment)
    .set({ state: 'cancelled', idempotencyKey: null })
    .where(
      and(
        eq(appointment.jurisdictionId, town.id),
        eq(appointment.id, id),
        inArray(appointment.state, ['booked', 'arrived']),
        // What is over stays as it was: whoever did not come did not cancel.
        gt(appointment.endsAt, town.now()),
      ),
    )
    .returning({ agendaId: appointment.agendaId })
  if (!row) return false
  await noteEvent(tx, town, id, 'cancelled', {
    actor: how.actor,
    tell: how.actor !== undefined && !how.moved,
  })
  await freed(tx, town, row.agendaId)
  await town.signals.send(tx, { jurisdiction: town.id, topic: 'appointments' })
  return true
}

/** They say that they will come. @returns whether it is still ahead */
export const acknowledge = async (tx: Tx, town: Town, id: string): Promise<boolean> => {
  const rows = await tx
    .update(appointment)
    .set({ confirmedAt: town.now() })
    .where(
      and(eq(appointment.jurisdictionId, town.id), eq(appointment.id, id), inArray(appointment.state, AHEAD)),
    )
    .returning({ id: appointment.id })
  if (rows.length > 0) await noteEvent(tx, town, id, 'confirmed')
  return rows.length > 0
}
