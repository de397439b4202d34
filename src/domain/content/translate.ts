import { IntlMessageFormat } from 'intl-messageformat'
import type { Language } from '#domain/town'
import ar from './texts/ar.json'
import ca from './texts/ca.json'
import en from './texts/en.json'
import es from './texts/es.json'
import fr from './texts/fr.json'
import ro from './texts/ro.json'

/** The name of a text that citizens read. Catalan has them all, so it names them. */
export type TextKey = keyof typeof ca

/** What goes in the blanks of a text. */
export type TextParameters = Record<string, string | number>

/** Texts as they are shipped. Catalan, Spanish and English are whole; the others are begun. */
export const DEFAULT_TEXTS: Record<Language, Partial<Record<TextKey, string>>> = {
  ca,
  es: es satisfies Record<TextKey, string>,
  en: en satisfies Record<TextKey, string>,
  fr,
  ar,
  ro,
}

const LOCALES = new Map([
  // As it is written in the Maghreb: digits 0 to 9.
  ['ar', 'ar-MA'],
  // Day before month.
  ['en', 'en-GB'],
])

/** The locale that dates, numbers and plurals of a language follow. */
export const getLocale = (language: string): string => LOCALES.get(language) ?? language

/** Makes a text of a catalogue, in a language, with its blanks filled. */
export type Translate<Key extends string> = (
  language: string,
  key: Key,
  parameters?: TextParameters,
) => string

/** A formatter of messages in ICU syntax, over catalogues by language. What a language lacks is said in Catalan. */
export const createTranslator = <Key extends string>(
  messages: Record<string, Partial<Record<Key, string>>>,
): Translate<Key> => {
  // Parsing a message costs a hundred times its formatting: each is parsed once.
  const parsed = new Map<string, IntlMessageFormat>()
  return (language, key, parameters = {}) => {
    const id = `${language}/${key}`
    let format = parsed.get(id)
    if (!format) {
      const own = messages[language]?.[key]
      const locale = own === undefined ? 'ca' : getLocale(language)
      format = new IntlMessageFormat(own ?? messages.ca?.[key] ?? key, locale, undefined, { ignoreTag: true })
      parsed.set(id, format)
    }
    return String(format.format(parameters))
  }
}

/** A text of the conversation, in a citizen's language. */
export type Say = (language: Language, key: TextKey, parameters?: TextParameters) => string

/** The texts that are shipped in a language. */
export const defaultTexts = (language: Language): Partial<Record<TextKey, string>> => DEFAULT_TEXTS[language]
