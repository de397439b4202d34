import { type Asset, findMentionedAsset, findPlateMentions, listNearestAssets } from '#domain/assets'
import type { PlacedAsset } from '#domain/conversations'
import { locate } from '#domain/service-requests'
import type { Town } from '#domain/town'
import type { Point } from '#platform/geocoding'
import { describeError } from '#platform/telemetry'
import type { ConversationEvent, World } from '../engine/types.ts'

/** Nearest things that are offered. */
const NEAREST = 3

const place = ({ id, kind, number, lat, long, address }: Asset): PlacedAsset => ({
  id,
  kind,
  number,
  location: { lat, long, ...(address ? { address } : {}) },
})

const wordsOf = (event: ConversationEvent): string =>
  event.type === 'text' || event.type === 'report-form'
    ? event.text
    : event.type === 'pictures'
      ? (event.caption ?? '')
      : ''

/** An event with the thing of the street that its words name, where there is one of that number. What cannot be read counts as none. */
export const withMentionedAsset = async (
  town: Town,
  event: ConversationEvent,
  { layers }: Pick<World, 'layers'>,
): Promise<ConversationEvent> => {
  const mentions = findPlateMentions(wordsOf(event), layers)
  if (mentions.length === 0) return event
  try {
    const found = await findMentionedAsset(town, mentions)
    if (!found) return event
    const { start, end } = found.mention
    const placed = place(found.asset)
    return { ...event, asset: { ...placed, location: await locate(town, placed.location), start, end } }
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'failed to look an asset up')
    return event
  }
}

/** The nearest things of some kinds. What cannot be read counts as none. */
export const loadNearestAssets = async (
  town: Town,
  kinds: string[],
  point: Point,
): Promise<PlacedAsset[]> => {
  try {
    const found = await listNearestAssets(town, { kinds, point, limit: NEAREST })
    return found.map((asset) => ({ ...place(asset), metres: asset.metres }))
  } catch (error) {
    town.log.warn({ error: describeError(error) }, 'failed to look for the nearest assets')
    return []
  }
}
