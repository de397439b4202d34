import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A package that is shipped, and under what licence. */
export type ShippedPackage = {
  name: string
  version: string
  /** As the package states it: an SPDX expression, mostly. */
  licence: string
  folder: string
  /** Names of the shipped packages that it needs. */
  needs: string[]
}

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

/** The packages that one asks for. */
const namesOf = (manifest: Manifest): string[] =>
  Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })

/** Where a package is found from a folder, as Node looks for it. */
const found = (name: string, from: string): string | undefined => {
  for (let folder = from; ; folder = dirname(folder)) {
    const here = join(folder, 'node_modules', name)
    if (existsSync(join(here, 'package.json'))) return realpathSync(here)
    if (folder === dirname(folder)) return undefined
  }
}

/** Every package that production needs, with its licence, by name. */
export const shippedPackages = (root = process.cwd()): ShippedPackage[] => {
  const seen = new Map<string, ShippedPackage>()
  const visit = (folder: string, manifest: Manifest) => {
    for (const name of namesOf(manifest)) {
      const where = found(name, folder)
      // Made for another machine than this one.
      if (!where || seen.has(where)) continue
      const its = manifestOf(where)
      const licence = typeof its.license === 'object' ? its.license.type : its.license
      seen.set(where, {
        name,
        version: its.version ?? '',
        licence: licence ?? its.licenses?.map(({ type }) => type).join(' OR ') ?? 'none',
        folder: where,
        needs: namesOf(its).filter((needed) => found(needed, where)),
      })
      visit(where, its)
    }
  }
  visit(root, manifestOf(root))
  return [...seen.values()].sort((a, b) => a.name.localeCompare(b.name))
}

if (import.meta.main)
  for (const { name, version, licence } of shippedPackages())
    process.stdout.write(`${name}@${version}\t${licence}\n`)
