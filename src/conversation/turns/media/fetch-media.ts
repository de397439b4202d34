import { completeAttachment } from '#domain/attachments'
import { onMediaSettled } from '#domain/conversations'
import { completePicture, type PictureSource } from '#domain/pictures'
import type { Runtime, Town } from '#domain/town'
import { MAX_PICTURE_BYTES, UnusablePicture } from '#platform/media'
import { ForbiddenAddress, type Outbound } from '#platform/outbound'
import { reportFailedPictures } from './failed-pictures.ts'

/** Fetches a picture, and has the conversation that waits for it continue. */
export const fetchPictureOf = async (
  town: Town,
  { pictureId }: { pictureId: string },
  { messenger, outbound, turns }: Runtime,
): Promise<void> => {
  const download = (source: PictureSource): Promise<Uint8Array> => {
    if ('mediaId' in source)
      return messenger.download(town, { channel: source.from, mediaId: source.mediaId }, MAX_PICTURE_BYTES)
    return source.from === 'url'
      ? downloadPicture(outbound.untrusted, source.url)
      : Promise.reject(new Error('an uploaded picture cannot be fetched'))
  }
  await completePicture(town, pictureId, download)
  await onMediaSettled(town, pictureId, turns)
  await reportFailedPictures(town)
}

/** Fetches another file, and has the conversation that waits for it continue. */
export const fetchAttachmentOf = async (
  town: Town,
  { attachmentId }: { attachmentId: string },
  { messenger, turns }: Runtime,
): Promise<void> => {
  await completeAttachment(town, attachmentId, (...file) => messenger.downloadFile(town, ...file))
  await onMediaSettled(town, attachmentId, turns)
}

/** A picture at an address that a program gave. What is no picture, or lies inside, is not asked for again. */
const downloadPicture = async (outbound: Outbound, url: string): Promise<Uint8Array> => {
  try {
    const { status, body } = await outbound.request(url, { maxBytes: MAX_PICTURE_BYTES, timeoutMs: 20_000 })
    if (status !== 200) throw new Error(`answered ${status}`)
    return body
  } catch (error) {
    throw error instanceof ForbiddenAddress ? new UnusablePicture('not-a-picture') : error
  }
}
