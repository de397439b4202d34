import { IntlMessageFormat } from 'intl-messageformat'
import type { Language } from '#town/jurisdictions'
import ca from './messages/ca.json'
import en from './messages/en.json'
import es from './messages/es.json'

/** The name of a text that citizens read. Catalan has them all, so it names them. */
export type TextKey = keyof typeof ca

/** What goes in the blanks of a text. */
export type Blanks = Record<string, string | number>

const catalogues: Record<Language, Record<TextKey, string>> = { ca, es, en }

/** Parsing a message costs a hundred times its formatting: each is parsed once. */
const parsed = new Map<string, IntlMessageFormat>()

/**
 * A formatter of messages in ICU syntax, over catalogues by language.
 * @param name tells the catalogues of one part of the house from another's
 */
export const translator =
  <Key extends string>(name: string, messages: Record<string, Record<Key, string>>) =>
  (language: string, key: Key, blanks: Blanks = {}): string => {
    const id = `${name}/${language}/${key}`
    let format = parsed.get(id)
    if (!format) {
      const message = messages[language]?.[key] ?? messages.ca?.[key] ?? key
      format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true })
      parsed.set(id, format)
    }
    return String(format.format(blanks))
  }

/** A text of the conversation, in a citizen's language. */
export const say: (language: Language, key: TextKey, blanks?: Blanks) => string = translator(
  'chat',
  catalogues,
)
