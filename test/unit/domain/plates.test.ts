import { expect, test } from 'bun:test'
import { readCorpus } from '#conversation'
import { assetId, findPlateMentions, plateKey, readLayers } from '#domain/assets'
import { loadTown } from '#domain/town'
import { sampleAssets } from '../../../src/dev/month/index.ts'

/** Things of the street named by the number on their plate, in any sentence. */

const layers = readLayers('towns/manresa.cat')

/** What a text names: the first kind that it may be of, how many there are, and the number. */
const namedIn = (text: string) =>
  findPlateMentions(text, layers).map(({ kinds, key }) => `${kinds.length === 1 ? kinds[0] : '?'} ${key}`)

test.each([
  ['fanal 23-118', 'lamp 23-118'],
  ['El fanal 23-118 no funciona', 'lamp 23-118'],
  ['el fanal número 23-118 fa pampallugues', 'lamp 23-118'],
  ['el fanal núm. 23-118, davant de casa, és fos', 'lamp 23-118'],
  ['FANAL 23/118 apagat', 'lamp 23-118'],
  ['fanal amb la placa 23-118', 'lamp 23-118'],
  ['hi ha un fanal trencat, placa 23-118', 'lamp 23-118'],
  ['contenidor NR-0456', 'container nr-456'],
  ['el contenidor nr0456 és ple', 'container nr-456'],
  ['contenidor NR 0456 cremat', 'container nr-456'],
  ['NR-0456 vessa', '? nr-456'],
  ['la farola 23-118 está fundida', 'lamp 23-118'],
  ['street lamp 23-118 is out', 'lamp 23-118'],
  ['le lampadaire n° 23-118 est éteint', 'lamp 23-118'],
  ['عمود الإنارة رقم 23-118 لا يعمل', 'lamp 23-118'],
  ['felinarul 23-118 nu merge', 'lamp 23-118'],
  ['parada de bus BUS-014 sense horaris', 'bus-stop bus-14'],
  ['fanal 0118', 'lamp 118'],
])('«%s» names %s', (text, expected) => {
  expect(namedIn(text)).toEqual([expected])
})

test.each([
  'hi ha 2 fanals fosos',
  'fanal apagat davant del carrer Guimerà 118',
  'el contenidor del carrer Bruc, 45-47',
  'el contenidor de la plaça 11 de setembre és ple',
  'fanal 3 dies apagat',
  'fa 120 dies que el fanal és fos',
  'contenidor 120 litres trencat',
  'arbre 100 anys',
  'al banc 12 hi ha un home',
  'truqueu-me al 600 123 118',
  'la meva incidència és la 26-00417',
  'parada a les 10:30',
  'cotxe 1234 BCD mal aparcat davant del fanal',
  'banc@exemple23-118.cat',
  '',
])('«%s» names nothing', (text) => {
  expect(namedIn(text)).toEqual([])
})

test('a number is the same however it is written', () => {
  for (const written of ['NR-0456', 'nr 456', 'NR0456', 'Nr.0456', 'nr/00456'])
    expect(plateKey(written)).toBe('nr-456')
  expect(plateKey('23-118')).not.toBe(plateKey('231-18'))
})

test('of a sentence with two the place of each is told, and a long text is read in no time', () => {
  const text = 'el fanal 23-118 i el contenidor NR-0456'
  expect(findPlateMentions(text, layers).map(({ start, end }) => text.slice(start, end))).toEqual([
    'fanal 23-118',
    'contenidor NR-0456',
  ])
  for (const hostile of [
    'fanal '.repeat(1_000_000),
    '1-'.repeat(1_000_000),
    'placa 1.1.1.1 '.repeat(200_000),
  ])
    expect(findPlateMentions(hostile, layers).length).toBeLessThanOrEqual(8)
})

test('no message of the corpus names anything of an inventory of 50,000 that it does not mean', () => {
  const known = new Set(sampleAssets(loadTown('manresa.cat')).map(({ id }) => id))
  for (let sector = 10; sector < 100; sector++)
    for (let number = 100; number < 600; number++) known.add(assetId('lamp', `${sector}-${number}`))
  for (let number = 1; number <= 6_000; number++) known.add(assetId('container', `NR-${number}`))
  expect(known.size).toBeGreaterThan(50_000)
  const { rows } = readCorpus('corpus')
  expect(rows.length).toBeGreaterThan(1_000)
  const hits = rows.filter(({ text }) =>
    findPlateMentions(text, layers).some(({ kinds, key }) =>
      kinds.some((kind) => known.has(assetId(kind, key))),
    ),
  )
  expect(hits.map(({ text }) => text)).toEqual([])
})
