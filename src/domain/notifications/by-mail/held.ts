import { type Appointment, listAppointmentsByMail } from '#domain/appointments'
import { type Follow, findFollow, followKey, listFollowsOf } from '#domain/mail'
import { type Consultation, listAnswersOf, type OwnAnswer } from '#domain/participation'
import { findServiceRequest, type ServiceRequest } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { DomainError, useCase } from '#domain/use-cases'
import type { Db } from '#platform/database'

/** Everything that is kept under an address. `key`: what ends one of them. */
export type HeldByMail = {
  address: string
  follows: { follow: Follow; key: string }[]
  /** What it reported, where it confirmed that it did. */
  requests: ServiceRequest[]
  appointments: Appointment[]
  /** What it answered to questions that are open. */
  answers: { consultation: Consultation; answer: OwnAnswer }[]
}

/** As {@link listHeldByMail}, as a part of something larger. */
export const readHeldByMail = async (db: Db, town: Town, address: string): Promise<HeldByMail> => {
  const follows = await listFollowsOf(db, town, address)
  const requests: ServiceRequest[] = []
  for (const { kind, subject, reporter, confirmed } of follows) {
    const found = kind === 'request' && reporter && confirmed && (await findServiceRequest(town, subject, db))
    if (found) requests.push(found)
  }
  const proven = follows.some(({ kind, confirmed }) => kind === 'appointments' && confirmed)
  return {
    address,
    follows: follows.map((follow) => ({ follow, key: followKey(town, follow.id) })),
    requests,
    appointments: proven ? await listAppointmentsByMail(db, town, address) : [],
    answers: await listAnswersOf(db, town, { address }),
  }
}

/** All that is kept under an address, for who reads its messages (RGPD, article 15). */
export const listHeldByMail = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, { key }: { key: string }): Promise<HeldByMail> => {
    const follow = await findFollow(tx, town, key)
    if (!follow) throw new DomainError('not-found')
    return readHeldByMail(tx, town, follow.to)
  },
})
