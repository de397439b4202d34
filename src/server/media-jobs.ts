import type { GraphClient } from '#channels/whatsapp'
import { reportFailedPictures } from '#conversation'
import { completeAttachment, fetchAttachment } from '#domain/attachments'
import { onMediaSettled } from '#domain/conversations'
import { completePicture, fetchPicture, type PictureSource } from '#domain/pictures'
import type { Town } from '#domain/town'
import type { Jobs, KeyedWorker } from '#platform/jobs'
import { MAX_PICTURE_BYTES, UnusablePicture } from '#platform/media'
import { ForbiddenAddress, type Outbound } from '#platform/outbound'

/** How much is fetched at once: pictures are small and decoded in turn, other files may be long. */
const PICTURES = 4
const FILES = 3

/** Has pictures and other files fetched, and who waits for them told. */
export const registerMediaJobs = (
  town: Town,
  jobs: Jobs,
  { graph, outbound, turns }: { graph: GraphClient; outbound: Outbound; turns: KeyedWorker },
): void => {
  const download = (source: PictureSource): Promise<Uint8Array> =>
    source.from === 'whatsapp'
      ? graph.download(source.mediaId, MAX_PICTURE_BYTES)
      : source.from === 'url'
        ? downloadPicture(outbound, source.url)
        : Promise.reject(new Error('an uploaded picture cannot be fetched'))
  const bringPicture = async ({ pictureId }: { pictureId: string }) => {
    await completePicture(town, pictureId, download)
    await onMediaSettled(town, pictureId, turns)
    await reportFailedPictures(town)
  }
  const bringFile = async ({ attachmentId }: { attachmentId: string }) => {
    await completeAttachment(town, attachmentId, graph.downloadFile)
    await onMediaSettled(town, attachmentId, turns)
  }
  jobs.handle(fetchPicture, bringPicture, PICTURES)
  jobs.handle(fetchAttachment, bringFile, FILES)
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
