import type { ChatSession } from '#domain/chat-sessions'
import { createTranslator, type TextParameters } from '#domain/content'
import type { Language, Town } from '#domain/town'
import { catalogues, LANGUAGES } from '#languages'
import { mapLabels } from '#platform/pages'

/** The name of a text of the chat's pages. */
export type ChatKey = keyof (typeof TEXTS)['ca']

const TEXTS = catalogues('webChat')

const translate = createTranslator<ChatKey>(TEXTS)

const SITE_TEXTS = catalogues('site')

const translateSite = createTranslator<keyof (typeof SITE_TEXTS)['ca']>(SITE_TEXTS)

/** What staff read of the channel, by language. */
export const CHANNEL_NAMES: Record<string, string> = Object.fromEntries(
  LANGUAGES.map((language) => [language, TEXTS[language].channel]),
)

/** The languages of the pages, the town's first one first. */
export const pageLanguages = ({ profile }: Town): readonly [Language, ...Language[]] => {
  const [first = LANGUAGES[0], ...others] = profile.languages
  return [first, ...others]
}

export const LANGUAGE_NAMES: Record<Language, string> = {
  ca: 'Català',
  es: 'Castellano',
  en: 'English',
  fr: 'Français',
  ar: 'العربية',
  ro: 'Română',
}

/** A page of the chat being made: for which town, in which language, whether in a frame of another site. */
export type View = {
  town: Town
  language: Language
  framed: boolean
  t: (key: ChatKey, parameters?: TextParameters) => string
}

export const createView = (town: Town, language: Language, framed: boolean): View => ({
  town,
  language,
  framed,
  t: (key, parameters) => translate(language, key, parameters),
})

/** What the map is called here as on the other pages of the site. */
export const chatMapLabels = ({ language }: View) => mapLabels((key) => translateSite(language, key))

/** An address of the chat. What is in a frame stays in it. @param language where no chat says it yet */
export const chatAddress = ({ framed }: View, path = '', language?: Language): string => {
  const query = new URLSearchParams({
    ...(language ? { lang: language } : {}),
    ...(framed ? { frame: 'yes' } : {}),
  }).toString()
  return `/chat${path}${query ? `?${query}` : ''}`
}

/** A chat that was opened by its link: what opens it, and what it is. */
export type OpenChat = { token: string; session: ChatSession }
