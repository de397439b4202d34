import { expect, test } from 'bun:test'
import { collectionsSchema, formatItems, planProblems, pointsOf, readItems } from '#domain/appointments'
import { fillLanguages, readShipped } from '#domain/town'

/** Things to be collected, as people write them. */

const FOLDER = 'towns/manresa.cat'
const plan = fillLanguages(FOLDER, collectionsSchema.parse(readShipped(FOLDER, 'collections.json')))

const read = (text: string): string =>
  readItems(text, plan)
    .map(({ kind, count }) => `${count} ${kind}`)
    .join(', ')

test.each([
  ['un sofà i dos matalassos', '1 sofa, 2 mattress'],
  ['Vull llençar 2 cadires velles, una taula rodona i la nevera', '2 chair, 1 table, 1 fridge'],
  ['matalàs', '1 mattress'],
  ['un parell de butaques', '2 armchair'],
  ['cadires x4 i 2x prestatgeries', '4 chair, 2 shelves'],
  ['una cadira i una altra cadira', '2 chair'],
  ['dos sofás y tres colchones', '2 sofa, 3 mattress'],
  ['a washing machine, two wardrobes and four chairs', '1 washer, 2 wardrobe, 4 chair'],
  ['un canapé et deux matelas', '1 sofa, 2 mattress'],
  ['o canapea și două saltele', '1 sofa, 2 mattress'],
  ['أريكة وفراشان', '1 sofa, 2 mattress'],
  ['doscientas mil cosas', ''],
  ['bon dia', ''],
  ['', ''],
])('«%s» is read as %s', (text, expected) => {
  expect(read(text)).toBe(expected)
})

test('a count is within what one collection may have of a kind, however it is written', () => {
  expect(read('99 cadires')).toBe('20 chair')
  expect(read('0 cadires')).toBe('')
  expect(read(`${'cadira '.repeat(5_000)}`)).toBe('20 chair')
})

test('things take the room of their kinds, and are listed in the language of who reads', () => {
  const items = readItems('un sofà i dos matalassos', plan)
  expect(pointsOf(items, plan)).toBe(10)
  expect(formatItems(items, plan, 'ca')).toBe('1 × sofà, 2 × matalàs')
  expect(formatItems(items, plan, 'fr')).toBe('1 × canapé, 2 × matelas')
  expect(formatItems(items, plan, 'ro')).toBe('1 × canapea, 2 × saltea')
})

test('a plan for an agenda that there is not, or with a thing that no collection has room for, is wrong', () => {
  expect(planProblems(plan, ['voluminosos'])).toEqual([])
  expect(planProblems({ ...plan, points_per_collection: 4 }, ['oac'])).toEqual([
    'agenda: voluminosos: no such agenda',
    'kinds: wardrobe: takes more room than one collection has',
  ])
  expect(collectionsSchema.safeParse({ out_from: '25:00' }).success).toBe(false)
})
