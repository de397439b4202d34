import { z } from 'zod'
import type { SettingsContext, SettingsGroup } from '#platform/settings'
import { DEMO, weaknesses } from './config-strength.ts'
import { isSettingName, type RenamedSetting, withCurrentNames } from './renamed-settings.ts'
import { withFileValues } from './settings/files.ts'
import { SETTINGS, SETTINGS_GROUPS } from './settings/groups.ts'

/** What all of these are, together. */
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** What a group's settings become. Not `ReturnType`: of a function that nothing can be given to it is `any`. */
type PartOf<Group> = Group extends SettingsGroup<infer Part> ? Part : never

/** All settings, validated: the parts that each module's settings become. */
export type Config = Together<PartOf<(typeof SETTINGS_GROUPS)[number]>> & {
  /** The environment itself names no town's number: every town has settings of its own. */
  townless?: boolean
  /** The same configuration with some settings set otherwise, by their names. @throws {BadConfig} */
  withSettings(settings: Record<string, string | undefined>): Config
  /** What no two towns may have alike, by the name of the setting. */
  unique: ReadonlyMap<string, string>
  /** Settings that were read under their old names. */
  renamedSettings: RenamedSetting[]
}

const schema = z.object(Object.fromEntries([...SETTINGS].map(([name, setting]) => [name, setting.schema])))

/** Invalid settings or arguments of a command, with a message for the operator. */
export class BadConfig extends Error {
  override name = 'BadConfig'
}

/** Replaces messages of zod that name types instead of what to set. */
const issueMessage: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'required'
  if (issue.code === 'invalid_type' && issue.expected === 'number') return 'must be a number'
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`
  return issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : undefined
}

/**
 * Reads the configuration from the environment.
 * @param given environment variables; an empty one counts as unset; `NAME_FILE` gives a file with the value of `NAME`
 * @param mode `production` refuses missing or weak secrets, secrets of the demo, and http to other hosts; `demo` has defaults
 * @throws {BadConfig}
 */
export const readConfig = (
  given: Record<string, string | undefined>,
  mode: 'production' | 'demo',
): Config => {
  const { env, problems } = withFileValues(given, isSettingName)
  const { settings, renamed, conflicts } = withCurrentNames(env)
  const set = mode === 'demo' ? { ...demoDefaults(env), ...settings } : settings
  const parsed = schema.safeParse(set, { error: issueMessage })
  const wrong = [...problems, ...conflicts]
  if (!parsed.success)
    // One line for each variable.
    for (const { path, message } of parsed.error.issues)
      if (!problems.some((line) => line.startsWith(`${path.join('.')}:`)))
        wrong.push(`${path.join('.')}: ${message}`)
  for (const { requires = {} } of SETTINGS_GROUPS as SettingsGroup[])
    for (const [first, others = []] of Object.entries(requires))
      for (const name of others) if (set[first] && !set[name]) wrong.push(`${name}: required with ${first}`)
  // A malformed one is not reported again as weak.
  if (mode === 'production')
    wrong.push(
      ...weaknesses(set).filter((line) => !wrong.some((one) => one.split(':')[0] === line.split(':')[0])),
    )
  if (!parsed.success || wrong.length > 0) {
    throw new BadConfig(`Invalid configuration:\n${wrong.map((line) => `  ${line}`).join('\n')}`)
  }
  return {
    ...readParts(parsed.data, mode),
    unique: uniqueSettings(parsed.data),
    renamedSettings: renamed,
    withSettings: (settings: Record<string, string | undefined>) => readConfig({ ...env, ...settings }, mode),
  }
}

/** What the demo has where the environment says nothing. The number is one town's: not of one that is said to have none. */
const demoDefaults = (env: Record<string, string | undefined>): Partial<typeof DEMO> => {
  const { WHATSAPP_PHONE_NUMBER_ID, ...others } = DEMO
  return 'WHATSAPP_PHONE_NUMBER_ID' in env ? others : { WHATSAPP_PHONE_NUMBER_ID, ...others }
}

const uniqueSettings = (values: Record<string, unknown>): ReadonlyMap<string, string> =>
  new Map(
    [...SETTINGS].flatMap(([name, { ofOneTown }]) =>
      ofOneTown === 'unique' && values[name] !== undefined ? [[name, String(values[name])]] : [],
    ),
  )

const readParts = (values: Record<string, unknown>, mode: SettingsContext['mode']) => {
  const parts = {} as Omit<Config, 'renamedSettings' | 'withSettings' | 'unique'>
  // In order: what a part is read with comes before it.
  const context = () => ({ mode, ...parts }) as SettingsContext
  for (const { read } of SETTINGS_GROUPS as SettingsGroup[])
    Object.assign(parts, read(values as never, context()))
  return parts
}

/**
 * The database of a command.
 * @throws {BadConfig} without DATABASE_URL, since the embedded database cannot be shared
 */
export const databaseOf = ({ databaseUrl }: Config): string => {
  if (!databaseUrl)
    throw new BadConfig('DATABASE_URL: required for commands. Set it to the database that the service uses.')
  return databaseUrl
}
