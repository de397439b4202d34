import type { TownProfile } from '#domain/town'
import { type Content, localisedText, type Texts } from './model.ts'
import { createTranslator, DEFAULT_TEXTS, isolate, type Say, type TextKey } from './translate.ts'

const textsByContent = new WeakMap<Content, Say>()

/** As they are shipped: parsed once for all towns. */
const sayAsShipped: Say = createTranslator(DEFAULT_TEXTS)

/** The texts of the flows as a town words them: its own where it has its own, else as they are shipped. */
export const getTexts = (content: Content): Say => {
  const known = textsByContent.get(content)
  if (known) return known
  const own = listOwnTexts(content)
  const sayOwn: Say = createTranslator(own)
  const say: Say = (language, key, parameters) =>
    own[language]?.[key] === undefined
      ? sayAsShipped(language, key, parameters)
      : sayOwn(language, key, parameters)
  textsByContent.set(content, say)
  return say
}

const listOwnTexts = ({ texts }: Content): Record<string, Partial<Record<TextKey, string>>> => {
  const own: Record<string, Partial<Record<TextKey, string>>> = {}
  for (const [key, wordings] of Object.entries(texts))
    for (const [language, text] of Object.entries(wordings))
      if (text) own[language] = { ...own[language], [key]: text }
  return own
}

/** What the blanks of a page's text stand for: `{phone}`. */
export const pageParameters = (profile: TownProfile): Record<string, string> => ({
  phone: profile.phone,
  phoneAlternative: profile.phone_alternative,
  town: profile.name,
  authority: profile.authority,
  privacyUrl: profile.privacy_url,
})

/** «{phone} ({phoneAlternative} des de fora)»: where a town has one number only, nothing stands in brackets. */
const SECOND_NUMBER = / \(\{phoneAlternative\}[^)]*\)/g

/** A page's text in a language, its blanks filled. */
export const pageText = (texts: Texts, language: string, profile: TownProfile): string => {
  const parameters = pageParameters(profile)
  const text = localisedText(texts, language)
  const said = profile.phone === profile.phone_alternative ? text.replace(SECOND_NUMBER, '') : text
  return said.replace(/\{(\w+)\}/g, (whole, name: string) => isolate(parameters[name] ?? whole, language))
}
