import { getContent, getTexts } from '#domain/content'
import {
  enqueueMessages,
  findLatestConversation,
  templateLanguage,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import { findRejection } from '#domain/service-requests'
import { findService, getCatalogue, localised } from '#domain/services'
import type { Town } from '#domain/town'
import { mailRejection } from './by-mail/request-mail.ts'
import { REQUEST_UPDATE } from './request-changes.ts'

/** Tells who wrote an update that it is not published, and why: once, by e-mail or in the chat in which it was written. */
export const notifyRejection = async (town: Town, eventId: string): Promise<void> => {
  const catalogue = await getCatalogue(town)
  const say = getTexts(await getContent(town))
  await town.db.transaction(async (tx) => {
    const rejection = await findRejection(tx, town, eventId)
    if (!rejection) return
    const { request, contactId, reason = 'none' } = rejection
    const service = findService(catalogue, request.serviceCode)
    const causeKey = `rejection:${eventId}`
    await mailRejection(tx, town, { ...rejection, service, causeKey })
    const latest = contactId ? await findLatestConversation(tx, town, contactId) : undefined
    if (!latest) return
    const { language } = latest
    const name = service ? localised(service.names, language) : request.serviceCode
    const words = say(language, 'notice.rejected', { number: request.id, service: name, reason })
    const afterWindow = templateMessage(REQUEST_UPDATE, templateLanguage(language), {
      number: request.id,
      service: name,
      state: say(language, `state.${request.state}`),
      note: words,
    })
    await enqueueMessages(tx, town, latest.id, [
      { causeKey, message: textMessage(words), afterWindow, task: 'report' },
    ])
  })
}
