import { askFollow, enqueueMail, type Follow } from '#domain/mail'
import { findServiceRequest, getReporter, type ServiceRequest, toStatus } from '#domain/service-requests'
import { findActiveService, findService, getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { DomainError, useCase } from '#domain/use-cases'
import { LANGUAGES, type Language } from '#languages'
import type { Tx } from '#platform/database'
import { parseMailAddress } from '#platform/mail'
import { requestConfirmation } from './request-mail.ts'

/** Sends what an address has to confirm, unless it has or nothing may be sent to it. */
const sendConfirmation = async (
  tx: Tx,
  town: Town,
  request: ServiceRequest,
  follow: Follow | undefined,
): Promise<void> => {
  if (!follow || follow.confirmed) return
  const service = findService(await getCatalogue(town, tx), request.serviceCode)
  const content = requestConfirmation(town, { request, service }, follow)
  const causeKey = `mail-follow:${follow.id}:${follow.expiresAt?.getTime()}`
  await enqueueMail(tx, town, [{ to: follow.to, causeKey, content }])
}

/** Writes to the address that a report was given with: that it was received, and that it is told of it once it confirms. */
export const greetReporter = async (
  town: Town,
  { requestId, language }: { requestId: string; language?: string },
): Promise<void> => {
  if (!town.mailer) return
  await town.db.transaction(async (tx) => {
    const request = await findServiceRequest(town, requestId, tx)
    const to = request && parseMailAddress(getReporter(town, request).email ?? '')
    if (!request || !to) return
    const spoken = LANGUAGES.find((one) => one === language) ?? town.profile.languages[0]
    const asked = { to, kind: 'request', subject: request.id, language: spoken, reporter: true } as const
    await sendConfirmation(tx, town, request, await askFollow(tx, town, asked))
  })
}

type AskedMail = { requestId: string; to: string; language: Language }

/** Somebody asks that an address be told of a request that anybody may see. What is answered is the same whosever address it is. */
export const followRequestByMail = useCase({
  allow: { citizen: true },
  run: async ({ db: tx, town }, asked: AskedMail): Promise<'asked' | 'closed'> => {
    const outcome = await followRequestByMailIn(tx, town, asked)
    if (outcome === 'private') throw new DomainError('not-found')
    return outcome
  },
})

/**
 * As {@link followRequestByMail}, as a part of something larger.
 * @returns `private`: its reporter alone is told of it
 * @throws {DomainError} `invalid` at `email`, or `not-found`
 */
export const followRequestByMailIn = async (
  tx: Tx,
  town: Town,
  { requestId, to: typed, language }: AskedMail,
): Promise<'asked' | 'closed' | 'private'> => {
  const to = parseMailAddress(typed)
  if (!to) throw new DomainError('invalid', [{ path: 'email', code: 'unknown' }])
  const request = await findServiceRequest(town, requestId, tx)
  if (!request || !town.mailer) throw new DomainError('not-found')
  if (!findActiveService(await getCatalogue(town, tx), request.serviceCode)?.public) return 'private'
  if (toStatus(request.state) === 'closed') return 'closed'
  const asked = { to, kind: 'request', subject: request.id, language } as const
  await sendConfirmation(tx, town, request, await askFollow(tx, town, asked))
  return 'asked'
}
