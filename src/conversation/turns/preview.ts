import { type Content, getTexts } from '#domain/content'
import { encodeChoice, newConversation, type Outgoing, textMessage } from '#domain/conversations'
import type { Language, Town } from '#domain/town'
import { step } from '../engine/step.ts'
import { listMessages, resolveQueries } from './resolve-queries.ts'
import { loadWorld } from './world.ts'

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
  const world = { ...(await loadWorld(town, {})), content: shown, say: getTexts(shown) }
  const before = { ...newConversation(language), greeted: true, languageChosen: true }
  const choice = pageId === undefined ? 'menu' : encodeChoice('page', { page: pageId })
  const turn = step(before, { id: 'preview', type: 'choice', choice, title: '' }, world)
  const { effects } = await resolveQueries(town, NOBODY, { turn, id: 'preview' }, world)
  const said = listMessages(effects)
  return said.length > 0 ? said : [textMessage(world.say(language, 'preview.not-sent'))]
}
