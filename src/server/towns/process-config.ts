import { join } from 'node:path'
import { DEFAULT_TOWN } from '#domain/town'
import { type Config, readConfig } from '../config.ts'
import { listTownIds } from './directory.ts'
import { readSettingsFile, settingsFileOf } from './town-settings.ts'

type Environment = Record<string, string | undefined>

/** A configuration that a town's own settings complete; nothing where they do not. */
const completedBy = (env: Environment, mode: 'production' | 'demo', root: string, id: string) => {
  try {
    const file = settingsFileOf(join(root, id), id, env.TOWN_SETTINGS_DIR || undefined)
    const settings = readSettingsFile(file)
    return settings && readConfig({ ...env, ...settings }, mode)
  } catch {
    return undefined
  }
}

/** What the environment has of a town, if it is the environment of one. */
const OF_A_TOWN = ['JURISDICTION_ID', 'PUBLIC_URL', 'WHATSAPP_PHONE_NUMBER_ID']

/**
 * The configuration of a process. Where the environment names no town's address or number, because each has settings of its own, those
 * of any of them complete it: only what the process has once is read from it then.
 * @throws {BadConfig}
 */
export const readProcessConfig = (env: Environment, mode: 'production' | 'demo'): Config => {
  if (mode === 'demo' || OF_A_TOWN.some((name) => env[name])) return readConfig(env, mode)
  const root = env.TOWNS_DIR || 'towns'
  for (const id of listTownIds(root)) {
    const config = completedBy(env, mode, root, id)
    if (config)
      return {
        ...config,
        townless: true,
        withSettings: (settings: Environment) => readConfig({ ...env, ...settings }, mode),
      }
  }
  return readConfig(env, mode)
}

/**
 * The configuration of a command, for the town of `JURISDICTION_ID`: the production one, or the demo's with `DEMO=yes`.
 * @throws {BadConfig}
 */
export const readCommandConfig = (env: Environment): Config => {
  const mode = env.DEMO === 'yes' ? 'demo' : 'production'
  const { JURISDICTION_ID: id = DEFAULT_TOWN, TOWNS_DIR: root = 'towns' } = env
  const settings = readSettingsFile(settingsFileOf(join(root, id), id, env.TOWN_SETTINGS_DIR || undefined))
  return readConfig({ ...env, ...settings }, mode)
}
