import { type House, kindOf, type Point, type Street, streetKey } from '#platform/geocoding'
import { fold } from '#platform/text'
import type { RegisterStreet } from './collect.ts'
import type { QuarterOf } from './neighbourhoods.ts'

/** What a register adds to a town's own streets. */
export type Merged = { streets: Street[]; houses: House[]; matched: number; unmatched: Street[] }

/**
 * Joins the streets of a register with those that the town wrote down, by every way the town spells them. A street of the
 * town's own stays as it is, and gets its houses; the others are new.
 */
export const mergeStreets = (
  found: readonly RegisterStreet[],
  { source, own, quarterOf }: { source: string; own: readonly Street[]; quarterOf: QuarterOf },
): Merged => {
  const byKey = new Map<string, Street>()
  for (const street of own) for (const key of keysOf(street)) if (!byKey.has(key)) byKey.set(key, street)
  const owners = new Map(found.map((street) => [street, byKey.get(street.key)]))
  const matched = new Set([...owners.values()].flatMap((street) => street?.id ?? []))
  const fresh = found
    .filter((street) => !owners.get(street))
    .map((street) => ({ street, made: newStreet(street, source, quarterOf) }))
    .sort((a, b) => (a.made.officialName < b.made.officialName ? -1 : 1))
  const position = new Map(own.map(({ id }, at) => [id, at]))
  const known = found
    .flatMap((street) => {
      const owner = owners.get(street)
      return owner ? [{ street, made: owner }] : []
    })
    .sort((a, b) => (position.get(a.made.id) ?? 0) - (position.get(b.made.id) ?? 0))
  return {
    streets: fresh.map(({ made }) => made),
    houses: [...known, ...fresh].flatMap(({ street, made }) =>
      street.houses
        .toSorted(
          (a, b) =>
            Number.parseInt(a.number, 10) - Number.parseInt(b.number, 10) || (a.number < b.number ? -1 : 1),
        )
        .map((house) => ({ ...house, streetId: made.id })),
    ),
    matched: matched.size,
    unmatched: own.filter(({ id }) => !matched.has(id)),
  }
}

/** The keys by which a street of the town's own may be in the register: its name, and its other names with their kinds. */
const keysOf = ({ kind, name, officialName, variants }: Street): string[] =>
  [name, officialName, ...variants].map((spelling, at) => {
    const [first = '', ...rest] = fold(spelling).split(' ')
    const said = at > 0 && rest.length > 0 ? kindOf(first) : undefined
    return said ? streetKey(first, rest.join(' ')) : streetKey(kind, spelling)
  })

const newStreet = (
  { key, spelling, code, zipcode, houses }: RegisterStreet,
  source: string,
  quarterOf: QuarterOf,
): Street => {
  const point = middleOf(houses)
  const values = houses.map(({ number }) => Number.parseInt(number, 10))
  return {
    id: `${source}-${code || key.replaceAll(' ', '-')}`,
    kind: spelling.kind,
    name: spelling.name,
    officialName: spelling.officialName,
    variants: [],
    quarter: quarterOf(point),
    zipcode: zipcode || undefined,
    range: [Math.min(...values), Math.max(...values)],
    lat: point.lat,
    long: point.long,
  }
}

/** The house nearest to the middle of all: a point on the street, which the middle of a bent one is not. */
const middleOf = (houses: readonly Point[]): Point => {
  const mean = (values: number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
  const [lat, long] = [mean(houses.map((one) => one.lat)), mean(houses.map((one) => one.long))]
  const away = (one: Point): number => (one.lat - lat) ** 2 + (one.long - long) ** 2
  return houses.reduce((best, one) => (away(one) < away(best) ? one : best), houses[0] ?? { lat, long })
}
