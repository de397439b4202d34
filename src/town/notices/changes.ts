import { say } from '#town/content'
import { conversationsOf, putOut, template, text } from '#town/conversations'
import type { Town } from '#town/jurisdictions'
import { announceChange, lateAnnouncements, markAnnounced, unannounced } from '#town/service-requests'
import { catalogueOf, inLanguage, serviceEverIn } from '#town/services'

/** The approved template for news of a request outside the messenger's window: number, service, state, note. */
export const REQUEST_UPDATE_TEMPLATE = 'request_update'

/**
 * Tells the citizen who reported a request what happened to it, over the channel they used, in their language.
 * Once: the event is marked and the message written in one transaction.
 */
export const announce = async (town: Town, eventId: string): Promise<void> => {
  const catalogue = await catalogueOf(town)
  await town.db.transaction(async (tx) => {
    const found = await unannounced(tx, town, eventId)
    if (!found) return
    const { event, request } = found
    await markAnnounced(tx, town, eventId)
    if (!request.contactId) return
    const service = serviceEverIn(catalogue, request.serviceCode)
    const conversations = await conversationsOf(tx, town, request.contactId)
    // With several of the town's numbers in use, the one they wrote to last is the one they read.
    const [latest] = conversations.sort((a, b) => b.lastInboundAt.getTime() - a.lastInboundAt.getTime())
    if (!latest) return
    const { language } = latest
    const serviceName = service ? inLanguage(service.names, language) : request.serviceCode
    const note = { hasNote: event.publicNote ? 'yes' : 'no', note: event.publicNote ?? '' }
    const state = say(language, `state.${event.state}`)
    const blanks = { number: request.id, service: serviceName, state, ...note }
    const words =
      event.kind === 'noted' ? say(language, 'notice.note', blanks) : say(language, 'notice.state', blanks)
    const afterWindow = template(REQUEST_UPDATE_TEMPLATE, language, [
      request.id,
      serviceName,
      state,
      event.publicNote ?? '—',
    ])
    await putOut(tx, town, latest.id, [
      { causeKey: `request-event:${eventId}`, message: text(words), afterWindow },
    ])
  })
}

/** Wakes announcements whose job was lost with a killed process. */
export const sweepAnnouncements = (town: Town, olderThanSeconds: number): Promise<void> =>
  town.db.transaction(async (tx) => {
    await town.jobs.enqueue(tx, announceChange, await lateAnnouncements(tx, town, olderThanSeconds))
  })
