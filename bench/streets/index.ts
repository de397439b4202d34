import { loadTown } from '#domain/town'
import { createGazetteer, type House, packHouses, type Street } from '#platform/geocoding'
import { publishResults } from '../setup.ts'
import { judgeCorpus, type PlaceOutcome } from './accuracy.ts'

const share = (part: number, of: number): number => (of === 0 ? 0 : Math.round((part / of) * 1_000) / 1_000)

/** Places found in the messages of each author; then how long a look-up takes in a town of 100,000 addresses. */
export const streets = async (): Promise<void> => {
  await measureAccuracy()
  await measureSpeed()
}

const measureAccuracy = async (): Promise<void> => {
  const all = judgeCorpus()
  const rowOf = (author: string, rows: typeof all) => {
    const places = rows.filter(({ row }) => row.street)
    const none = rows.filter(({ row }) => !row.street)
    const of = (outcome: PlaceOutcome) => places.filter((one) => one.outcome === outcome).length
    return {
      author,
      places: places.length,
      found: share(of('found'), places.length),
      doubtful: share(of('doubtful'), places.length),
      named: share(of('named'), places.length),
      wrong: share(of('wrong'), places.length),
      missed: share(of('missed'), places.length),
      'without a place': none.length,
      'false places': share(none.filter(({ outcome }) => outcome === 'false place').length, none.length),
    }
  }
  // Which messages, for those who mend it: `SHOW=missed bun run bench streets`.
  for (const { row, outcome } of all)
    if (process.env.SHOW === outcome) process.stdout.write(`  ${row.author} «${row.text}» [${row.street}]\n`)
  await publishResults('places', [
    rowOf('all', all),
    ...[...Map.groupBy(all, ({ row }) => row.author)].map(([author, rows]) => rowOf(author, rows)),
  ])
  const byKind = Map.groupBy(
    all.filter(({ row }) => row.street),
    ({ kind }) => kind,
  )
  await publishResults(
    'place-kinds',
    [...byKind]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([kind, rows]) => {
        const { author: _, 'without a place': __, 'false places': ___, ...shares } = rowOf('', rows)
        return { kind, ...shares }
      }),
  )
}

const STREETS = 2_000
const HOUSES_EACH = 50
const LOOKUPS = 5_000

const SYLLABLES = 'bar cel dum fon gri jol lem mar nos pul ral ses tur vil'.split(' ')

/** A name for each number. */
const nameOf = (at: number): string => {
  const name = [1, 14, 196, 2_744].map((each) => SYLLABLES[Math.floor(at / each) % SYLLABLES.length]).join('')
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

const bigTown = (): { streets: Street[]; houses: House[] } => {
  const all = Array.from({ length: STREETS }, (_, at) => ({
    id: `S${at}`,
    kind: 'Carrer',
    name: nameOf(at),
    officialName: `Carrer de ${nameOf(at)}`,
    variants: [],
    lat: 41.7 + (at % 40) / 1_000,
    long: 1.8 + Math.floor(at / 40) / 1_000,
  }))
  const houses = all.flatMap(({ id, lat, long }) =>
    Array.from({ length: HOUSES_EACH }, (_, house) => ({
      streetId: id,
      number: String(house + 1),
      lat: lat + house / 100_000,
      long,
    })),
  )
  return { streets: all, houses }
}

const usedMb = (): number => {
  Bun.gc(true)
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1024 / 1024
}

const timesOf = (lookUp: (at: number) => unknown): { p50: number; p99: number } => {
  const times: number[] = []
  for (let at = 0; at < LOOKUPS; at++) {
    const from = performance.now()
    lookUp((at * 7_919) % STREETS)
    times.push(performance.now() - from)
  }
  times.sort((a, b) => a - b)
  const at = (part: number): number =>
    Math.round((times[Math.floor(times.length * part)] ?? 0) * 1_000) / 1_000
  return { p50: at(0.5), p99: at(0.99) }
}

const measureSpeed = async (): Promise<void> => {
  const { boundary } = loadTown('manresa.cat')
  const town = bigTown()
  const before = usedMb()
  const houses = packHouses(town.houses)
  const housesMb = usedMb() - before
  const gazetteer = createGazetteer(town.streets, boundary, () => houses)
  const namesMb = usedMb() - before - housesMb
  const house = (at: number) => (at % HOUSES_EACH) + 1
  const lookups: [string, (at: number) => unknown][] = [
    ['an address', (at) => gazetteer.search(`c/ ${nameOf(at)} ${house(at)}`)],
    [
      'an address with a slip',
      (at) => gazetteer.search(`carrer ${nameOf(at).replace('a', 'e')} ${house(at)}`),
    ],
    [
      'in a sentence',
      (at) => gazetteer.read(`hi ha un fanal fos al carrer ${nameOf(at)} ${house(at)}, des d’ahir a la nit`),
    ],
    ['the nearest house', (at) => gazetteer.reverse({ lat: 41.7 + at / 50_000, long: 1.8 + at / 50_000 })],
  ]
  await publishResults(
    'streets',
    lookups.map(([what, lookUp]) => ({
      what,
      addresses: houses.count,
      ...timesOf(lookUp),
      housesMb: Math.round(housesMb * 10) / 10,
      namesMb: Math.round(namesMb * 10) / 10,
    })),
  )
}
