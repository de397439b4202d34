import { getContent, getTexts } from '#domain/content'
import {
  buttonsMessage,
  encodeChoice,
  enqueueMessages,
  findLatestConversation,
  messageTemplate,
  templateLanguage,
  templateMessage,
  textMessage,
} from '#domain/conversations'
import {
  canReopen,
  findUpdateAuthor,
  isNeighbourUpdate,
  listFollowers,
  listOverdueNotifications,
  lockPendingNotification,
  markNotified,
  notifyChange,
  type ServiceRequestEvent,
  toPublicEvent,
} from '#domain/service-requests'
import { findService, getCatalogue, localised } from '#domain/services'
import type { Language, Town } from '#domain/town'
import { mailRequestChange } from './by-mail/request-mail.ts'
import { translateNotes } from './translated-notes.ts'

/** News of a request. */
export const REQUEST_UPDATE = messageTemplate('request_update', ['number', 'service', 'state', 'note'])

/**
 * Tells the reporter and the followers of a request what happened to it, over the channel they used, in their language.
 * Once: the event is marked and the message written in one transaction.
 */
export const notifyRequestChange = async (town: Town, eventId: string): Promise<void> => {
  const catalogue = await getCatalogue(town)
  const say = getTexts(await getContent(town))
  const translated = await translateNotes(town, eventId)
  // Both are kept: what the town wrote, and what a machine made of it.
  const withTranslation = (note: string, language: Language): string => {
    const text = translated(note, language)
    return text ? `${note}\n\n${say(language, 'notice.translated', { text })}` : note
  }
  await town.db.transaction(async (tx) => {
    const found = await lockPendingNotification(tx, town, eventId)
    if (!found) return
    const { event, request } = found
    await markNotified(tx, town, eventId)
    const service = findService(catalogue, request.serviceCode)
    const followers = await listFollowers(tx, town, request.id)
    // Who wrote it knows.
    const author = await findUpdateAuthor(tx, town, event)
    const contacts = [...new Set([request.contactId, ...followers])].flatMap((one) =>
      one === null || one === author ? [] : [one],
    )
    await mailRequestChange(tx, town, { event, request, service }, contacts, {
      nameState: (language, state) => say(language, `state.${state}`),
      withTranslation,
    })
    const added = isNeighbourUpdate(event)
    for (const contactId of contacts) {
      const latest = await findLatestConversation(tx, town, contactId)
      if (!latest) continue
      const { language } = latest
      const serviceName = service ? localised(service.names, language) : request.serviceCode
      // The town may call the reporter by their name: to neighbours who follow it, it names nobody. What is answered to
      // one that is not public is its reporter's alone: its followers are told how it stands.
      const reporter = contactId === request.contactId
      const shown = service?.public ?? false
      if (!reporter && !shown && event.kind === 'noted') continue
      const place = (reporter ? request.address : shown && request.publicAddress) || ''
      const corrected = isCorrection(event)
      // How something is corrected that the public does not see is its reporter's alone.
      if (corrected && !reporter && !shown) continue
      const said = corrected
        ? say(language, 'notice.corrected', { service: serviceName, hasPlace: place ? 'yes' : 'no', place })
        : reporter && !added
          ? event.publicNote
          : shown
            ? toPublicEvent(event).note
            : undefined
      const note = { hasNote: said ? 'yes' : 'no', note: said ? withTranslation(said, language) : '' }
      const state = say(language, `state.${event.state}`)
      const parameters = { number: request.id, service: serviceName, state, ...note }
      const words = added
        ? say(language, 'notice.neighbour', parameters)
        : event.kind === 'noted' || corrected
          ? say(language, 'notice.note', parameters)
          : say(language, 'notice.state', parameters)
      const asks = reporter && event.kind === 'state_changed' && canReopen(town, request)
      const attributed =
        said && (added ? `${say(language, 'neighbour.label')}: ${said}` : withTranslation(said, language))
      // A template has no buttons for the question: it says how it is answered.
      const later = asks ? say(language, 'own.mended.later', { number: request.id }) : ''
      const afterWindow = templateMessage(REQUEST_UPDATE, templateLanguage(language), {
        number: request.id,
        service: serviceName,
        state,
        note: [attributed, later].filter(Boolean).join(' ') || '—',
      })
      const message = asks
        ? buttonsMessage(`${words}\n\n${say(language, 'own.mended.ask')}`, [
            {
              id: encodeChoice('own', { action: 'mended', number: request.id }),
              title: say(language, 'own.mended.yes'),
            },
            {
              id: encodeChoice('own', { action: 'reopen', number: request.id }),
              title: say(language, 'own.mended.no'),
            },
          ])
        : textMessage(words)
      await enqueueMessages(tx, town, latest.id, [
        { causeKey: `request-event:${eventId}`, message, afterWindow, task: 'report' },
      ])
    }
  })
}

const isCorrection = ({ kind }: ServiceRequestEvent): boolean =>
  kind === 'reclassified' || kind === 'corrected'

/** Wakes announcements whose job was lost with a killed process. */
export const requeueStalledNotifications = (town: Town, olderThanSeconds: number): Promise<void> =>
  town.db.transaction(async (tx) => {
    await town.jobs.enqueue(tx, notifyChange, await listOverdueNotifications(tx, town, olderThanSeconds))
  })
