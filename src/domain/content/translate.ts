import { IntlMessageFormat } from 'intl-messageformat'
import { catalogues, getLanguage, LANGUAGES, type Language, type LanguageDefinition } from '#languages'

/** The name of a text of the conversation. */
export type TextKey = keyof LanguageDefinition['chat']

/** What goes in the blanks of a text. */
export type TextParameters = Record<string, string | number>

/** Texts as they are shipped. */
export const DEFAULT_TEXTS: Record<Language, Record<TextKey, string>> = catalogues('chat')

/** Makes a text of a catalogue, in a language, with its blanks filled. */
export type Translate<Key extends string> = (
  language: string,
  key: Key,
  parameters?: TextParameters,
) => string

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u

/**
 * A value for a text in a language of the other direction (UAX #9, FSI … PDI): else «26-00417» is shown as «00417-26» after an
 * Arabic word. Line by line, since an isolate ends with its line. Web addresses stay as they are: programs that turn them
 * into links take what follows for a part of them.
 */
export const isolate = (value: string, language: string): string =>
  !value ||
  /^https?:/.test(value) ||
  RIGHT_TO_LEFT.test(value) === (getLanguage(language).rightToLeft ?? false)
    ? value
    : value.replace(/^(?=.).*$/gm, '\u2068$&\u2069')

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** Kinds of elements of a parsed message (formatjs, TYPE). */
const LITERAL = 0
const ARGUMENT = 1
const SELECT = 5
const PLURAL = 6

const isolatedName = (name: string): string => `isolated ${name}`

/** A parsed message whose blanks take the isolated values; what chooses among alternatives takes them as they are. */
const withIsolatedBlanks = (elements: Element[]): Element[] =>
  elements.map((element) => {
    if (element.type === ARGUMENT) return { ...element, value: isolatedName(element.value) }
    if (element.type !== SELECT && element.type !== PLURAL) return element
    const options = Object.entries(element.options).map(([name, option]) => [
      name,
      { ...option, value: withIsolatedBlanks(option.value) },
    ])
    return { ...element, options: Object.fromEntries(options) } as Element
  })

/** A formatter of messages in ICU syntax, over catalogues by language. What a language lacks is said in the first one. */
export const createTranslator = <Key extends string>(
  messages: Record<string, Partial<Record<Key, string>>>,
): Translate<Key> => {
  const [first] = LANGUAGES
  const parse = (language: string, key: Key): string | IntlMessageFormat => {
    const own = messages[language]?.[key]
    const { locale } = getLanguage(own === undefined ? first : language)
    const message = new IntlMessageFormat(own ?? messages[first]?.[key] ?? key, locale, undefined, {
      ignoreTag: true,
    })
    const elements = message.getAst()
    return elements.every(({ type }) => type === LITERAL)
      ? String(message.format())
      : new IntlMessageFormat(withIsolatedBlanks(elements), locale)
  }
  // Parsing a message costs a hundred times its formatting: each is parsed once, and one without blanks is formatted once.
  const parsed = new Map<string, Map<Key, string | IntlMessageFormat>>()
  const find = (language: string, key: Key): string | IntlMessageFormat => {
    const known = parsed.get(language) ?? new Map()
    parsed.set(language, known)
    const found = known.get(key) ?? parse(language, key)
    known.set(key, found)
    return found
  }
  return (language, key, parameters = {}) => {
    const text = find(language, key)
    if (typeof text === 'string') return text
    const isolated = Object.entries(parameters).map(([name, value]) => [
      isolatedName(name),
      typeof value === 'string' ? isolate(value, language) : value,
    ])
    return String(text.format({ ...parameters, ...Object.fromEntries(isolated) }))
  }
}

/** A text of the conversation, in a citizen's language. */
export type Say = (language: Language, key: TextKey, parameters?: TextParameters) => string

/** The texts that are shipped in a language. */
export const defaultTexts = (language: Language): Record<TextKey, string> => DEFAULT_TEXTS[language]
