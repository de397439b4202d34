import { createTranslator } from '#domain/content'
import { catalogues, LANGUAGES, type Language, type LanguageDefinition } from '#languages'

/** The name of a text about public data. */
export type OpenDataKey = keyof LanguageDefinition['openData']

/** Says a text about public data in a language. */
export const sayOpenData = createTranslator(catalogues('openData'))

/** A text in every language: metadata are read in all of them, whichever a town offers its citizens. */
export const inEveryLanguage = (
  key: OpenDataKey,
  parameters: Record<string, string> = {},
): Record<Language, string> =>
  Object.fromEntries(
    LANGUAGES.map((language) => [language, sayOpenData(language, key, parameters)]),
  ) as Record<Language, string>
