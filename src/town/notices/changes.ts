import { contentOf, voiceOf } from '#town/content'
import { latestConversation, putOut, template, templateLanguage, text } from '#town/conversations'
import type { Town } from '#town/jurisdictions'
import {
  announceChange,
  followersOf,
  lateAnnouncements,
  markAnnounced,
  publicEventOf,
  unannounced,
} from '#town/service-requests'
import { catalogueOf, inLanguage, serviceEverIn } from '#town/services'

/** The approved template for news of a request outside the messenger's window: number, service, state, note. */
export const REQUEST_UPDATE_TEMPLATE = 'request_update'

/**
 * Tells whoever reported or joined a request what happened to it, over the channel they used, in their language.
 * Once: the event is marked and the message written in one transaction.
 */
export const announce = async (town: Town, eventId: string): Promise<void> => {
  const catalogue = await catalogueOf(town)
  const say = voiceOf(await contentOf(town))
  await town.db.transaction(async (tx) => {
    const found = await unannounced(tx, town, eventId)
    if (!found) return
    const { event, request } = found
    await markAnnounced(tx, town, eventId)
    const service = serviceEverIn(catalogue, request.serviceCode)
    const followers = await followersOf(tx, town, request.id)
    for (const contactId of new Set([request.contactId, ...followers])) {
      if (!contactId) continue
      const latest = await latestConversation(tx, town, contactId)
      if (!latest) continue
      const { language } = latest
      const serviceName = service ? inLanguage(service.names, language) : request.serviceCode
      // The town may call the reporter by their name: to neighbours who follow it, it names nobody. What is answered to
      // one that is not public is its reporter's alone: its followers are told how it stands.
      const reporter = contactId === request.contactId
      const shown = service?.public ?? false
      if (!reporter && !shown && event.kind === 'noted') continue
      const said = reporter ? event.publicNote : shown ? publicEventOf(event).note : undefined
      const note = { hasNote: said ? 'yes' : 'no', note: said ?? '' }
      const state = say(language, `state.${event.state}`)
      const blanks = { number: request.id, service: serviceName, state, ...note }
      const words =
        event.kind === 'noted' ? say(language, 'notice.note', blanks) : say(language, 'notice.state', blanks)
      const afterWindow = template(REQUEST_UPDATE_TEMPLATE, templateLanguage(language), [
        request.id,
        serviceName,
        state,
        said ?? '—',
      ])
      await putOut(tx, town, latest.id, [
        { causeKey: `request-event:${eventId}`, message: text(words), afterWindow },
      ])
    }
  })
}

/** Wakes announcements whose job was lost with a killed process. */
export const sweepAnnouncements = (town: Town, olderThanSeconds: number): Promise<void> =>
  town.db.transaction(async (tx) => {
    await town.jobs.enqueue(tx, announceChange, await lateAnnouncements(tx, town, olderThanSeconds))
  })
