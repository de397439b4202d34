import { IntlMessageFormat } from 'intl-messageformat'
import type { Language } from '#town/jurisdictions'
import ar from './messages/ar.json'
import ca from './messages/ca.json'
import en from './messages/en.json'
import es from './messages/es.json'
import fr from './messages/fr.json'
import ro from './messages/ro.json'

/** The name of a text that citizens read. Catalan has them all, so it names them. */
export type TextKey = keyof typeof ca

/** What goes in the blanks of a text. */
export type Blanks = Record<string, string | number>

/** Texts as the house ships them. Catalan, Spanish and English are whole; the others are begun. */
export const SHIPPED_TEXTS: Record<Language, Partial<Record<TextKey, string>>> = {
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
export const localeOf = (language: string): string => LOCALES.get(language) ?? language

/** Makes a text of a catalogue, in a language, with its blanks filled. */
export type Translate<Key extends string> = (language: string, key: Key, blanks?: Blanks) => string

/** A formatter of messages in ICU syntax, over catalogues by language. What a language lacks is said in Catalan. */
export const translator = <Key extends string>(
  messages: Record<string, Partial<Record<Key, string>>>,
): Translate<Key> => {
  // Parsing a message costs a hundred times its formatting: each is parsed once.
  const parsed = new Map<string, IntlMessageFormat>()
  return (language, key, blanks = {}) => {
    const id = `${language}/${key}`
    let format = parsed.get(id)
    if (!format) {
      const own = messages[language]?.[key]
      const locale = own === undefined ? 'ca' : localeOf(language)
      format = new IntlMessageFormat(own ?? messages.ca?.[key] ?? key, locale, undefined, { ignoreTag: true })
      parsed.set(id, format)
    }
    return String(format.format(blanks))
  }
}

/** A text of the conversation, in a citizen's language. */
export type Say = (language: Language, key: TextKey, blanks?: Blanks) => string

/** The texts that are shipped in a language. */
export const shippedTexts = (language: Language): Partial<Record<TextKey, string>> => SHIPPED_TEXTS[language]
