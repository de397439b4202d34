import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { createGazetteer } from '#platform/geocoding'
import { readTown } from '#town/jurisdictions'
import { render } from '../../src/doors/whatsapp/render.ts'
import { refusal } from '../../src/emulator/index.ts'
import type { Outgoing } from '../../src/town/conversations/engine/outgoing.ts'
import { step } from '../../src/town/conversations/engine/step.ts'
import {
  type Conversation,
  type Effect,
  type Event,
  newConversation,
  type World,
} from '../../src/town/conversations/engine/types.ts'
import { catalogueSchema } from '../../src/town/services/definition.ts'

const town = readTown('manresa.cat')
const gazetteer = createGazetteer(town.streets, town.boundary)
const shipped = catalogueSchema.parse(await Bun.file('towns/manresa.cat/services.json').json())
const catalogue = { ...shipped, departments: new Map<string, string>(), changedAt: new Date(0) }

const world = (now: number): World => ({ now, profile: town.profile, catalogue, spot: gazetteer.spot })

/** The geocoder and the queue, as the runner would answer for them. */
const answerFor = (effect: Effect, id: string, mood: number): Event | undefined => {
  if (effect.type === 'search') {
    const candidates = mood === 0 ? ('unavailable' as const) : gazetteer.search(effect.words)
    return { id, type: 'found', words: effect.words, candidates }
  }
  if (effect.type === 'reverse') {
    return {
      id,
      type: 'nearest',
      point: effect.point,
      place: mood === 0 ? 'unavailable' : gazetteer.reverse(effect.point),
    }
  }
  if (effect.type === 'submit') {
    return mood === 1
      ? { id, type: 'refused' }
      : { id, type: 'submitted', number: '26-00417', url: 'http://localhost/reports/26-00417' }
  }
  return undefined
}

/** One turn as the runner takes it: the engine's questions answered until it has none. */
const turn = (before: Conversation, event: Event, now: number, mood = 2) => {
  const said: Effect[] = []
  const submitted: Effect[] = []
  let { conversation, effects } = step(before, event, world(now))
  for (let questions = 0; ; questions++) {
    said.push(...effects.filter(({ type }) => type === 'say'))
    submitted.push(...effects.filter(({ type }) => type === 'submit'))
    const asked = effects.map((effect) => answerFor(effect, event.id, mood)).find(Boolean)
    if (!asked) break
    if (questions > 3) throw new Error('the engine goes on asking')
    ;({ conversation, effects } = step(conversation, asked, world(now)))
  }
  return { conversation, said, submitted }
}

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
]

const sentence = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 60 }),
)
const point = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  long: fc.double({ min: -180, max: 180, noNaN: true }),
})
const near = fc.constantFrom(
  { lat: 41.7231, long: 1.8269 },
  { lat: 41.76, long: 1.78 },
  { lat: 41.3874, long: 2.1686 },
)

/** A tap on something that is on the screen: what people do most, and what leads deepest. */
type Tap = { type: 'tap'; nth: number }

const tapped = ({ nth }: Tap, screen: Outgoing[]): Omit<Extract<Event, { type: 'choice' }>, 'id'> => {
  const offered = screen.flatMap((message) =>
    'buttons' in message ? message.buttons : 'rows' in message ? message.rows : [],
  )
  const option = offered[nth % Math.max(offered.length, 1)] ?? { id: 'menu', title: 'Menú' }
  return { type: 'choice', choice: option.id, title: option.title }
}

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
    arbitrary: fc.oneof(near, point).map((where) => ({ type: 'location' as const, point: where })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('pictures' as const),
      pictures: fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 9 }),
      caption: fc.option(sentence, { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('audio', 'sticker', 'reaction', 'contacts', 'novelty')
      .map((kind) => ({ type: 'other' as const, kind })),
  },
  // The answers of the town may come when nobody asked any more.
  {
    weight: 1,
    arbitrary: fc.constantFrom<Event>(
      { id: '', type: 'refused' },
      { id: '', type: 'found', words: 'x', candidates: [] },
      { id: '', type: 'submitted', number: '1', url: 'u' },
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

const RUNS = 10_000

test(`any sequence of any events: never throws, never stuck, never a message that the platform refuses (${RUNS} sequences)`, () => {
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
      const next = turn(conversation, { ...happened, id: `e${index}` } as Event, now, mood)
      screen = next.said.flatMap((effect) => (effect.type === 'say' ? [effect.message] : []))
      for (const effect of next.said) {
        if (effect.type !== 'say') continue
        seen.messages++
        const refused = refusal({
          messaging_product: 'whatsapp',
          to: '34600111222',
          ...render(effect.message),
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
      conversation = JSON.parse(JSON.stringify(next.conversation))
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
  expect(seen.reports).toBeGreaterThan(100)
}, 180_000)

/** Plays texts one after the other. @returns the last words said and where it ended */
const play = (...texts: string[]) => {
  let conversation = newConversation('ca')
  let last = ''
  texts.forEach((text, index) => {
    const next = turn(
      conversation,
      { id: `m${index}`, type: 'text', text },
      1_795_510_800_000 + index * 60_000,
    )
    conversation = next.conversation
    const effect = next.said.at(-1)
    if (effect?.type === 'say') last = 'text' in effect.message ? effect.message.text : ''
  })
  return { conversation, last }
}

const GREETINGS = [
  'hola',
  'Hola!',
  'HOLA',
  'holaa',
  'Hola, bon dia',
  'bon dia',
  'Bona tarda!!',
  'bones',
  'buenas',
  'Buenos días',
  'hello',
  'Hi',
  'good morning',
  'hóla',
  'ola',
  'Hola Ajuntament de Manresa',
]
test.each(GREETINGS)('«%s» is a greeting: it opens the menu', (greeting) => {
  const { conversation, last } = play(greeting)
  expect(conversation.stage.at).toBe('menu')
  expect(last).toMatch(/En què us podem ajudar|En qué podemos ayudarle|How can we help you/)
})

test.each([
  ['hi ha un fanal fos al carrer Guimerà 12', 'EP01', 'Carrer de Guimerà, 12'],
  ['Hola, hay una farola fundida en la calle San Miguel 4', 'EP01', 'Carrer de Sant Miquel, 4'],
  ['there is a broken streetlight at carrer Guimerà 21', 'EP01', 'Carrer de Guimerà, 21'],
  ['contenidor desbordat a la plaça Major', 'NR01', 'Plaça Major'],
  ['semàfor avariat a la carretera de Vic, 12', 'CT01', 'Carretera de Vic, 12'],
])('«%s» is a report already: its kind and its place are understood', (text, serviceCode, address) => {
  const { stage } = play(text).conversation
  expect(stage).toMatchObject({
    at: 'incident',
    step: 'picture',
    draft: { serviceCode, location: { address } },
  })
})

test.each([
  ['vull demanar hora', 'Cita prèvia'],
  ['farmacia de guardia', 'Informació municipal'],
  ['busco feina', 'CIO'],
  ['3', 'Informació municipal'],
])('«%s» leads where it asks', (text, title) => {
  expect(play('hola', text).last).toContain(title)
})

test('the language of the first message is the one answered in; a word changes it', () => {
  expect(play('Buenas tardes').conversation.language).toBe('es')
  expect(play('hello').conversation.language).toBe('en')
  expect(play('hola').conversation.language).toBe('ca')
  expect(play('hola', 'English').last).toContain('How can we help you?')
  // Once chosen, a guess does not change it back.
  expect(play('hola', 'English', 'hi ha un fanal fos al carrer Guimerà 12').conversation.language).toBe('en')
})

test('an old button does what it meant, or says kindly that it cannot', () => {
  const { conversation } = play('hola')
  const tap = (choice: string) =>
    turn(conversation, { id: 'old', type: 'choice', choice, title: choice }, 1_795_510_900_000)
  expect(tap('kind:calcada').conversation.stage).toMatchObject({
    at: 'incident',
    step: 'detail',
    draft: { group: 'calcada' },
  })
  const [gone] = tap('confirm:long-ago').said
  expect(gone?.type === 'say' && gone.message.type === 'buttons' && gone.message.text).toContain(
    'ja es va enviar',
  )
  expect(tap('confirm:long-ago').submitted).toHaveLength(0)
})

test('words that come after the detail are kept with it', () => {
  const { stage } = play('hi ha un fanal fos al carrer Guimerà 12', 'és el que fa cantonada').conversation
  expect(stage.at === 'incident' && stage.draft.detail).toBe(
    'hi ha un fanal fos al carrer Guimerà 12\nés el que fa cantonada',
  )
})
