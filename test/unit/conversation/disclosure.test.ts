import { expect, test } from 'bun:test'
import { validateContent } from '#domain/content'
import { newConversation } from '#domain/conversations'
import { TOPICS } from '#domain/information'
import { loadTown } from '#domain/town'
import { getLanguage, LANGUAGES } from '#languages'
import { step } from '../../../src/conversation/engine/step.ts'
import type { ConversationEvent } from '../../../src/conversation/engine/types.ts'
import { createWorld, shippedContent } from '../../support/engine.ts'

/** Regulation (EU) 2024/1689, article 50.1: people are told that they are dealing with a machine, when they first do. */

const FIRST_MESSAGES: ConversationEvent[] = [
  { id: '1', type: 'text', text: 'hola' },
  { id: '2', type: 'text', text: 'hi ha un fanal fos al carrer Guimerà 12' },
  { id: '3', type: 'text', text: 'vull parlar amb una persona' },
  { id: '4', type: 'text', text: 'el meu marit em pega' },
  { id: '5', type: 'choice', choice: 'menu', title: 'Menú' },
  { id: '6', type: 'location', point: { lat: 41.7231, long: 1.8269 } },
  { id: '7', type: 'other', kind: 'audio' },
  { id: '8', type: 'text', text: 'les meves cites', spoken: true },
]

const now = Date.parse('2026-11-30T10:00:00Z')

test.each(LANGUAGES)(
  'in %s, whatever is sent first, the answer says that an assistant answers',
  (language) => {
    const { chat, automatic } = getLanguage(language)
    expect(chat.welcome).toContain(automatic)
    for (const event of FIRST_MESSAGES) {
      const conversation = { ...newConversation(language), languageChosen: true }
      const { effects } = step(conversation, event, createWorld(now))
      const said = effects.flatMap((one) =>
        one.type === 'say' && one.message.type === 'text' ? [one.message.text] : [],
      )
      // What helps at once comes before it.
      const [first = ''] = event.id === '4' ? said.slice(1) : said
      expect([event.id, first.includes(automatic)]).toEqual([event.id, true])
    }
  },
)

test.each(LANGUAGES)(
  'in %s the page of the web chat says that no person answers, before anything is written',
  (language) => {
    const { webChat, automatic } = getLanguage(language)
    expect(webChat.notice.toLowerCase()).toContain(automatic)
  },
)

test('a town may word its welcome, but not without saying what answers', () => {
  const known = { services: new Set<string>(), topics: TOPICS, profile: loadTown('manresa.cat').profile }
  const worded = (ca: string) =>
    validateContent({ ...shippedContent, texts: { welcome: { ca } } }, known).filter(
      ({ page }) => page === 'texts',
    )
  expect(worded('Bon dia! Us respon l’ASSISTENT AUTOMÀTIC de la vila.')).toEqual([])
  expect(worded('Bon dia! Sóc la Mar, en què us puc ajudar?')).toEqual([
    { page: 'texts', field: 'welcome', fault: 'undisclosed', language: 'ca', detail: 'automàtic' },
  ])
})
