import { expect, test } from 'bun:test'
import { readCorpus } from '../../../src/conversation/understanding/corpus.ts'
import { detectAlarm } from '../../../src/conversation/understanding/danger.ts'
import { INTENT_SHAPE } from '../../../src/conversation/understanding/features.ts'
import { detectMessageLanguage } from '../../../src/conversation/understanding/language.ts'
import { parseLexicon } from '../../../src/conversation/understanding/lexicon.ts'
import { classify, explain } from '../../../src/conversation/understanding/linear-model.ts'
import { maskPlaces } from '../../../src/conversation/understanding/mask-places.ts'
import { loadModelFile, shippedModels } from '../../../src/conversation/understanding/models.ts'
import { decodeModels, encodeModels, MODEL_VERSION } from '../../../src/conversation/understanding/storage.ts'
import { trainLinear } from '../../../src/conversation/understanding/training.ts'
import { understand } from '../../../src/conversation/understanding/understand.ts'

const OPTIONS = {
  shape: INTENT_SHAPE,
  epochs: 10,
  rate: 4,
  balance: 0.5,
  smoothing: 0.1,
  dropout: 0.2,
  minTexts: 1,
  maxRows: 1_000,
  temperature: 1,
}

const SAMPLES = [
  { text: ' fanal fos ', label: 'lamp', weight: 1 },
  { text: ' el fanal no fa llum ', label: 'lamp', weight: 1 },
  { text: ' contenidor ple ', label: 'bin', weight: 1 },
  { text: ' el contenidor vessa ', label: 'bin', weight: 1 },
]

test('the committed weights are those of the committed corpus: else «bun run train»', () => {
  expect(loadModelFile().corpus).toBe(readCorpus('corpus').hash)
})

test('the same samples give the same model, which is kept and read back as it is', () => {
  const model = trainLinear(SAMPLES, OPTIONS)
  expect(trainLinear(SAMPLES, OPTIONS)).toEqual(model)
  const file = { version: MODEL_VERSION, corpus: 'x', lexicon: 'light\tfanal\n', models: { intent: model } }
  const { models, ...rest } = decodeModels(encodeModels(file))
  expect(rest).toMatchObject({ version: MODEL_VERSION, corpus: 'x', lexicon: 'light\tfanal\n' })
  expect({ ...models.intent, lexicon: undefined }).toEqual({ ...model, lexicon: undefined })
  expect(classify(model, ' un fanal ')[0]?.label).toBe('lamp')
  expect(explain(model, ' hi ha un contenidor ple ', 'bin')).toContain('contenidor')
})

test.each([
  ['fanal', ['light']],
  ['fanals', ['light']],
  ['farola', ['light']],
  ['lampadaire', ['light']],
  ['llum', ['light']],
  ['llumins', []],
  ['والمصباح', ['light']],
  ['gronxador', []],
])('«%s» stands for %p', (word, concepts) => {
  const lexicon = parseLexicon('light\tllum fanal* farol* lampadaire* مصباح\n')
  expect(lexicon.conceptsOf(word)).toEqual(concepts)
})

test('the words that decided are named', () => {
  const { guesses, because } = understand(
    'el gronxador del parc té la cadena trencada',
    shippedModels().intent,
  )
  expect(guesses[0]?.label).toBe('PJ04')
  expect(because()).toContain('gronxador')
})

test.each([
  ['fanal fos al carrer de Guimerà, 12', 'fanal fos al zzplace'],
  ['c/ Nou 3 brut', 'zzplace brut'],
  ['hay basura en la calle Sant Blai 4', 'hay basura en la zzplace'],
  ['no hi ha cap lloc', 'no hi ha cap lloc'],
])('«%s» without its street: «%s»', (text, masked) => {
  expect(maskPlaces(text).replace(/\s+/g, ' ').trim()).toBe(masked)
})

test.each([
  ['hay una farola fundida en mi calle', 'es'],
  ['hi ha un fanal fos al meu carrer', 'ca'],
  ['the street light has been out for a week', 'en'],
  ['il y a une fuite d’eau dans ma rue', 'fr'],
  ['e o groapa mare pe strada mea', 'ro'],
  ['هناك حفرة كبيرة في الشارع', 'ar'],
] as const)('«%s» is in %s', (text, language) => {
  expect(detectMessageLanguage(text, { current: language === 'ca' ? 'es' : 'ca', greeted: false })).toBe(
    language,
  )
})

test.each(['menu', '/menu', 'Menú', 'stop', 'no'])(
  'a command that several languages share tells none: «%s»',
  (text) => {
    expect(detectMessageLanguage(text, { current: 'ca', greeted: false })).toBeUndefined()
  },
)

test('in the middle of a conversation a word changes no language, a sentence does', () => {
  expect(detectMessageLanguage('farola', { current: 'ca', greeted: true })).toBeUndefined()
  expect(
    detectMessageLanguage('quiero hablar de la basura de mi calle', { current: 'ca', greeted: true }),
  ).toBe('es')
})

test.each([
  ['ça sent le gaz dans l’escalier', 'danger'],
  ['miroase a gaz in scara blocului', 'danger'],
  ['رجل فاقد الوعي في الشارع', 'danger'],
  ['sotul ma bate', 'violence'],
  ['je veux mourir', 'violence'],
  ['el detector de monòxid xiula i estem marejats', 'danger'],
  ['mi abuelo se ha atragantado', 'danger'],
  ['my wife is in labour', 'danger'],
  ['on a poignardé quelqu’un', 'danger'],
  ['la veïna té un ictus', 'danger'],
  ['no encuentro a mi hija, estaba en el parque', 'danger'],
  ['el meu home no em deixa sortir de casa', 'violence'],
  ['me quitó el pasaporte', 'violence'],
  ['my ex is stalking me', 'violence'],
  ['mă taie frica de el, mi-a luat pașaportul', 'violence'],
  ['كيضربني راجلي', 'violence'],
  ['un nen sol al carrer', 'danger'],
  ['a little boy alone in the street', 'danger'],
  ['un tronc es decanta i cruix sobre la cua dels nens del menjador', 'danger'],
  ['los niños esperan el bus y la cornisa se está desprendiendo encima', 'danger'],
  ['there is a huge branch cracking over the playground', 'danger'],
  ['una teula ha caigut damunt d’una senyora', 'danger'],
  ['el motorista del xoc no contesta', 'danger'],
  ['s’han posat a pegar-se, es estan pegant amb pals i barres', 'danger'],
  ['hi ha l’ascensor aturat amb gent a dins', 'danger'],
  ['hi ha ajuts per a detectors de monòxid?', undefined],
  ['la branca fa ombra sobre el banc on seuen els avis', undefined],
  ['els semàfors m’estan matant', undefined],
  ['les branques em toquen el balcó', undefined],
  ['se sienten trets de petards per la festa major, quin dia és', undefined],
  ['hi ha un gat ferit a la vorera', undefined],
  ['hi ha una branca seca a terra', undefined],
  ['bon dia', undefined],
])('«%s» is danger: %s', (text, alarm) => {
  expect(detectAlarm(text)).toBe(alarm as ReturnType<typeof detectAlarm>)
})

test.each(['Amélie Martin', 'Laia Mata', 'Gemma Foix', 'Àngels Bomba', 'Lluís Companys i Jover'])(
  'a person’s name is no danger: «%s»',
  (name) => {
    expect(detectAlarm(name)).toBeUndefined()
  },
)
