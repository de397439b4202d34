import { foreignFile, jpeg } from '#platform/pages'
import { openAttachment, shownAs } from '#town/attachments'
import { conversationFor, type Line, linesFor } from '#town/conversations'
import { readPicture } from '#town/pictures'
import { viewerOf } from './conversations.tsx'
import type { View } from './frame.tsx'

/** The lines of a conversation that the member may read; nothing where they may not see it. */
const readable = async (here: View, id: string): Promise<Line[]> => {
  const { town, language } = here
  const viewer = await viewerOf(here)
  const found = await conversationFor(town.db, town, viewer, id)
  return found ? linesFor(town, viewer, found, language) : []
}

/** A picture that a citizen sent, for who may see the conversation that it was sent in. */
export const conversationPicture = async (
  here: View,
  id: string,
  pictureId: string,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const sent = (await readable(here, id)).some(({ picture }) => picture === pictureId)
  if (!sent) return missing()
  const small = new URL(request.url).searchParams.get('size') === 'thumbnail'
  const bytes = await readPicture(here.town, pictureId, small ? 'thumbnail' : 'full')
  return bytes ? jpeg(bytes) : missing()
}

/**
 * Another file that a citizen sent, for who may see the conversation: shown if its content is of a kind that runs
 * nothing, else, or where that is asked for (`?download`), only downloaded.
 */
export const conversationFile = async (
  here: View,
  id: string,
  messageId: string,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { attachment } = (await readable(here, id)).find((line) => line.id === messageId) ?? {}
  if (attachment?.state !== 'ready') return missing()
  const content = await openAttachment(here.town, attachment.id)
  if (!content) return missing()
  const { as, mime } = shownAs(attachment.kind, attachment.mime)
  const downloaded = as === 'download' || new URL(request.url).searchParams.has('download')
  return foreignFile(request, {
    content,
    size: attachment.size ?? 0,
    mime: downloaded ? 'application/octet-stream' : mime,
    ...(downloaded ? { download: attachment.filename ?? attachment.kind } : {}),
  })
}
