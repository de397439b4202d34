import { and, eq } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { MAX_PICTURE_BYTES, preparePicture } from '#platform/media'
import type { Outbound } from '#platform/outbound'
import { informationItem } from './tables.ts'

/** Has the pictures of a source fetched. */
export const fetchInformationPictures: Queue<{ sourceId: string }> = {
  name: 'fetch-information-pictures',
  retries: 0,
}

const TIMEOUT_MS = 15_000

/** Pictures of one source that are fetched in one go: the rest waits for its next turn. */
const BATCH_SIZE = 20

const pendingPictures = (town: Town, sourceId: string) =>
  and(
    eq(informationItem.jurisdictionId, town.id),
    eq(informationItem.sourceId, sourceId),
    eq(informationItem.pictureState, 'wanted'),
  )

/** Asks for pictures that came with what a source told. */
export const requestPictures = async (tx: Tx, town: Town, sourceId: string): Promise<void> => {
  const [one] = await tx
    .select({ id: informationItem.externalId })
    .from(informationItem)
    .where(pendingPictures(town, sourceId))
    .limit(1)
  if (one) await town.jobs.enqueue(tx, fetchInformationPictures, [{ sourceId }])
}

const pictureKey = (sha256: string) => `information/${sha256.slice(0, 2)}/${sha256}.jpg`

/** The key of a kept picture by the name that its address has. */
export const pictureKeyFromName = (name: string): string | undefined => {
  const sha256 = /^([0-9a-f]{64})\.jpg$/.exec(name)?.[1]
  return sha256 && pictureKey(sha256)
}

/**
 * Fetches pictures, makes them fit for a messenger and keeps them: a messenger fetches from us, not from a server that
 * may be slow or send what it refuses. One that cannot be had is done without.
 */
export const updatePictures = async (town: Town, sourceId: string, outbound: Outbound): Promise<void> => {
  const rows = await town.db
    .select({ externalId: informationItem.externalId, url: informationItem.pictureUrl })
    .from(informationItem)
    .where(pendingPictures(town, sourceId))
    .limit(BATCH_SIZE)
  for (const { externalId, url } of rows) {
    const kept = await fetchOne(town, url, outbound).catch(() => undefined)
    await town.db
      .update(informationItem)
      .set(kept ? { pictureKey: kept, pictureState: 'kept' } : { pictureState: 'unusable' })
      .where(and(pendingPictures(town, sourceId), eq(informationItem.externalId, externalId)))
  }
}

const fetchOne = async (town: Town, url: string | null, outbound: Outbound): Promise<string | undefined> => {
  if (!url) return undefined
  const { status, body } = await outbound.request(url, { maxBytes: MAX_PICTURE_BYTES, timeoutMs: TIMEOUT_MS })
  if (status !== 200) return undefined
  const { picture, sha256 } = await preparePicture(body)
  const key = pictureKey(sha256)
  await town.media.put(key, picture, 'image/jpeg')
  return key
}
