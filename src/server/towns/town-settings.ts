import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BadConfig, type Config } from '../config.ts'
import { namedFiles, readSettingFile } from '../settings/files.ts'
import { SETTINGS } from '../settings/groups.ts'

/** A town's own settings, beside its other files and outside the repository: the names of the environment, one a line. */
export const SETTINGS_FILE = 'settings.env'

/** What a process has once, for all its towns. */
const OF_THE_PROCESS =
  /^(?:PORT|HOST|DATABASE_\w+|DATA_DIR|MEDIA_URL|JURISDICTION_ID|TOWNS_DIR|TOWN_SETTINGS_DIR|OPERATOR_TOKEN|OUTBOUND_PRIVATE_HOSTS|TRUSTED_PROXIES|MAX_IN_FLIGHT|DRAIN_SECONDS|EMULATOR_PORT|LOG_LEVEL|OTEL_\w+)$/

/** What every town with settings of its own has to set. */
const REQUIRED = ['PUBLIC_URL']

/** The file with a town's own settings: in the folder for them, where there is one, else in the town's. */
export const settingsFileOf = (folder: string, id: string, settingsDir: string | undefined): string =>
  settingsDir ? join(settingsDir, `${id}.env`) : join(folder, SETTINGS_FILE)

/** @throws {BadConfig} with the line, never with a value */
const parseLines = (file: string): [string, string][] =>
  readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .flatMap((line, index): [string, string][] => {
      if (/^\s*(?:#|$)/.test(line)) return []
      const found = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line)
      if (!found) throw new BadConfig(`${file}, line ${index + 1}: must be NAME=value`)
      const [, name = '', value = ''] = found
      return [[name, value.replace(/^(["'])(.*)\1$/, '$2')]]
    })

/**
 * A town's own settings; nothing where it has none.
 * @throws {BadConfig} when the file is not as it should be, with every line that is wrong
 */
export const readSettingsFile = (file: string): Record<string, string> | undefined => {
  if (!existsSync(file)) return undefined
  const wrong: string[] = []
  const settings: Record<string, string> = {}
  const lines = Object.fromEntries(parseLines(file))
  const files = namedFiles(lines, () => true)
  for (const [name, value] of Object.entries(lines)) {
    const named = files.find((one) => one.name === name)
    const found = named ? readSettingFile(named.file, dirname(file)) : value
    const setting = named?.setting ?? name
    if (OF_THE_PROCESS.test(setting)) wrong.push(`${name}: is set for the whole process, not for a town`)
    else if (found === undefined) wrong.push(`${name}: the file cannot be read`)
    else settings[setting] = found
  }
  if (wrong.length > 0) throw new BadConfig(`${file}:\n${wrong.map((line) => `  ${line}`).join('\n')}`)
  return settings
}

/**
 * The configuration of a town with settings of its own: they count first, then those of the process.
 * @throws {BadConfig}
 */
export const configOfTown = (config: Config, id: string, settings: Record<string, string>): Config => {
  const missing = REQUIRED.filter((name) => !settings[name])
  if (missing.length > 0)
    throw new BadConfig(`Invalid configuration:\n${missing.map((name) => `  ${name}: required`).join('\n')}`)
  // The environment's are of another town, or of none.
  const unset = Object.fromEntries(
    [...SETTINGS].flatMap(([name, { ofOneTown }]) => (ofOneTown ? [[name, undefined]] : [])),
  )
  return config.withSettings({ ...unset, ...settings, JURISDICTION_ID: id })
}
