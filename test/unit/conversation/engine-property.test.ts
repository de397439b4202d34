import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { renderMessage } from '../../../src/channels/whatsapp/render.ts'
import { type ConversationEvent, newConversation } from '../../../src/conversation/engine/types.ts'
import { validateMessage } from '../../../src/dev/emulator/index.ts'
import type { Outgoing } from '../../../src/domain/conversations/outbound/outgoing.ts'
import { decodeState, encodeState } from '../../../src/domain/conversations/stored-state.ts'
import { turn } from '../../support/engine.ts'
import { iterations } from '../../support/iterations.ts'

const CHOICES = [
  'menu',
  'back',
  'cancel',
  'edit',
  'privacy',
  'another',
  'resume:yes',
  'resume:no',
  'picture:skip',
  'address:keep',
  'address:again',
  'address:0',
  'address:7',
  'confirm:e0',
  'confirm:x',
  'edit:kind',
  'edit:detail',
  'edit:address',
  'edit:picture',
  'edit:nothing',
  'edit:?',
  'language:es',
  'language:xx',
  'kind:neteja',
  'kind:calcada',
  'kind:nope',
  'menu:incidents',
  'menu:social',
  'menu:preferences',
  'menu:nope',
  'menu:municipal',
  'info:news:-:0',
  'info:agenda:weekend:8',
  'info:pharmacies:now:0',
  'info:directory:ask:0',
  'info:agenda:2026-11-28:0',
  'info:agenda:2026-99-99:0',
  'info:pharmacies:ask:0',
  'page:municipal',
  'page:notices',
  'page:held',
  'page:erase',
  'page:nope',
  'page:appointments-book',
  'page:appointments-own',
  'book:new',
  'book:office:oac',
  'book:office:nope',
  'book:service:padro',
  'book:place:oac-centre',
  'book:mode:office',
  'book:first',
  'book:days',
  'book:from:7',
  'book:from:999999999999',
  'book:day:2026-11-26',
  'book:day:x',
  'book:at:1795597200000',
  'book:at:-1',
  'book:when',
  'book:wait',
  'book:skip',
  'book:yes:e0',
  'cita:see:K7M4QX',
  'cita:change:K7M4QX',
  'cita:cancel:K7M4QX',
  'cita:yes:K7M4QX',
  'cita:take:K7M4QX',
  'cita:nope:x',
  'erase:yes',
  'name:none',
  'notice:street-cuts',
  'notice:street-cuts:p2',
  'notice:street-cuts:3',
  'notice:-grants',
  'notices:off',
  'work:report',
  'work:drop',
  'consultations',
  'consultation:7',
  'consultation:consent:7:yes',
  'consultation:consent:7:no',
  'consultation:home:7:Barri Antic',
  'consultation:home:7:-',
  'consultation:option:7:b',
  'consultation:option:7:z',
  'consultation:change:7',
  'consultation:leave:7',
  'areas',
  'area:new',
  'area:off:01940000-0000-7000-8000-000000000001',
  'area:all:at-once',
  'area:reports:weekly',
  'area:nope:weekly',
  'person',
  'person:social',
  'person:leave',
  'own:add:26-00417',
  'own:reopen:26-00417',
  'join:26-00310',
  'join:none',
  'guess:EP01',
  'guess:nope',
  'answer:dia:2026-11-27',
  'rate:01940000-0000-7000-8000-000000000001:5',
  'edit:ask:dia',
  'info:directory:-:8:biblioteca',
  'info:nope:-:0',
  'item:noticies:n-1',
  'item:x',
  '',
  '__proto__',
  'constructor',
  'x'.repeat(300),
]

const WORDS = [
  'hola',
  'Bon dia',
  'HOLAAA',
  'menú',
  'enrere',
  'cancel·la',
  'sí',
  'no',
  'ajuda',
  '?',
  '0',
  '1',
  '5',
  '9',
  'English',
  'castellano',
  'hi ha un fanal fos al carrer Guimerà 12',
  'sot a la calçada',
  'davant de l’estació',
  'c/ guimera',
  'Barcelona',
  'sense foto',
  'farmàcia de guàrdia',
  'olor de gas al carrer Guimerà 12',
  'em pega',
  'no tinc per menjar',
  'on està la meva incidència?',
  '26-00417',
  'telèfon de la biblioteca',
  'agenda',
  'BAIXA',
  'vull parlar amb una persona',
  'què sabeu de mi',
  'esborreu-me',
  'les meves incidències',
  'concerts de divendres',
  'vull cita per al padró dijous al matí',
  'la primera hora lliure',
  'a les 10.30',
  'Rosa Puig',
  'bla bla incomprensible',
  '3',
  'Passeig de Pere III 45',
  '🙂🙂🙂',
  '',
  ' ',
  '\u0000\u0007',
  'مرحبا',
  '\u202eabc',
  'x'.repeat(65_536),
  '*'.repeat(5_000),
  '😀'.repeat(3_000),
  '{authority}',
  "'{'",
  '<script>alert(1)</script>',
  '\ud800',
  'Enllumenat públic',
  'L’adreça',
  '41.7253, 1.8269',
  'lat 1.8269 long 41.7253',
  'geo:0,0 https://maps.app.goo.gl/AbCdEf123',
]

const sentence = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'0123456789.,°º\'" NSEO+-/:;()\n'), maxLength: 60 }),
)
const point = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  long: fc.double({ min: -180, max: 180, noNaN: true }),
})
const near = fc.constantFrom(
  { lat: 0, long: 0 },
  { lat: 1.8269, long: 41.7231 },
  { lat: 41.7231, long: 1.8269 },
  { lat: 41.76, long: 1.78 },
  { lat: 41.3874, long: 2.1686 },
)

/** A tap on something that is on the screen: what people do most, and what leads deepest. */
type Tap = { type: 'tap'; nth: number }

const tapped = (
  { nth }: Tap,
  screen: Outgoing[],
): Omit<Extract<ConversationEvent, { type: 'choice' }>, 'id'> => {
  const offered = screen.flatMap((message) =>
    'buttons' in message ? message.buttons : 'rows' in message ? message.rows : [],
  )
  const option = offered[nth % Math.max(offered.length, 1)] ?? { id: 'menu', title: 'Menú' }
  return { type: 'choice', choice: option.id, title: option.title }
}

const OTHERS = 'audio voice sticker reaction contacts contact-shared form order edit novelty'.split(' ')

const anyEvent = fc.oneof(
  { weight: 8, arbitrary: fc.nat(9).map((nth): Tap => ({ type: 'tap', nth })) },
  { weight: 4, arbitrary: sentence.map((text) => ({ type: 'text' as const, text })) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(...CHOICES)
      .map((choice) => ({ type: 'choice' as const, choice, title: choice })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('location' as const),
      point: fc.option(fc.oneof(near, point), { nil: undefined }),
      name: fc.option(sentence, { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('pictures' as const),
      pictures: fc.array(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 9 }),
      coming: fc.nat(3),
      unreadable: fc.nat(3),
      caption: fc.option(sentence, { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...OTHERS).map((kind) => ({ type: 'other' as const, kind })),
  },
  // The answers of the town may come when nobody asked any more.
  {
    weight: 1,
    arbitrary: fc.constantFrom<ConversationEvent>(
      { id: '', type: 'refused' },
      { id: '', type: 'pictures-lost', pictures: ['p'] },
      { id: '', type: 'pictures-lost', pictures: ['p', 'q'], number: '26-00417' },
      { id: '', type: 'found', words: 'x', candidates: [] },
      { id: '', type: 'submitted', number: '1', url: 'u' },
      { id: '', type: 'idle' },
      { id: '', type: 'returned', handover: '01940000-0000-7000-8000-000000000001' },
      { id: '', type: 'neighbours', reports: [] },
      { id: '', type: 'understood', words: 'x', choice: 'page:news' },
      { id: '', type: 'preview', on: true },
    ),
  },
)

const step1 = fc.record({
  event: anyEvent,
  wait: fc.constantFrom(0, 1_000, 1_000, 20_000, 20_000, 60_000, 3_600_000, 30 * 3_600_000),
  mood: fc.nat(3),
})

const HALF_MADE = ['hi ha un fanal fos al carrer Guimerà 12', 'sense foto'].map((text) => ({
  event: { type: 'text' as const, text },
  wait: 1_000,
  mood: 2,
}))

/** `SEQUENCES=100000 bun test …` looks longer. */
const RUNS = Number(process.env.SEQUENCES ?? iterations(10_000))

test(`no sequence of events throws, gets stuck or makes a message that the platform refuses (${RUNS} sequences)`, () => {
  const seen = { messages: 0, reports: 0 }
  const sequence = fc.array(step1, { minLength: 1, maxLength: 14, size: 'max' })
  // Half of them begin with a report half made, so that its last questions are met often.
  const property = fc.property(sequence, fc.boolean(), (chance, midway) => {
    const events: typeof chance = midway ? [...HALF_MADE, ...chance] : chance
    let conversation = newConversation('ca')
    let now = 1_795_510_800_000
    let screen: Outgoing[] = []
    for (const [index, { event, wait, mood }] of events.entries()) {
      now += wait
      const happened = event.type === 'tap' ? tapped(event, screen) : event
      const next = turn(conversation, { ...happened, id: `e${index}` } as ConversationEvent, now, mood)
      screen = next.said.flatMap((effect) => (effect.type === 'say' ? [effect.message] : []))
      for (const effect of next.said) {
        if (effect.type !== 'say') continue
        seen.messages++
        const refused = validateMessage({
          messaging_product: 'whatsapp',
          to: '34600111222',
          ...renderMessage(effect.message, 'media-1'),
        })
        if (refused) throw new Error(`${refused.details}: ${JSON.stringify(effect.message).slice(0, 300)}`)
      }
      for (const effect of next.submitted) {
        seen.reports++
        if (
          effect.type === 'submit' &&
          !(effect.draft.serviceCode && effect.draft.detail && effect.draft.location)
        ) {
          throw new Error('a report was confirmed with something missing')
        }
      }
      // What is remembered survives being stored.
      const stored = decodeState(JSON.parse(JSON.stringify(encodeState(next.conversation))), 'es')
      if (stored.problems.length > 0) throw new Error(stored.problems.join())
      conversation = stored.state
    }
    // From wherever this is, one word leads back to the menu.
    const home = turn(conversation, { id: 'end', type: 'text', text: 'menú' }, now + 60_000)
    const menu = home.said.at(-1)
    if (menu?.type !== 'say' || menu.message.type !== 'list' || home.conversation.stage.at !== 'menu')
      throw new Error('no way back to the menu')
    // And a report can be made from there.
    const begun = turn(
      home.conversation,
      { id: 'new', type: 'choice', choice: 'another', title: '' },
      now + 61_000,
    )
    if (begun.conversation.stage.at !== 'incident') throw new Error('no report can be begun')
  })
  fc.assert(property, { numRuns: RUNS })
  expect(seen.messages).toBeGreaterThan(RUNS)
  expect(seen.reports).toBeGreaterThan(RUNS / 100)
}, 1_800_000)
