import { eraseAppointmentsByMail } from '#domain/appointments'
import {
  confirmFollow,
  deleteFollow,
  eraseMailAddress,
  type Follow,
  findFollow,
  listFollowsOf,
  mailText,
  stopMailTo,
} from '#domain/mail'
import { eraseSources } from '#domain/pictures'
import { answerMended, eraseReporterByMail } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { DomainError, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'

/** Alerts of a place end after so many months: who still wants them asks again. */
const AREA_MONTHS = 12

/** The address of a key says that it is theirs who asked. @throws {DomainError} `not-found` once it is too late */
export const confirmMail = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town, now }, { key }: { key: string }): Promise<Follow> => {
    const follow = await findFollow(tx, town, key)
    if (!follow) throw new DomainError('not-found')
    const until = follow.kind === 'area' ? addMonths(now, AREA_MONTHS) : undefined
    await confirmFollow(tx, town, follow.id, until)
    return follow
  },
})

const addMonths = (from: Date, months: number): Date => {
  const until = new Date(from)
  until.setUTCMonth(until.getUTCMonth() + months)
  return until
}

/** Ends what an address asked for; `everything`: and nothing is ever sent to it again. Ended already is as good. */
export const stopMail = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, { key, everything }: { key: string; everything: boolean }): Promise<void> => {
    const follow = await findFollow(tx, town, key)
    if (!follow) return
    await deleteFollow(tx, town, follow.id)
    if (everything) await stopMailTo(tx, town, follow.to)
  },
})

/**
 * Forgets an address at the word of who reads its messages (RGPD, article 17), and who it was in the reports that were given with it and
 * confirmed by it.
 */
export const eraseMail = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, { key }: { key: string }): Promise<void> => {
    const follow = await findFollow(tx, town, key)
    if (follow) await forgetMailAddress(tx, town, follow.to)
  },
})

/** As {@link eraseMail}, as a part of something larger. */
export const forgetMailAddress = async (tx: Tx, town: Town, address: string): Promise<void> => {
  const ids = (await listFollowsOf(tx, town, address)).flatMap(({ kind, subject, reporter, confirmed }) =>
    kind === 'request' && reporter && confirmed ? [subject] : [],
  )
  await eraseSources(tx, town, await eraseReporterByMail(tx, town, { ids, address }))
  await eraseAppointmentsByMail(tx, town, address)
  await eraseMailAddress(tx, town, address)
}

/** The reporter answers whether it has been mended. */
export const answerMendedByMail = useCase({
  allow: { citizen: true },
  run: async (
    { db: tx, town },
    { key, mended }: { key: string; mended: boolean },
  ): Promise<{ outcome: 'confirmed' | 'reopened' | 'closed'; number: string }> => {
    const follow = await findFollow(tx, town, key)
    if (!follow?.confirmed || !follow.reporter) throw new DomainError('not-found')
    // Staff read it in the town's language.
    const words = mailText(town.profile.languages[0], mended ? 'mended.yes' : 'mended.no')
    const outcome = await answerMended(tx, town, follow.subject, { mended, words, by: follow.id })
    const done = outcome === 'confirmed' || outcome === 'reopened'
    return { outcome: done ? outcome : 'closed', number: follow.subject }
  },
})
