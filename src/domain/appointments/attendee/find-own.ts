import { findContact } from '#domain/contacts'
import { callerIndex, isReachable, toMessengerPhone } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { useCase } from '#domain/use-cases'
import type { Db } from '#platform/database'
import { fold } from '#platform/text'
import { type Appointment, findAppointmentByCode } from '../read.ts'
import { mailIndexOf } from './mail-index.ts'

/**
 * An appointment for who has its code and knows with what it was made: telephone, e-mail address, or the whole name.
 * @returns undefined for a wrong code and for a wrong proof alike
 */
export const findOwnAppointment = useCase({
  allow: { citizen: true },
  run: async (
    { db: tx, town },
    { code, proof }: { code: string; proof: string },
  ): Promise<Appointment | undefined> => {
    const found = await findAppointmentByCode(tx, town, code)
    return found && found.state !== 'held' && (await isTheirs(tx, town, found, proof)) ? found : undefined
  },
})

const isTheirs = async (db: Db, town: Town, one: Appointment, proof: string): Promise<boolean> => {
  const { name, phone, email } = one.person ?? {}
  const same = (a: Buffer | null | undefined, b: Buffer | null | undefined) => (a && b ? a.equals(b) : false)
  if (proof.includes('@')) return same(mailIndexOf(town, proof), mailIndexOf(town, email))
  if (!isReachable(proof)) return /\p{L}\s+\p{L}/u.test(proof) && fold(proof) === fold(name ?? '')
  if (same(callerIndex(town, proof), callerIndex(town, phone))) return true
  return one.contactId !== null && (await findContact(db, town, toMessengerPhone(proof))) === one.contactId
}
