import { expect, test } from 'bun:test'
import { MIN_SHOWN, type Results, summarise } from '#domain/participation'

/** What may be shown of answers: never what fewer than five people chose in one neighbourhood, nor what lets it be worked out. */

const NOW = new Date('2026-12-10T00:00:00+01:00')
const HOMES = ['Barri Antic', 'Escodines', 'Poble Nou', 'Sant Pau']

/** Counts of options a, b and c, neighbourhood by neighbourhood. */
const results = (counts: Record<string, [number, number, number]>, homes = HOMES): Results =>
  summarise(
    {
      options: ['a', 'b', 'c'].map((id) => ({ id, texts: { ca: { title: id, body: '' } } })),
      neighbourhoods: homes,
    },
    Object.entries(counts).flatMap(([neighbourhood, all]) =>
      all.map((count, at) => ({ option: 'abc'[at] ?? '', neighbourhood, count })),
    ),
    NOW,
  )

const shown = (found: Results) => {
  if (found.few) throw new Error('nothing is shown')
  return found
}

test('fewer than five answers in all are not shown', () => {
  expect(results({ 'Barri Antic': [2, 2, 0] })).toEqual({ few: true, asOf: NOW })
  expect(results({ 'Barri Antic': [2, 2, 1] }).few).toBe(false)
})

test('a neighbourhood in which each answer was given by enough stands by itself', () => {
  const { all, neighbourhoods, withheld } = shown(
    results({
      'Barri Antic': [9, 5, 0],
      Escodines: [6, 7, 8],
      'Poble Nou': [5, 0, 0],
      'Sant Pau': [0, 0, 0],
    }),
  )
  expect(all).toEqual({ total: 40, counts: [20, 12, 8] })
  expect(neighbourhoods.map(({ name, counts }) => [name, ...counts])).toEqual([
    ['Barri Antic', 9, 5, 0],
    ['Escodines', 6, 7, 8],
    ['Poble Nou', 5, 0, 0],
    ['Sant Pau', 0, 0, 0],
  ])
  expect(withheld).toBe(false)
})

test('what few chose in some neighbourhoods is shown together where that is enough', () => {
  const { neighbourhoods, withheld } = shown(
    results({
      'Barri Antic': [9, 5, 0],
      Escodines: [3, 4, 0],
      'Poble Nou': [4, 3, 0],
      'Sant Pau': [0, 0, 0],
    }),
  )
  expect(neighbourhoods.map(({ name, counts }) => [name, ...counts])).toEqual([
    ['Barri Antic', 9, 5, 0],
    ['Sant Pau', 0, 0, 0],
    [undefined, 7, 7, 0],
  ])
  expect(withheld).toBe(true)
})

test('a single one that cannot be shown cannot be worked out from the others either', () => {
  const { neighbourhoods } = shown(
    results({
      'Barri Antic': [9, 5, 0],
      Escodines: [20, 20, 20],
      'Poble Nou': [1, 0, 0],
      'Sant Pau': [6, 6, 6],
    }),
  )
  // The smallest that could stand by themselves are joined to it until the rest is enough.
  expect(neighbourhoods.map(({ name }) => name)).toEqual(['Escodines', 'Sant Pau', undefined])
  expect(neighbourhoods.at(-1)).toEqual({ name: undefined, total: 15, counts: [10, 5, 0] })
})

test('where no split is safe there is none', () => {
  const { all, neighbourhoods, withheld } = shown(
    results({ 'Barri Antic': [9, 1, 0], Escodines: [6, 0, 2] }, ['Barri Antic', 'Escodines']),
  )
  expect(all.counts).toEqual([15, 1, 2])
  expect(neighbourhoods).toEqual([])
  expect(withheld).toBe(true)
})

test('whatever the counts are, no cell by neighbourhood and no difference between them and the whole is below five', () => {
  let state = 20_261_130
  const draw = (most: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * most)
  }
  for (let round = 0; round < 500; round++) {
    const most = [3, 8, 30][round % 3] ?? 8
    const found = results(
      Object.fromEntries(HOMES.map((home) => [home, [draw(most), draw(most), draw(most)]])) as Record<
        string,
        [number, number, number]
      >,
    )
    if (found.few || found.neighbourhoods.length === 0) continue
    const cells = found.neighbourhoods.flatMap(({ counts }) => counts)
    const rest = found.all.counts.map(
      (count, at) => count - found.neighbourhoods.reduce((all, { counts }) => all + (counts[at] ?? 0), 0),
    )
    for (const count of [...cells, ...rest]) expect(count === 0 || count >= MIN_SHOWN).toBe(true)
  }
})

test('one neighbourhood, or none, has no split', () => {
  expect(shown(results({ 'Barri Antic': [9, 1, 0] }, ['Barri Antic'])).neighbourhoods).toEqual([])
})
