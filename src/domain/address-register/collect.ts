import { type HouseNumber, type Point, streetKey } from '#platform/geocoding'
import type { RegisterAddress } from './formats.ts'
import { type Spelling, spell } from './spelling.ts'

/** Why an address of the register is not in the list. */
export type SkipReason =
  | 'kilometre point'
  | 'block'
  | 'no street'
  | 'no number'
  | 'no coordinates'
  | 'outside the boundary'
  | 'repeated'

/** How many rows were left out for one reason, and the numbers of the first of them. */
export type Skipped = { reason: SkipReason; count: number; lines: number[] }

/** A street of the register, with what its rows say. */
export type RegisterStreet = {
  key: string
  spelling: Spelling
  code: string
  zipcode: string
  houses: HouseNumber[]
}

/** Rows that are named for each reason. */
const MAX_LINES = 5

type Collected = Omit<RegisterStreet, 'houses'> & { houses: Map<string, HouseNumber> }

/** Takes the addresses of a town one by one, and gives its streets. */
export const createCollector = (inTown: (point: Point) => boolean) => {
  const streets = new Map<string, Collected>()
  const skipped = new Map<SkipReason, Skipped>()

  const skip = (reason: SkipReason, line: number): void => {
    const known = skipped.get(reason) ?? { reason, count: 0, lines: [] }
    known.count++
    if (known.lines.length < MAX_LINES) known.lines.push(line)
    skipped.set(reason, known)
  }

  const streetOf = ({ kind, particle, name, code, zipcode }: RegisterAddress): Collected => {
    const spelling = spell(kind, particle, name)
    const key = streetKey(spelling.kind, spelling.name)
    const known = streets.get(key)
    if (known) {
      // The same in every order of the rows.
      if (code && (!known.code || code < known.code)) known.code = code
      return known
    }
    const made = { key, spelling, code, zipcode, houses: new Map() }
    streets.set(key, made)
    return made
  }

  return {
    add(address: RegisterAddress): void {
      const reason = reasonToSkip(address, inTown)
      const { point, line } = address
      if (reason || !point) {
        skip(reason ?? 'no coordinates', line)
        return
      }
      const { houses } = streetOf(address)
      const fresh = address.numbers.filter((number) => !houses.has(number))
      if (fresh.length === 0) skip('repeated', line)
      for (const number of fresh) houses.set(number, { number, ...point })
    },
    result: (): { streets: RegisterStreet[]; skipped: Skipped[] } => ({
      streets: [...streets.values()].map((street) => ({ ...street, houses: [...street.houses.values()] })),
      skipped: [...skipped.values()].sort((a, b) => b.count - a.count),
    }),
  }
}

const reasonToSkip = (
  { name, kind, point, numbers, other }: RegisterAddress,
  inTown: (point: Point) => boolean,
): SkipReason | undefined => {
  if (other) return other
  if (!name || !kind) return 'no street'
  if (!point) return 'no coordinates'
  if (!inTown(point)) return 'outside the boundary'
  return numbers.length === 0 ? 'no number' : undefined
}
