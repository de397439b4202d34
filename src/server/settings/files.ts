import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The ending of a name that gives a file in place of a value, as for secrets that are mounted. */
const FILE_ENDING = '_FILE'

export type NamedFile = { name: string; setting: string; file: string }

/** The variables that name a file with the value of a setting. */
export const namedFiles = (
  env: Record<string, string | undefined>,
  isSetting: (name: string) => boolean,
): NamedFile[] =>
  Object.entries(env).flatMap(([name, file]) => {
    const setting = name.slice(0, -FILE_ENDING.length)
    return file && name.endsWith(FILE_ENDING) && isSetting(setting) ? [{ name, setting, file }] : []
  })

/** @returns nothing where the file cannot be read; without the newline that editors put at the end */
export const readSettingFile = (file: string, folder = '.'): string | undefined => {
  try {
    return readFileSync(resolve(folder, file), 'utf8').trim()
  } catch {
    return undefined
  }
}

/**
 * The environment with the values that stand in files.
 * @returns `problems`: a line for each file that cannot be read or that contradicts a value; never with a value
 */
export const withFileValues = (
  env: Record<string, string | undefined>,
  isSetting: (name: string) => boolean,
): { env: Record<string, string | undefined>; problems: string[] } => {
  const whole = { ...env }
  const problems: string[] = []
  for (const { name, setting, file } of namedFiles(env, isSetting)) {
    const value = readSettingFile(file)
    if (env[setting]) problems.push(`${setting}: ${name} is set too; unset one of them`)
    else if (!value) problems.push(`${setting}: the file of ${name} is empty or cannot be read`)
    else whole[setting] = value
    delete whole[name]
  }
  return { env: whole, problems }
}
