import { findCitizenMessage, isOwnPicture } from '#domain/conversations'
import { readPicture } from '#domain/pictures'
import { foreignFile, jpegResponse, textFileResponse } from '#platform/pages'
import { isUuid } from '#platform/text'
import { citizenOf } from './channel-id.ts'
import { gonePage } from './pages/notices.tsx'
import type { OpenChat, View } from './view.ts'

/** A picture that was sent in the chat. */
export const picturePage = async (view: View, { session }: OpenChat, id: string): Promise<Response> => {
  const own = isUuid(id) && (await isOwnPicture(view.town, citizenOf(session), id))
  const bytes = own ? await readPicture(view.town, id, 'thumbnail') : undefined
  return bytes ? jpegResponse(bytes) : gonePage(view)
}

/** A file that the town sent in the chat. */
export const filePage = async (
  view: View,
  { session }: OpenChat,
  request: Request,
  id: string,
): Promise<Response> => {
  const { town } = view
  const message = isUuid(id) ? await findCitizenMessage(town, citizenOf(session), { id }) : undefined
  if (message?.type === 'document') return textFileResponse(message.content, message.filename)
  const content = message?.type === 'file' ? await town.media.open(message.key) : undefined
  if (message?.type !== 'file' || !content) return gonePage(view)
  const { mime, kind, filename } = message
  const size = (await content.arrayBuffer()).byteLength
  return foreignFile(request, { content, size, mime, ...(kind === 'image' ? {} : { download: filename }) })
}
