import { findLatestConversation } from '#domain/conversations'
import { listConfirmedFollows } from '#domain/mail'
import {
  isNeighbourUpdate,
  listFollowers,
  lockPendingNotification,
  toPublicEvent,
} from '#domain/service-requests'
import type { Town } from '#domain/town'
import { describeError } from '#platform/telemetry'

/** A note of the town's in a language that it was not written in; nothing where there is none, or none is needed. */
export type TranslatedNotes = (note: string, language: string) => string | undefined

/** Staff write these, and who is answered in them reads both. */
const OF_STAFF: readonly string[] = ['ca', 'es']

/** Languages that one note is translated into at most: followers may have chosen any. */
const MAX_LANGUAGES = 6

/**
 * What the town says of a request, in the languages of those who are told of it and do not read those of staff. Asked for before anything is
 * held, and once: what cannot be translated now is told as it was written.
 */
export const translateNotes = async (town: Town, eventId: string): Promise<TranslatedNotes> => {
  const { translation } = town
  const wanted = translation ? await findWanted(town, eventId) : []
  const made = new Map<string, string>()
  await Promise.all(
    wanted.map(async ({ note, language }) => {
      const translated = await translation?.translate(note, { to: language }).catch((error) => {
        town.log.warn({ event: eventId, error: describeError(error) }, 'failed to translate note')
        return undefined
      })
      if (translated && translated.from !== language && translated.text !== note)
        made.set(`${language} ${note}`, translated.text)
    }),
  )
  return (note, language) => made.get(`${language} ${note}`)
}

const findWanted = (town: Town, eventId: string): Promise<{ note: string; language: string }[]> =>
  town.db.transaction(async (tx) => {
    const found = await lockPendingNotification(tx, town, eventId)
    if (!found?.event.publicNote || isNeighbourUpdate(found.event)) return []
    const { event, request } = found
    const contacts = [request.contactId, ...(await listFollowers(tx, town, request.id))].flatMap(
      (one) => one ?? [],
    )
    const conversations = await Promise.all(contacts.map((one) => findLatestConversation(tx, town, one)))
    const follows = town.mailer
      ? [
          ...(await listConfirmedFollows(tx, town, 'request', [request.id])),
          ...(await listConfirmedFollows(tx, town, 'contact', contacts)),
        ]
      : []
    const languages = [...conversations, ...follows].flatMap((one) => one?.language ?? [])
    const foreign = [...new Set(languages)].filter((one) => !OF_STAFF.includes(one)).slice(0, MAX_LANGUAGES)
    // Neighbours read of it what the public does.
    const notes = [...new Set([event.publicNote, toPublicEvent(event).note])]
    return foreign.flatMap((language) => notes.flatMap((note) => (note ? [{ note, language }] : [])))
  })
