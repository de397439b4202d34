import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { ADDRESS_COLUMNS, ADDRESSES_FILE, OFFICIAL_STREETS_FILE, STREET_COLUMNS } from '#domain/town'
import type { House, Street } from '#platform/geocoding'
import type { RegisterImport } from './import.ts'

/** A tenth of a metre. */
const degrees = (value: number): string => value.toFixed(6)

const streetRow = ({
  id,
  kind,
  name,
  officialName,
  variants,
  quarter,
  zipcode,
  range,
  lat,
  long,
}: Street) => ({
  codi_via: id,
  tipus_via: kind,
  particula: particleOf(kind, name, officialName),
  nom: name,
  nom_oficial: officialName,
  variants: variants.join(';'),
  barri: quarter,
  codi_postal: zipcode,
  num_min: range?.[0],
  num_max: range?.[1],
  lat: degrees(lat),
  lon: degrees(long),
})

/** What stands between the kind and the name. */
const particleOf = (kind: string, name: string, officialName: string): string =>
  officialName.slice(kind.length, officialName.length - name.length).trim()

const streetsText = (streets: readonly Street[]): string =>
  stringify(streets.map(streetRow), { header: true, columns: [...STREET_COLUMNS] })

const addressesText = (houses: readonly House[]): string => {
  const lines = houses.map(({ streetId, number, lat, long }) =>
    [streetId, number, degrees(lat), degrees(long)].join(','),
  )
  return `${[ADDRESS_COLUMNS.join(','), ...lines].join('\n')}\n`
}

/**
 * Writes the lists of a register to a town's folder; the town's own `streets.csv` is not touched.
 * @returns the files that changed: none, where the same register is imported again
 */
export const writeRegister = (folder: string, { streets, houses }: RegisterImport): string[] => {
  const files = [
    { file: join(folder, OFFICIAL_STREETS_FILE), text: streetsText(streets) },
    { file: join(folder, ADDRESSES_FILE), text: addressesText(houses) },
  ]
  const changed = files.filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text)
  for (const { file, text } of changed) writeFileSync(file, text)
  return changed.map(({ file }) => file)
}
