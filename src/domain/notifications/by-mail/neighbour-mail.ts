import { askFollow, enqueueMail, type Follow, followUrl, mailEnding, mailText } from '#domain/mail'
import { storePicture } from '#domain/pictures'
import {
  findServiceRequest,
  insertNeighbourUpdate,
  MAX_UPDATE_WORDS,
  takesNeighbourUpdates,
} from '#domain/service-requests'
import { findService, getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { Conflict, DomainError, refuseProblems, useCase } from '#domain/use-cases'
import type { Language } from '#languages'
import type { MailContent } from '#platform/mail'
import { parseMailAddress } from '#platform/mail'
import { sanitise } from '#platform/text'
import { factsOf, nameOf, pageOf, type ToldRequest } from './request-mail.ts'

/** What somebody writes on the page of a report. `form`: names one filling-in, so that it is taken once. */
export type WrittenUpdate = {
  requestId: string
  words: string
  picture?: Blob
  to: string
  language: Language
  form: string
}

/** Why nothing was kept: too much waits at this report already. */
export const UPDATE_REFUSALS = ['full'] as const

/**
 * What a follow that confirms an update is of: the report, which its messages name, and the update.
 * @returns the ids of both
 */
export const updateOf = ({ subject }: Pick<Follow, 'subject'>): { requestId: string; updateId: string } => {
  const [requestId = '', updateId = ''] = subject.split('/')
  return { requestId, updateId }
}

/**
 * Keeps what somebody adds to a report of somebody else, and asks their address to confirm that it was them. Staff see it once it has.
 * What is answered is the same whosever address it is.
 * @throws {DomainError} `invalid` at `words` or `email`; `not-found` where nothing may be added
 * @throws {Conflict} one of {@link UPDATE_REFUSALS}
 * @throws {UnusablePicture}
 */
export const addUpdateByMail = useCase({
  allow: { citizen: true },
  prepare: async ({ town }, { requestId, words, to, picture }: WrittenUpdate) => {
    // Nothing is decoded or stored for what will not be taken.
    refuseProblems([
      ...(/\p{L}{2}/u.test(sanitise(words, MAX_UPDATE_WORDS))
        ? []
        : ([{ path: 'words', code: 'missing' }] as const)),
      ...(parseMailAddress(to) ? [] : ([{ path: 'email', code: 'unknown' }] as const)),
    ])
    const request = await findServiceRequest(town, requestId)
    const takes = request && takesNeighbourUpdates(town, await getCatalogue(town), request)
    if (!takes || !town.mailer) throw new DomainError('not-found')
    return picture ? [await storePicture(town, new Uint8Array(await picture.arrayBuffer()))] : []
  },
  run: async (
    { db: tx, town },
    { requestId, words, to: typed, language, form }: WrittenUpdate,
    pictures: string[],
  ): Promise<void> => {
    const to = parseMailAddress(typed)
    const request = await findServiceRequest(town, requestId, tx)
    if (!to || !request) throw new DomainError('not-found')
    const kept = await insertNeighbourUpdate(tx, town, {
      id: form,
      requestId,
      words,
      pictures,
      channel: 'web',
      state: 'unconfirmed',
    })
    if (kept === 'full') throw new Conflict('full' satisfies (typeof UPDATE_REFUSALS)[number])
    if (kept === 'repeated') return
    const subject = `${requestId}/${form}`
    const follow = await askFollow(tx, town, { to, kind: 'update', subject, language })
    if (!follow) return
    const service = findService(await getCatalogue(town, tx), request.serviceCode)
    await enqueueMail(tx, town, [
      {
        to,
        causeKey: `mail-follow:${follow.id}:${follow.expiresAt?.getTime()}`,
        content: confirmationOf(town, { request, service }, follow),
      },
    ])
  },
})

/** What it was is not repeated: the address may be anybody’s. */
const confirmationOf = (town: Town, told: ToldRequest, follow: Follow): MailContent => {
  const { language } = follow
  const blanks = { number: told.request.id, service: nameOf(told, language) }
  return {
    language,
    subject: mailText(language, 'update.subject', blanks),
    paragraphs: [mailText(language, 'update.body', blanks)],
    facts: factsOf(told, language),
    action: { label: mailText(language, 'update.action'), url: followUrl(town, follow.id, 'confirm') },
    links: [pageOf(town, told, language)],
    ...mailEnding(town, language, follow),
  }
}
