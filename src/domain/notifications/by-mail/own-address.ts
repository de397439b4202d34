import { eraseAppointmentsByMail } from '#domain/appointments'
import {
  confirmFollow,
  deleteFollow,
  eraseMailAddress,
  type Follow,
  type FollowKind,
  findFollow,
  listFollowsOf,
  mailText,
  stopMailTo,
} from '#domain/mail'
import { confirmAnswer, deleteAnswers, eraseAnswersOf } from '#domain/participation'
import { eraseSources } from '#domain/pictures'
import {
  answerMended,
  confirmNeighbourUpdate,
  eraseNeighbourUpdates,
  eraseReporterByMail,
} from '#domain/service-requests'
import type { Town } from '#domain/town'
import { type Ctx, DomainError, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { answerOf } from './answer-mail.ts'
import { updateOf } from './neighbour-mail.ts'

/**
 * After so many months what was asked for ends by itself: who still wants to hear of a place asks again, and what was written on a report
 * has been published by then or not. What was answered can be taken back until the question is closed.
 */
const MONTHS: Partial<Record<FollowKind, number>> = { area: 12, update: 2 }

/**
 * The address of a key says that it is theirs who asked.
 * @throws {DomainError} `not-found` once it is too late @throws {Conflict} `closed`: an answer to a question that is closed
 */
export const confirmMail = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town, now }, { key }: { key: string }): Promise<Follow> => {
    const follow = await findFollow(tx, town, key)
    if (!follow) throw new DomainError('not-found')
    const months = MONTHS[follow.kind]
    const until = months === undefined ? undefined : addMonths(now, months)
    const answered =
      follow.kind === 'answer'
        ? await confirmAnswer(tx, town, { ...answerOf(follow), address: follow.to })
        : undefined
    await confirmFollow(tx, town, follow.id, answered?.endsAt ?? until)
    if (follow.kind === 'update') await confirmNeighbourUpdate(tx, town, updateOf(follow).updateId)
    return follow
  },
})

const addMonths = (from: Date, months: number): Date => {
  const until = new Date(from)
  until.setUTCMonth(until.getUTCMonth() + months)
  return until
}

/**
 * Ends what an address asked for; `everything`: and nothing is ever sent to it again. Ended already is as good. What was written in its
 * name and it did not confirm is deleted; an answer to a question that is open is taken back.
 */
export const stopMail = async (ctx: Ctx, input: { key: string; everything: boolean }): Promise<void> =>
  removeFiles(ctx, await endFollow(ctx, input))

/** @returns the keys of files that are to be removed once this is committed */
const endFollow = useCase({
  allow: { citizen: true },
  run: async (
    { db: tx, town },
    { key, everything }: { key: string; everything: boolean },
  ): Promise<string[]> => {
    const follow = await findFollow(tx, town, key)
    if (!follow) return []
    const follows = everything ? await listFollowsOf(tx, town, follow.to) : [follow]
    const ids = updatesOf(follows.filter(({ confirmed }) => !confirmed))
    const files = await eraseNeighbourUpdates(tx, town, { ids })
    await deleteAnswers(tx, town, answersOf([follow, ...follows.filter(({ confirmed }) => !confirmed)]))
    await deleteFollow(tx, town, follow.id)
    if (everything) await stopMailTo(tx, town, follow.to)
    return files
  },
})

const removeFiles = async ({ town }: Pick<Ctx, 'town'>, keys: string[]): Promise<void> => {
  for (const key of keys) await town.media.remove(key)
}

/** The updates that were written from an address. */
const updatesOf = (follows: Follow[]): string[] =>
  follows.flatMap((follow) => (follow.kind === 'update' ? [updateOf(follow).updateId] : []))

/** The answers that were given in the name of an address. */
const answersOf = (follows: Follow[]): string[] =>
  follows.flatMap((follow) => (follow.kind === 'answer' ? [answerOf(follow).answerId] : []))

/**
 * Forgets an address at the word of who reads its messages (RGPD, article 17), and who it was in the reports that were given with it and
 * confirmed by it.
 */
export const eraseMail = async (ctx: Ctx, input: { key: string }): Promise<void> =>
  removeFiles(ctx, await forgetByKey(ctx, input))

const forgetByKey = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, { key }: { key: string }): Promise<string[]> => {
    const follow = await findFollow(tx, town, key)
    return follow ? forgetMailAddress(tx, town, follow.to) : []
  },
})

/** As {@link eraseMail}, as a part of something larger. @returns the keys of files that are to be removed once this is committed */
export const forgetMailAddress = async (tx: Tx, town: Town, address: string): Promise<string[]> => {
  const follows = await listFollowsOf(tx, town, address)
  const files = await eraseNeighbourUpdates(tx, town, { ids: updatesOf(follows) })
  const ids = follows.flatMap(({ kind, subject, reporter, confirmed }) =>
    kind === 'request' && reporter && confirmed ? [subject] : [],
  )
  await eraseSources(tx, town, await eraseReporterByMail(tx, town, { ids, address }))
  await eraseAppointmentsByMail(tx, town, address)
  await eraseAnswersOf(tx, town, { address })
  await eraseMailAddress(tx, town, address)
  return files
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
