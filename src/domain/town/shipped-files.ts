import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder, beside those of the towns, with what towns have in common. */
export const BASE_FOLDER = 'base'

/** The one that comes with the program, for folders of towns that have none beside them. */
const OWN_BASE = resolve(import.meta.dir, '../../../towns', BASE_FOLDER)

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What entries of a list are told apart by. */
const KEYS = ['id', 'code', 'key'] as const

const keyOf = (entry: Json): string | undefined => {
  if (!isObject(entry)) return undefined
  const name = KEYS.find((key) => typeof entry[key] === 'string')
  return name && `${name}=${entry[name]}`
}

const overlayList = (base: Json[], own: Json[]): Json[] => {
  if (![...base, ...own].every((entry) => keyOf(entry) !== undefined)) return own
  const result = [...base]
  let at = -1
  for (const entry of own) {
    const key = keyOf(entry)
    const known = result.findIndex((one) => keyOf(one) === key)
    if (isObject(entry) && entry.removed === true) {
      if (known >= 0) result.splice(known, 1)
      continue
    }
    if (known >= 0) {
      result[known] = overlay(result[known], entry)
      at = known
    } else {
      at = at < 0 ? result.length : at + 1
      result.splice(at, 0, entry)
    }
  }
  return result
}

/**
 * A file of a town over the one that towns have in common. Objects are laid over each other field by field; `null` takes a
 * field away. Entries of a list that have an `id`, `code` or `key` likewise, one by one: `"removed": true` takes one away, a
 * new one stands after the one before it in the town's file. Any other list is the town's.
 */
export const overlay = (base: Json | undefined, own: Json): Json => {
  if (Array.isArray(base) && Array.isArray(own)) return overlayList(base, own)
  if (!isObject(base) || !isObject(own)) return own
  const result: JsonObject = { ...base }
  for (const [name, value] of Object.entries(own))
    if (value === null) delete result[name]
    else result[name] = overlay(result[name], value)
  return result
}

/** What the files that towns have in common leave open: the town's name, its authority, `de Manresa` or `d’Igualada`, its id. */
type Names = { name: string; authority: string; id: string }

/** Nothing in a folder that is no town's: what is in it stays open. */
const readNames = (folder: string): Names | undefined => {
  if (!existsSync(join(folder, 'town.json'))) return undefined
  const { name = '', authority = '', id = '' } = JSON.parse(readFileSync(join(folder, 'town.json'), 'utf8'))
  return { name, authority, id }
}

/** As Catalan joins it: `de Manresa`, `d’Igualada`. */
export const ofTown = (name: string): string =>
  /^h?[aeiouàèéíòóúï]/i.test(name) ? `d’${name}` : `de ${name}`

const BLANK = /\{(town|authority|of_town|town_id)\}/g

/** With the names of a town; what has none of them is not copied: it is the same for every town. */
const fill = (value: Json, names: Record<string, string>): Json => {
  if (typeof value === 'string') return value.replaceAll(BLANK, (_, key: string) => names[key] ?? '')
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const filled = value.map((one) => fill(one, names))
    return filled.some((one, at) => one !== value[at]) ? filled : value
  }
  let filled: JsonObject | undefined
  for (const [name, one] of Object.entries(value)) {
    const [key, own] = [fill(name, names) as string, fill(one, names)]
    if (!filled && key === name && own === one) continue
    filled ??= Object.fromEntries(Object.entries(value).slice(0, Object.keys(value).indexOf(name)))
    filled[key] = own
  }
  return filled ?? value
}

/** By path, with the time of the file: 947 towns read it, and it changes with a release. */
const shared = new Map<string, { stamp: string; json: Json }>()

const readShared = (file: string): Json | undefined => {
  const stamp = stampOfFile(file)
  if (!stamp) return undefined
  const known = shared.get(file)
  if (known?.stamp === stamp) return known.json
  const json = JSON.parse(readFileSync(file, 'utf8')) as Json
  shared.set(file, { stamp, json })
  return json
}

const readBase = (folder: string, name: string): Json | undefined => {
  const base = readShared(join(folder, '..', BASE_FOLDER, name)) ?? readShared(join(OWN_BASE, name))
  const names = base === undefined ? undefined : readNames(folder)
  if (base === undefined || !names) return base
  const { name: town, authority, id } = names
  return fill(base, { town, authority, of_town: ofTown(town), town_id: id })
}

/**
 * A JSON file that a town is shipped with: its own over the one that towns have in common. What they have in common is others'
 * too: not to be changed.
 * @returns nothing where there is neither
 * @throws when one of them is no JSON, with its name
 */
export const readShipped = (folder: string, name: string): unknown => {
  const own = join(folder, name)
  const base = readBase(folder, name)
  if (!existsSync(own)) return base
  try {
    return overlay(base, JSON.parse(readFileSync(own, 'utf8')) as Json)
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`)
  }
}

/** A file's time and size; empty where there is none. */
const stampOfFile = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? `${found.mtimeMs}:${found.size}` : ''
}

/** Changes when a file that a town is shipped with does, its own or the common one. */
export const stampOfShipped = (folder: string, name: string): string =>
  [join(folder, name), join(folder, '..', BASE_FOLDER, name), join(OWN_BASE, name)].map(stampOfFile).join()
