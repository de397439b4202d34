import { kindOf, streetKey } from './name-index.ts'
import type { Street } from './street.ts'

/** What a neighbourhood is, as the names of streets have it. */
export const AREA = 'barri'

/** Two neighbourhoods that are managed as one: «Mion-Puigberenguer». */
const JOINED = /\s?[-–/]\s?/

/**
 * The neighbourhoods of a list of streets as places of their own, where the list has none by that name: people say that something
 * is wrong «a Cal Gravat». Each is where its streets are on average, and none has an id in any register.
 */
export const areaNames = (streets: readonly Street[]): Street[] => {
  const known = new Set(
    streets.flatMap(({ name, variants }) => [name, ...variants].map((one) => streetKey('', one))),
  )
  const isNew = (name: string) => {
    const key = streetKey('', name)
    // «Plaça Catalunya» is the square first.
    return !known.has(key) && !kindOf(key.trim().split(' ')[0] ?? '')
  }
  return [...Map.groupBy(streets, ({ quarter = '' }) => quarter)].flatMap(([quarter, within]) => {
    const names = [...new Set([quarter, ...quarter.split(JOINED)])].filter((name) => name && isNew(name))
    const [name, ...variants] = names
    if (!name) return []
    const mean = (degrees: (one: Street) => number) =>
      within.reduce((sum, one) => sum + degrees(one), 0) / within.length
    const zipcode = within.find((one) => one.zipcode)?.zipcode
    const point = { lat: mean(({ lat }) => lat), long: mean(({ long }) => long) }
    return [{ id: '', kind: AREA, name, officialName: quarter, variants, quarter, zipcode, ...point }]
  })
}
