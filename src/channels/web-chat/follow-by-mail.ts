import { countUse } from '#domain/limits'
import { followContactByMail } from '#domain/notifications'
import { createContext, problemsOf } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import { isSameOrigin, readForm } from '#platform/pages'
import { isUuid } from '#platform/text'
import { keepPage } from './pages/keep.tsx'
import type { Refusal } from './pages/layout.tsx'
import type { OpenChat, View } from './view.ts'

/** An address is to be told what the chat is told of reports and appointments. What is answered is the same whosever it is. */
export const followByMail = async (view: View, chat: OpenChat, request: Request): Promise<Response> => {
  const { town, language } = view
  const { text } = await readForm(request)
  const typed = text('email', 320)
  const again = (refusal: Refusal) => keepPage(view, chat, { refused: { form: 'mail', refusal }, typed })
  if (!isSameOrigin(request)) return again({ key: 'error.origin' })
  if (!isUuid(text('form_id', 40))) return again({ key: 'error.form' })
  const seconds = await countUse(town, 'mails', getClientAddress(request))
  if (seconds > 0) return again({ outcome: 'wait', seconds })
  try {
    const asked = { sessionId: chat.session.id, to: typed, language }
    await followContactByMail(createContext(town, { kind: 'citizen' }), asked)
    return keepPage(view, chat, { mailed: true })
  } catch (error) {
    problemsOf(error)
    return again({ key: 'error.email', field: 'email' })
  }
}
