import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A package that is shipped, and under what licence. */
export type Licensed = { name: string; version: string; licence: string }

type Manifest = {
  name?: string
  version?: string
  license?: string | { type: string }
  licenses?: { type: string }[]
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** Where a package is found from a folder, as Node looks for it. */
const found = (name: string, from: string): string | undefined => {
  for (let folder = from; ; folder = dirname(folder)) {
    const here = join(folder, 'node_modules', name)
    if (existsSync(join(here, 'package.json'))) return realpathSync(here)
    if (folder === dirname(folder)) return undefined
  }
}

/** Every package that production needs, with its licence, by name. */
export const licences = (root = process.cwd()): Licensed[] => {
  const seen = new Map<string, Licensed>()
  const visit = (folder: string, manifest: Manifest) => {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const where = found(name, folder)
      // Made for another machine than this one.
      if (!where || seen.has(where)) continue
      const its = manifestOf(where)
      const licence = typeof its.license === 'object' ? its.license.type : its.license
      seen.set(where, {
        name,
        version: its.version ?? '',
        licence: licence ?? its.licenses?.map(({ type }) => type).join(' OR ') ?? 'none',
      })
      visit(where, its)
    }
  }
  visit(root, manifestOf(root))
  return [...seen.values()].sort((a, b) => a.name.localeCompare(b.name))
}

if (import.meta.main)
  for (const { name, version, licence } of licences())
    process.stdout.write(`${name}@${version}\t${licence}\n`)
