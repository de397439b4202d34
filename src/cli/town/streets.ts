import { importRegister, type RegisterImport, writeRegister } from '#domain/address-register'
import { loadTown } from '#domain/town'
import { BadUsage, type Call } from './usage.ts'

/** Names that are shown of a list. */
const MAX_NAMED = 8

const report = (found: RegisterImport, say: Call['say']): void => {
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
export const importStreets = async ({ given, id, root, say }: Call): Promise<void> => {
  const dryRun = given.includes('--dry-run')
  const [file, ...more] = given.filter((one) => one !== '--dry-run')
  if (!file || file.startsWith('-') || more.length > 0)
    throw new BadUsage('Usage: bun run town streets FILE [--dry-run]')
  const town = loadTown(id, root)
  const found = await importRegister(file, town)
  report(found, say)
  if (dryRun) return say('Nothing was written (--dry-run).')
  const changed = writeRegister(town.folder, found)
  say(
    changed.length > 0
      ? `Written: ${changed.join(', ')}. A running service reads them within seconds.`
      : 'Nothing has changed since the last import.',
  )
}
