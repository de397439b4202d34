import { displayMode, openAttachment } from '#domain/attachments'
import { findVisibleConversation, type HistoryLine, listReadableLines } from '#domain/conversations'
import { readPicture } from '#domain/pictures'
import { foreignFile, jpegResponse } from '#platform/pages'
import type { View } from '../ui/index.ts'
import { viewerOf } from './viewer.ts'

/** The lines of a conversation that the member may read; nothing where they may not see it. */
const listReadable = async (view: View, id: string): Promise<HistoryLine[]> => {
  const { town, language } = view
  const viewer = viewerOf(view)
  const found = await findVisibleConversation(town.db, town, viewer, id)
  return found ? listReadableLines(town, viewer, found, language) : []
}

/** A picture that a citizen sent, for who may see the conversation that it was sent in. */
export const conversationPicture = async (
  view: View,
  id: string,
  pictureId: string,
  request: Request,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const sent = (await listReadable(view, id)).some(({ picture }) => picture === pictureId)
  if (!sent) return missing()
  const small = new URL(request.url).searchParams.get('size') === 'thumbnail'
  const bytes = await readPicture(view.town, pictureId, small ? 'thumbnail' : 'full')
  return bytes ? jpegResponse(bytes) : missing()
}

/**
 * Another file that a citizen sent, for who may see the conversation: shown if its content is of a kind that runs
 * nothing, else, or where that is asked for (`?download`), only downloaded.
 */
export const conversationFile = async (
  view: View,
  id: string,
  messageId: string,
  request: Request,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const { attachment, sent } = (await listReadable(view, id)).find((line) => line.id === messageId) ?? {}
  if (sent) return sentFile(view, sent, request, missing)
  if (attachment?.state !== 'ready') return missing()
  const content = await openAttachment(view.town, attachment.id)
  if (!content) return missing()
  const { as, mime } = displayMode(attachment.kind, attachment.mime)
  const downloaded = as === 'download' || new URL(request.url).searchParams.has('download')
  return foreignFile(request, {
    content,
    size: attachment.size ?? 0,
    mime: downloaded ? 'application/octet-stream' : mime,
    ...(downloaded ? { download: attachment.filename ?? attachment.kind } : {}),
  })
}

/** What staff sent themselves: made a picture of ours, or a PDF, before it was kept. */
const sentFile = async (
  { town }: View,
  { kind, key, mime, filename }: NonNullable<HistoryLine['sent']>,
  request: Request,
  missing: () => Promise<Response>,
): Promise<Response> => {
  const bytes = await town.media.get(key)
  if (!bytes) return missing()
  if (kind === 'image') return jpegResponse(bytes)
  const content = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime })
  return foreignFile(request, { content, size: content.size, mime, download: filename })
}
