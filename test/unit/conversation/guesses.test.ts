import { expect, test } from 'bun:test'
import { detectIntent, detectPage, suggestIntents } from '../../../src/conversation/engine/intent.ts'
import { findTwoMatters } from '../../../src/conversation/engine/several.ts'
import {
  type Conversation,
  type ConversationEvent,
  newConversation,
} from '../../../src/conversation/engine/types.ts'
import { shortTitle } from '../../../src/platform/text/short-title.ts'
import { createWorld, turn } from '../../support/engine.ts'

const NOW = 1_795_510_800_000

/** A conversation that has been welcomed, and each message that it is answered with. */
const playing = () => {
  let conversation: Conversation = { ...newConversation('ca'), greeted: true }
  let count = 0
  const happen = (event: Record<string, unknown>) => {
    const next = turn(
      conversation,
      { id: `m${count++}`, ...event } as ConversationEvent,
      NOW + count * 60_000,
    )
    conversation = next.conversation
    return next.said.flatMap((effect) => (effect.type === 'say' ? [effect.message] : []))
  }
  return {
    write: (text: string) => happen({ type: 'text', text }),
    tap: (choice: string, title = '') => happen({ type: 'choice', choice, title }),
    state: () => conversation,
  }
}

const titles = (message: unknown): string[] =>
  (message as { buttons?: { title: string }[] }).buttons?.map(({ title }) => title) ?? []

/** Words that may mean one of two services, whichever the model of the day finds alike. */
const UNDECIDED = [
  'contenidor',
  'fa tres dies que el camió no passa',
  'cotxe',
  'moto',
  'gos',
  'tapa',
  'tanca',
]
const undecided = () => {
  for (const words of UNDECIDED) {
    const guesses = suggestIntents(words, createWorld(NOW), 'ca')
    const both = guesses.length === 2 && guesses.every(({ choice }) => choice.startsWith('guess:'))
    if (both && !detectIntent(words, createWorld(NOW))) return { words, guesses }
  }
  throw new Error('no message of the list has two likely services')
}

test('what may be one of two services is asked with one question and a tap', () => {
  const { words, guesses } = undecided()
  const [first, second] = guesses
  const { write, tap, state } = playing()
  const [question, ...more] = write(words)
  expect(more).toEqual([])
  expect(question).toMatchObject({
    type: 'buttons',
    text: `Què voleu dir?\n1. ${first?.title}\n2. ${second?.title}`,
  })
  expect(titles(question)).toHaveLength(3)
  expect(titles(question)[2]).toBe('Una altra cosa')
  tap(second?.choice ?? '', titles(question)[1])
  expect(state().stage).toMatchObject({
    at: 'incident',
    draft: { serviceCode: second?.choice.replace('guess:', ''), detail: words },
  })
})

test('the second of two is chosen by its number too', () => {
  const { words, guesses } = undecided()
  const { write, state } = playing()
  write(words)
  write('2')
  expect(state().stage).toMatchObject({
    at: 'incident',
    draft: { serviceCode: guesses[1]?.choice.replace('guess:', '') },
  })
})

test('none of them: other words are asked for, and a person is one tap away', () => {
  const { write, tap } = playing()
  write(undecided().words)
  tap('else', 'Una altra cosa')
  const [last] = tap('else', 'Una altra cosa')
  expect(last).toMatchObject({ type: 'buttons', text: expect.stringContaining('altres paraules') })
  expect(titles(last)).toEqual(['Parlar amb algú', 'Menú'])
})

test.each(['sí', 'Si', 'ok'])('«%s» takes the only guess', (yes) => {
  const { write, state } = playing()
  Object.assign(state(), {
    heard: 'allò del gronxador',
    offered: [{ choice: 'guess:PJ04', title: 'Jocs infantils malmesos' }],
  })
  write(yes)
  expect(state().stage).toMatchObject({ draft: { serviceCode: 'PJ04', detail: 'allò del gronxador' } })
})

test('«no» to the only guess asks for other words', () => {
  const { write, state } = playing()
  Object.assign(state(), {
    heard: '12 34',
    offered: [{ choice: 'guess:PJ04', title: 'Jocs infantils malmesos' }],
  })
  expect(write('no')[0]).toMatchObject({ text: expect.stringContaining('altres paraules') })
})

test.each([
  ['speech:taxes', 'impostos'],
  ['speech:opinion', 'opinions'],
])('a guess that is no page is answered too: «%s»', (choice, words) => {
  const { write, tap, state } = playing()
  Object.assign(state(), { heard: 'allò de la carta', offered: [{ choice, title: 'Un impost' }] })
  expect(write('sí')[0]).toMatchObject({ text: expect.stringContaining(words) })
  expect(tap(choice)[0]).toMatchObject({ text: expect.stringContaining(words) })
})

test('a word of a page in a longer message opens nothing', () => {
  expect(detectPage('porta una hora tallat el carrer', createWorld(NOW))?.page.id).toBe('appointments')
  const intent = detectIntent('porta una hora tallat el carrer', createWorld(NOW))
  expect(intent?.to === 'page' && intent.page.id).not.toBe('appointments')
})

test.each([
  ['el semàfor del pont torna a anar bé, moltes gràcies', 'thanks'],
  ['us felicito, el parc infantil ha quedat molt maco', 'thanks'],
  ['gracias, la farola de mi calle ya funciona', 'thanks'],
  ['gràcies per arreglar el fanal del 4, però ara s’ha fos el del 6', undefined],
  ['hi ha un fanal fos al carrer Guimerà 12, gràcies', undefined],
])('what was mended is no new report: «%s»', (text, speech) => {
  const intent = detectIntent(text, createWorld(NOW))
  expect(intent?.to === 'speech' ? intent.speech : undefined).toBe(speech as 'thanks')
})

test('of two matters in one message the first is taken and the second offered with the receipt', () => {
  const { write, tap, state } = playing()
  write('el fanal del carrer Guimerà 12 no fa llum. A la plaça Major hi ha un contenidor ple que vessa')
  expect(state().stage).toMatchObject({ draft: { serviceCode: 'EP01', also: { service: 'NR01' } } })
  const { stage } = state()
  const [receipt] = tap(`confirm:${stage.at === 'incident' ? stage.draft.id : ''}`, 'Confirmar')
  expect(receipt).toMatchObject({ type: 'buttons', text: expect.stringContaining('Contenidor ple') })
  expect(titles(receipt)[0]).toBe('Contenidor ple')
  tap('guess:NR01', 'Contenidor ple')
  expect(state().stage).toMatchObject({
    at: 'incident',
    draft: { serviceCode: 'NR01', detail: 'A la plaça Major hi ha un contenidor ple que vessa' },
  })
})

test.each([
  ['el contenidor és ple i hi ha un sofà abandonat a la vorera', 'NR01', 'NR02'],
  ['falta un tauló al banc i la font no raja', 'MU01', 'MU03'],
  [
    'hi ha un contenidor ple al carrer Guimerà 12 i a més un fanal fos a la plaça Sant Domènec',
    'NR01',
    'EP01',
  ],
  ['hay un socavón en la calzada y la alcantarilla está atascada', 'CV01', 'CV03'],
])('two things are two matters, the one told first is first: «%s»', (text, first, second) => {
  const found = findTwoMatters(text, createWorld(NOW))
  expect([found?.first.code, found?.second.code]).toEqual([first, second])
})

test.each([
  'el fanal és fos i el llum fa pampallugues',
  'el contenidor és ple i trencat',
  'el fanal no fa llum, i ja fa tres setmanes que ho vaig dir',
  'hi ha brossa, papers i ampolles per terra a la plaça',
  'la pilona del carrer de la biblioteca no baixa, i ja van tres dies',
  'font dels capellans, els contenidors petats',
])('«%s» is one matter', (text) => {
  expect(findTwoMatters(text, createWorld(NOW))).toBeUndefined()
})

test.each([
  ['Fanal apagat', 'Fanal apagat'],
  ['Contenidor ple o desbordat', 'Contenidor ple'],
  ['Arbre o branca caiguts o a punt de caure', 'Arbre o branca'],
  ['Parada de bus o servei de bus urbà', 'Parada de bus'],
  ['Calçada i voreres: una altra cosa', 'Calçada i voreres'],
  ['Circumval·lacióinacabable', 'Circumval·lacióinaca'],
])('«%s» on a button: «%s»', (title, short) => {
  expect(shortTitle(title, 20)).toBe(short)
})

test('what is no word in any language is offered nothing: the menu says that it was not understood', () => {
  for (const words of ['zzz qqq', 'xkcdjw pwq', 'qwqwqw rtrtrt']) {
    expect([words, suggestIntents(words, createWorld(NOW), 'ca')]).toEqual([words, []])
    expect(JSON.stringify(playing().write(words))).toContain('no us he entès')
  }
})
