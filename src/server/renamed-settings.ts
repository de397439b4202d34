import { SETTINGS } from './settings/groups.ts'

/** Settings by the name that they had before. Both names are read for one release; the old one with a warning. */
export const RENAMED_SETTINGS: Readonly<Record<string, string>> = Object.fromEntries(
  [...SETTINGS].flatMap(([name, { formerName }]) => (formerName ? [[formerName, name]] : [])),
)

/** Whether a variable is a setting, by its current name or by the one before. */
export const isSettingName = (name: string): boolean =>
  SETTINGS.has(name) || Object.hasOwn(RENAMED_SETTINGS, name)

/** A setting that is read by its old name. */
export type RenamedSetting = { oldName: string; name: string }

type Environment = Record<string, string | undefined>

/**
 * The environment by the current names. An empty variable counts as unset.
 * @returns `renamed`: old names that are set; `conflicts`: a line for each that contradicts its current name
 */
export const withCurrentNames = (
  env: Environment,
): { settings: Record<string, string>; renamed: RenamedSetting[]; conflicts: string[] } => {
  const settings: Record<string, string> = {}
  for (const [name, value] of Object.entries(env))
    if (value && !Object.hasOwn(RENAMED_SETTINGS, name)) settings[name] = value
  const renamed: RenamedSetting[] = []
  const conflicts: string[] = []
  for (const [oldName, name] of Object.entries(RENAMED_SETTINGS)) {
    const value = env[oldName]
    if (!value) continue
    renamed.push({ oldName, name })
    if (settings[name] !== undefined && settings[name] !== value)
      conflicts.push(`${name}: ${oldName}, its old name, is set to another value; unset ${oldName}`)
    settings[name] ??= value
  }
  return { settings, renamed, conflicts }
}

export const renamedSettingMessage = ({ oldName, name }: RenamedSetting): string =>
  `${oldName} is the old name of ${name}; rename it: the next release does not read it`
