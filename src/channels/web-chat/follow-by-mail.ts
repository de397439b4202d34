import { countUse } from '#domain/limits'
import { followContactByMail } from '#domain/notifications'
import { createContext, problemsOf } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import { isSameOrigin, readForm } from '#platform/pages'
import { isUuid } from '#platform/text'
import { keepPage } from './pages/keep.tsx'
import type { OpenChat, View } from './view.ts'

/** An address is to be told what the chat is told of reports and appointments. What is answered is the same whosever it is. */
export const followByMail = async (view: View, chat: OpenChat, request: Request): Promise<Response> => {
  const { town, language } = view
  const { text } = await readForm(request)
  if (!isSameOrigin(request)) return keepPage(view, chat, {}, { key: 'error.origin' })
  if (!isUuid(text('form_id', 40))) return keepPage(view, chat, {}, { key: 'error.form' })
  const seconds = await countUse(town, 'mails', getClientAddress(request))
  if (seconds > 0) return keepPage(view, chat, {}, { outcome: 'wait', seconds })
  try {
    const asked = { sessionId: chat.session.id, to: text('email', 320), language }
    await followContactByMail(createContext(town, { kind: 'citizen' }), asked)
    return keepPage(view, chat, { mailed: true })
  } catch (error) {
    problemsOf(error)
    return keepPage(view, chat, {}, { key: 'error.email', field: 'email' })
  }
}
