import { InvalidRegister, importRegister, type RegisterImport, writeRegister } from '#domain/address-register'
import { InvalidMap } from '#domain/base-map'
import { loadTown } from '#domain/town'
import { traceError } from '#platform/telemetry'
import { MAP_USAGE, mapCommand } from './town-map.ts'

/** A command without a valid argument. */
class BadUsage extends Error {}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Names that are shown of a list. */
const MAX_NAMED = 8

const report = (found: RegisterImport): void => {
  const { format, encoding, delimiter, rows, ofOtherTowns, streets, houses, matched, unmatched, skipped } =
    found
  const written = delimiter === '\t' ? 'tabs' : `«${delimiter}»`
  say(`${format}, ${encoding}, ${written}: ${rows} rows of the town, ${ofOtherTowns} of others.`)
  say(`${matched + streets.length} streets: ${matched} of the town's own list, ${streets.length} new.`)
  say(`${houses.length} house numbers.`)
  for (const { reason, count, lines } of skipped)
    say(
      `- ${count} left out, ${reason}: ${count === 1 ? 'row' : 'rows'} ${lines.join(', ')}${count > lines.length ? '…' : ''}`,
    )
  if (unmatched.length === 0) return
  const named = unmatched.slice(0, MAX_NAMED).map(({ officialName }) => officialName)
  say(
    `! ${unmatched.length} of the town's own streets are not in the register under any of their names: ${named.join('; ')}${unmatched.length > MAX_NAMED ? '…' : ''}. Where it spells one otherwise, add that to its variants in streets.csv and import again.`,
  )
}

/**
 * `bun run town streets FILE [--dry-run]`: imports an official register of addresses (CartoCiudad or ICGC, CSV) to the town's
 * folder. The town's own `streets.csv` stays as it is. Needs no database and no secrets.
 */
const run = async (): Promise<void> => {
  const [command, ...given] = process.argv.slice(2)
  if (command === 'map' && given.some((one) => !one.startsWith('--'))) return mapCommand(given, say)
  const dryRun = given.includes('--dry-run')
  const [file, ...more] = given.filter((one) => one !== '--dry-run')
  if (command !== 'streets' || !file || file.startsWith('-') || more.length > 0)
    throw new BadUsage(`Usage: bun run town streets FILE [--dry-run]\n       ${MAP_USAGE}`)
  const { JURISDICTION_ID: id = 'manresa.cat', TOWNS_DIR: root = 'towns' } = process.env
  const town = loadTown(id, root)
  const found = await importRegister(file, town)
  report(found)
  if (dryRun) return say('Nothing was written (--dry-run).')
  const changed = writeRegister(town.folder, found)
  say(
    changed.length > 0
      ? `Written: ${changed.join(', ')}. Restart the service to use them.`
      : 'Nothing has changed since the last import.',
  )
}

run().then(
  () => process.exit(0),
  (error) => {
    const known = error instanceof BadUsage || error instanceof InvalidRegister || error instanceof InvalidMap
    process.stderr.write(`${known ? `✗ ${error.message}` : traceError(error)}\n`)
    process.exit(error instanceof BadUsage ? 2 : 1)
  },
)
