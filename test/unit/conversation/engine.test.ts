import { expect, test } from 'bun:test'
import { newConversation } from '../../../src/conversation/engine/types.ts'
import { turn } from '../../support/engine.ts'

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
test.each(GREETINGS)('the greeting «%s» opens the menu', (greeting) => {
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
])('«%s» starts a report with its service and place', (text, serviceCode, address) => {
  const { stage } = play(text).conversation
  expect(stage).toMatchObject({
    at: 'incident',
    step: 'confirm',
    draft: { serviceCode, location: { address } },
  })
})

test.each([
  ['vull demanar hora', 'Per a què voleu cita?'],
  ['farmàcia de guàrdia', 'Farmàcies de guàrdia'],
  ['farmacia de guardia', 'Farmacias de guardia'],
  ['busco feina', 'Ofertes de feina'],
  ['3', 'Informació municipal'],
])('«%s» opens what it asks for', (text, title) => {
  expect(play('hola', text).last).toContain(title)
})

test('answers are in the language of the first message, until the citizen asks for another', () => {
  expect(play('Buenas tardes').conversation.language).toBe('es')
  expect(play('hello').conversation.language).toBe('en')
  expect(play('hola').conversation.language).toBe('ca')
  expect(play('hola', 'English').last).toContain('How can we help you?')
  // Once chosen, a guess does not change it back.
  expect(play('hola', 'English', 'hi ha un fanal fos al carrer Guimerà 12').conversation.language).toBe('en')
})

test('an old button still works, or the answer says politely that it does not', () => {
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

test('text sent after the description is added to it', () => {
  const { stage } = play('hi ha un fanal fos al carrer Guimerà 12', 'és el que fa cantonada').conversation
  expect(stage.at === 'incident' && stage.draft.detail).toBe(
    'hi ha un fanal fos al carrer Guimerà 12\nés el que fa cantonada',
  )
})

test('going back from a correction leaves the report unchanged', () => {
  let { conversation } = play('hi ha un fanal fos al carrer Guimerà 12', 'sense foto')
  for (const choice of ['edit', 'edit:kind', 'back']) {
    conversation = turn(
      conversation,
      { id: choice, type: 'choice', choice, title: choice },
      1_795_510_900_000,
    ).conversation
  }
  expect(conversation.stage).toMatchObject({
    at: 'incident',
    step: 'confirm',
    draft: { group: 'enllumenat', serviceCode: 'EP01' },
  })
})

test('a button of a removed page leads to the menu with an explanation', () => {
  const { conversation } = play('hola')
  const { said } = turn(
    conversation,
    { id: 'old', type: 'choice', choice: 'page:fira-de-2024', title: 'Fira' },
    1_795_510_900_000,
  )
  expect(said).toMatchObject([
    {
      message: {
        type: 'list',
        text: expect.stringMatching(/^Això ja no hi és[\s\S]*En què us podem ajudar\?/),
      },
    },
  ])
})
