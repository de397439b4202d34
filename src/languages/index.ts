/**
 * The languages in which citizens are answered: a folder each. Another one is its folder, and its name in the list below; the
 * first is the one that the others are translated from.
 */
import { ar } from './ar/index.ts'
import { ca } from './ca/index.ts'
import type { LanguageDefinition } from './definition.ts'
import { en } from './en/index.ts'
import { es } from './es/index.ts'
import { fr } from './fr/index.ts'
import { ro } from './ro/index.ts'

const DEFINITIONS = { ca, es, en, fr, ar, ro } satisfies Record<string, LanguageDefinition>

export type { AlarmWords, Command, DateWords, LanguageDefinition, RequestWords } from './definition.ts'

/** A language in which citizens are answered. */
export type Language = keyof typeof DEFINITIONS

type Several = [Language, ...Language[]]

/** Every language, in the order in which they are offered. */
export const LANGUAGES = Object.keys(DEFINITIONS) as Several

/** The languages that everything that staff write for citizens must be in. */
export const WRITTEN_LANGUAGES = LANGUAGES.filter((one) => getLanguage(one).written) as Several

/** What is particular to a language; to the first one, where a stored row or another program names one that is not served. */
export function getLanguage(code: string): LanguageDefinition {
  return Object.hasOwn(DEFINITIONS, code) ? DEFINITIONS[code as Language] : DEFINITIONS.ca
}

/** The catalogues of a kind, by language. */
export const catalogues = <
  Kind extends
    | 'chat'
    | 'site'
    | 'api'
    | 'developers'
    | 'mail'
    | 'openData'
    | 'poster'
    | 'reportForm'
    | 'webChat',
>(
  kind: Kind,
): Record<Language, LanguageDefinition[Kind]> =>
  Object.fromEntries(LANGUAGES.map((code) => [code, getLanguage(code)[kind]])) as Record<
    Language,
    LanguageDefinition[Kind]
  >

/** A part of every language. */
export const ofEveryLanguage = <Part>(part: (one: LanguageDefinition, code: Language) => Part): Part[] =>
  LANGUAGES.map((code) => part(getLanguage(code), code))
