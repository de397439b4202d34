import { type Content, voiceOf } from '#town/content'
import type { Language, Town } from '#town/jurisdictions'
import { type Outgoing, text } from './engine/outgoing.ts'
import { newConversation } from './memory.ts'
import { messagesIn, think } from './think.ts'
import { worldOf } from './world.ts'

/** Nobody: a preview is not about anybody's own reports. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** What a citizen would see of a page of some content, published or not, in a language. Nothing is done. */
export const previewPage = async (
  town: Town,
  content: Content,
  pageId: string | undefined,
  language: Language,
): Promise<Outgoing[]> => {
  // What is hidden is looked at before it is shown.
  const pages = content.pages.map((page) => (page.id === pageId ? { ...page, hidden: false } : page))
  const shown = { ...content, pages }
  const world = { ...(await worldOf(town, {})), content: shown, say: voiceOf(shown) }
  const before = { ...newConversation(language), greeted: true, languageChosen: true }
  const choice = pageId === undefined ? 'menu' : `page:${pageId}`
  const { effects } = await think(
    town,
    NOBODY,
    before,
    { id: 'preview', type: 'choice', choice, title: '' },
    world,
  )
  const said = messagesIn(effects)
  return said.length > 0 ? said : [text(world.say(language, 'preview.not-sent'))]
}
