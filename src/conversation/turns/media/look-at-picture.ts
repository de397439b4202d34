import { onMediaSettled } from '#domain/conversations'
import { completeReading, getPictures, type PictureKind, proposedKind } from '#domain/pictures'
import { findRequestOfPicture, signalServiceRequest } from '#domain/service-requests'
import { findActiveService, getCatalogue, localised } from '#domain/services'
import type { Runtime, Town } from '#domain/town'
import { describeError } from '#platform/telemetry'
import { bringsPictures, type Conversation, type ConversationEvent } from '../../engine/types.ts'

/** What the pictures of reports may be of: the services that the town offers. */
const listKinds = async (town: Town): Promise<PictureKind[]> => {
  const { services } = await getCatalogue(town)
  return services.map(({ code, names }) => ({ id: code, title: localised(names, town.profile.languages[0]) }))
}

/** Has a model look at a picture; the conversation that waits for it continues, and open pages of its request show it. */
export const lookAtPictureOf = async (
  town: Town,
  { pictureId }: { pictureId: string },
  { turns }: Runtime,
): Promise<void> => {
  if (!(await completeReading(town, pictureId, () => listKinds(town)))) return
  await onMediaSettled(town, pictureId, turns)
  const request = await findRequestOfPicture(town, pictureId)
  if (request) await town.db.transaction((tx) => signalServiceRequest(tx, town, request))
}

/**
 * The service that the pictures of a report under way are likeliest of, with those that just came, as far as a model has said. What cannot
 * be read counts as none.
 */
export const loadProposedKind = async (
  town: Town,
  { stage }: Conversation,
  event: ConversationEvent,
): Promise<string | undefined> => {
  if (!town.vision) return undefined
  const draft = stage.at === 'incident' ? stage.draft : undefined
  if (draft?.group || draft?.page) return undefined
  const ids = [...(draft?.pictures ?? []), ...(bringsPictures(event) ? event.pictures : [])]
  if (ids.length === 0) return undefined
  try {
    const kind = proposedKind(await getPictures(town.db, town, ids))
    return kind && findActiveService(await getCatalogue(town), kind.id)?.code
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'failed to look up what pictures show')
    return undefined
  }
}
