import { z } from 'zod'

/** How long a secret is at least, and how much entropy it has. */
export type Strength = { characters: number; bits: number }

/** A setting: a variable of the environment, declared beside what it is for. */
export type Setting = {
  /** What reads it; with its default, if it has one. */
  schema: z.ZodType
  /** What it is for, in Markdown: its line in docs/configuration.md. */
  doc: string
  /** What holds while it is unset, in Markdown, where the schema does not say. */
  otherwise?: string
  /** Production refuses a weaker value, and a value that another secret has. Of a `list`, only the first one must be strong. */
  secret?: Strength & { list?: true }
  /** An URL that receives secrets or personal data, or that people are sent to: production refuses http to other hosts. */
  isPrivate?: true
  /**
   * What tells one town from another: a town with settings of its own never takes it over from the environment. `unique`: no two
   * towns have the same.
   */
  ofOneTown?: 'own' | 'unique'
  /** The name that it had before: read for one release, with a warning. */
  formerName?: string
}

/** What several groups are read with. */
export type SettingsContext = {
  mode: 'production' | 'demo'
  dataDir: string
  secretKey: string
  jurisdictionId: string
  onlyOneTown: boolean
}

/** The settings of one module, and the part of the configuration that they become. */
export type SettingsGroup<Part extends object = object> = {
  /** Its heading in docs/configuration.md. */
  title: string
  settings: Readonly<Record<string, Setting>>
  /** Settings that are required with another one. */
  requires?: { readonly [name: string]: readonly string[] | undefined }
  /** Variables that a library reads by itself, with their lines in docs/configuration.md. */
  readElsewhere?: Readonly<Record<string, string>>
  read: (values: never, context: SettingsContext) => Part
}

type Values<Settings extends Readonly<Record<string, Setting>>> = {
  [Name in keyof Settings]: z.output<Settings[Name]['schema']>
}

/** Declares the settings of a module. */
export const declareSettings = <
  const Settings extends Readonly<Record<string, Setting>>,
  Part extends object,
>(group: {
  title: string
  settings: Settings
  requires?: { [Name in keyof Settings & string]?: readonly (keyof Settings & string)[] }
  readElsewhere?: Readonly<Record<string, string>>
  read: (values: Values<Settings>, context: SettingsContext) => Part
}): SettingsGroup<Part> => group

export const port = z.coerce.number().int().min(0).max(65_535)

/** Without a final slash. */
export const webAddress = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''))

/** A comma-separated list. */
export const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  )
