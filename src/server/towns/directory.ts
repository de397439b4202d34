import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { WhatsAppAccount, WhatsAppAccounts } from '#channels/whatsapp'
import { BASE_FOLDER, readJson } from '#domain/town'
import type { Config } from '../config.ts'
import { SETTINGS } from '../settings/groups.ts'
import { problemOf } from './problem.ts'
import { configOfTown, readSettingsFile, settingsFileOf } from './town-settings.ts'

/** What is known of a town without opening it: read from two small files. */
export type TownEntry = {
  id: string
  folder: string
  name: string
  timeZone: string
  /** Unset where it cannot be served: `problem` says why. */
  config?: Config
  problem?: string
  /** Changes when the two files do. */
  stamp: string
}

/** The towns of a folder, by all that they are asked for by. */
export type TownDirectory = {
  all(): readonly TownEntry[]
  /** How many there are. */
  readonly size: number
  find(id: string): TownEntry | undefined
  /** By the host that a request names. `disputed`: two towns have it, and nobody knows which is meant. */
  ofHost(host: string): TownEntry | 'disputed' | undefined
  accounts: WhatsAppAccounts
  /** Reads what has changed. @returns the ids of towns that are new, changed or gone */
  refresh(): string[]
}

/** A file's time and size; nothing where there is none. */
const stampOf = (file: string): string => {
  try {
    const { mtimeMs, size } = statSync(file)
    return `${mtimeMs}:${size}`
  } catch {
    return ''
  }
}

/** Changes when any file of a folder does. */
export const stampOfFolder = (folder: string): string => {
  try {
    return readdirSync(folder)
      .map((name) => `${name}=${stampOf(join(folder, name))}`)
      .join()
  } catch {
    return ''
  }
}

export const hostOf = (url: string): string => URL.parse(url)?.host ?? ''

/** Ids of the folders that may be towns'. */
export const listTownIds = (root: string): string[] =>
  readdirSync(root, { withFileTypes: true })
    .filter((one) => one.isDirectory() && one.name !== BASE_FOLDER && !one.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()

const readProfileHead = (folder: string, id: string): { name: string; timeZone: string } => {
  const { name, time_zone: timeZone, ...rest } = readJson(folder, 'town.json') as Record<string, unknown>
  if (rest.id !== id) throw new Error(`town.json: id: must be ${id}, the name of the folder`)
  if (typeof name !== 'string' || typeof timeZone !== 'string')
    throw new Error('town.json: name and time_zone: required')
  return { name, timeZone }
}

/**
 * Reads the towns of `TOWNS_DIR`, or the one that the process is restricted to. A town without settings of its own is served
 * with those of the environment, if it is the only one without.
 */
export const createTownDirectory = (config: Config): TownDirectory => {
  const { townsDir: root, townSettingsDir } = config
  const entries = new Map<string, TownEntry>()
  let hosts = new Map<string, TownEntry | 'disputed'>()
  let numbers = new Map<string, WhatsAppAccount | 'disputed'>()
  let accounts: readonly WhatsAppAccount[] = []

  const ids = (): string[] => (config.onlyOneTown ? [config.jurisdictionId] : listTownIds(root))

  const readEntry = (id: string, stamp: string): TownEntry & { inherits?: boolean } => {
    const folder = join(root, id)
    const entry: TownEntry = { id, folder, name: id, timeZone: 'UTC', stamp }
    try {
      // Its address and number are known by its settings alone: a town that is down says so there, and is written to again later.
      const settings = readSettingsFile(settingsFileOf(folder, id, townSettingsDir))
      if (settings) entry.config = configOfTown(config, id, settings)
      Object.assign(entry, readProfileHead(folder, id))
      return { ...entry, inherits: settings === undefined }
    } catch (error) {
      return { ...entry, problem: problemOf(error) }
    }
  }

  /** Gives the environment's settings to the town that they are of. */
  const settle = (found: (TownEntry & { inherits?: boolean })[]): void => {
    const without = found.filter(({ inherits }) => inherits)
    const [only] = without
    for (const one of without) {
      delete one.config
      delete one.problem
      if (one === only && without.length === 1 && !config.townless)
        one.config =
          config.jurisdictionId === one.id ? config : config.withSettings({ JURISDICTION_ID: one.id })
      else
        one.problem = `it has no settings of its own: write ${settingsFileOf(one.folder, one.id, townSettingsDir)}`
    }
  }

  const index = (): void => {
    hosts = new Map()
    numbers = new Map()
    accounts = [...entries.values()].flatMap(({ id, config: own }) =>
      own?.whatsapp ? [{ townId: id, config: own.whatsapp }] : [],
    )
    for (const account of accounts) {
      const { phoneNumberId } = account.config
      numbers.set(phoneNumberId, numbers.has(phoneNumberId) ? 'disputed' : account)
    }
    for (const entry of entries.values()) {
      if (!entry.config) continue
      const host = hostOf(entry.config.publicUrl)
      hosts.set(host, hosts.has(host) ? 'disputed' : entry)
    }
  }

  const refresh = (): string[] => {
    const changed: string[] = []
    const now = ids()
    for (const id of entries.keys())
      if (!now.includes(id)) {
        entries.delete(id)
        changed.push(id)
      }
    for (const id of now) {
      const folder = join(root, id)
      const stamp = `${stampOf(join(folder, 'town.json'))} ${stampOf(settingsFileOf(folder, id, townSettingsDir))}`
      if (entries.get(id)?.stamp === stamp) continue
      const entry = readEntry(id, stamp)
      // Settings that cannot be read any more: what comes to its number and its address is still its own.
      if (entry.problem) entry.config ??= entries.get(id)?.config
      entries.set(id, entry)
      changed.push(id)
    }
    if (changed.length > 0) {
      settle([...entries.values()])
      index()
    }
    return changed
  }

  const only = (): TownEntry | undefined => {
    const [first] = entries.values()
    return entries.size === 1 ? first : undefined
  }

  const directory: TownDirectory = {
    all: () => [...entries.values()],
    get size() {
      return entries.size
    },
    find: (id) => entries.get(id),
    // Where there is one town, it is meant whatever address is asked.
    ofHost: (host) => only() ?? hosts.get(host),
    accounts: {
      all: () => accounts,
      byNumber(phoneNumberId) {
        const found = numbers.get(phoneNumberId)
        return found === 'disputed' ? undefined : found
      },
      isDisputed: (phoneNumberId) => numbers.get(phoneNumberId) === 'disputed',
      ofRequest(request) {
        const found = directory.ofHost(requestHost(request))
        return typeof found === 'object' ? accounts.find(({ townId }) => townId === found.id) : undefined
      },
    },
    refresh,
  }
  refresh()
  return directory
}

/** The host that a request names. */
export const requestHost = (request: Request): string =>
  (request.headers.get('host') ?? hostOf(request.url)).toLowerCase()

/** What is the matter with the towns among themselves: each line for one number or host that two have. */
export const findConflicts = (entries: readonly TownEntry[]): string[] => {
  const by = (what: string, key: (config: Config) => string | undefined, isSecret = false): string[] => {
    const owners = Map.groupBy(entries, ({ config }) => config && key(config))
    return [...owners]
      .filter(([value, all]) => value !== undefined && all.length > 1)
      .map(([value, all]) => `${isSecret ? what : `${what} ${value}`}: ${all.map(({ id }) => id).join(', ')}`)
  }
  return [
    ...[...SETTINGS].flatMap(([name, { ofOneTown, secret }]) =>
      ofOneTown === 'unique' ? by(name, ({ unique }) => unique.get(name), secret !== undefined) : [],
    ),
    ...by('PUBLIC_URL', ({ publicUrl }) => hostOf(publicUrl)),
  ]
}
