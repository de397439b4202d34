import { assetId, type InventoryAsset } from '#domain/assets'
import { getServiceArea, judgePoint } from '#domain/places'
import type { TownData } from '#domain/town'
import type { Point } from '#platform/geocoding'

/** What stands along a street: every so many metres, and how its plates are numbered. */
type Standing = {
  kind: string
  everyMetres: number
  aside: number
  number: (sector: number, count: number) => string
}

const padded = (value: number, length: number): string => String(value).padStart(length, '0')

const numbered = (letters: string, length: number) => (_: number, count: number) =>
  `${letters}-${padded(count, length)}`

const STANDING: readonly Standing[] = [
  { kind: 'lamp', everyMetres: 28, aside: 4, number: (sector, count) => `${sector}-${padded(count, 3)}` },
  { kind: 'tree', everyMetres: 36, aside: -5, number: numbered('AR', 5) },
  { kind: 'bin', everyMetres: 75, aside: 5, number: numbered('PP', 4) },
  { kind: 'bench', everyMetres: 95, aside: -4, number: numbered('BC', 4) },
  { kind: 'container', everyMetres: 110, aside: 6, number: numbered('NR', 4) },
  { kind: 'traffic-light', everyMetres: 230, aside: 3, number: numbered('SM', 3) },
  { kind: 'bus-stop', everyMetres: 260, aside: -3, number: numbered('BUS', 3) },
  { kind: 'fountain', everyMetres: 290, aside: 2, number: numbered('FT', 3) },
]

/** Lamps are counted by sectors of so many streets: `23-118`. */
const STREETS_IN_A_SECTOR = 4
const FIRST_SECTOR = 11

/** How long a street is taken to be, in metres: its houses tell, where they are known. */
const LENGTH = { shortest: 90, longest: 420, ofAHouse: 4 }

/** The angle between two streets of the list, in radians: no two that follow each other are parallel. */
const TURN = 2.399_963

const METRES_IN_A_DEGREE = 111_320

/** A point so many metres along a street and beside it. */
const moved = (from: Point, along: number, aside: number, angle: number): Point => {
  const north = along * Math.cos(angle) - aside * Math.sin(angle)
  const east = along * Math.sin(angle) + aside * Math.cos(angle)
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
  return {
    lat: round(from.lat + north / METRES_IN_A_DEGREE),
    long: round(from.long + east / (METRES_IN_A_DEGREE * Math.cos((from.lat * Math.PI) / 180))),
  }
}

/** Lamps, trees, containers and the like along a town's streets, the same each time. A stand-in for the town's own inventory. */
export const sampleAssets = (town: TownData): InventoryAsset[] => {
  const area = getServiceArea(town)
  const streets = town.streets.filter(({ kind, approximate }) => kind && !approximate)
  const counts = new Map<string, number>()
  const assets: InventoryAsset[] = []
  for (const [index, street] of streets.entries()) {
    const houses = street.range?.[1] ?? 30
    const length = Math.min(LENGTH.longest, Math.max(LENGTH.shortest, houses * LENGTH.ofAHouse))
    const sector = FIRST_SECTOR + Math.floor(index / STREETS_IN_A_SECTOR)
    for (const { kind, everyMetres, aside, number } of STANDING) {
      // Each kind begins elsewhere: nothing stands in a lamp.
      const begin = -length / 2 + (everyMetres * ((index * 7 + kind.length * 3) % 10)) / 10
      for (let along = begin; along <= length / 2; along += everyMetres) {
        const point = moved(street, along, aside, index * TURN)
        if (judgePoint(point, area) !== 'in-town') continue
        const counter = kind === 'lamp' ? `lamp ${sector}` : kind
        const count = (counts.get(counter) ?? (kind === 'lamp' ? 100 : 0)) + 1
        counts.set(counter, count)
        const plate = number(sector, count)
        assets.push({ id: assetId(kind, plate), kind, number: plate, ...point, address: street.officialName })
      }
    }
  }
  return assets
}
