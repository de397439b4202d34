import type { TownProfile } from '#domain/town'
import { type Content, localisedText, type Texts } from './model.ts'
import { createTranslator, DEFAULT_TEXTS, isolate, type Say, type TextKey } from './translate.ts'

const textsByContent = new WeakMap<Content, Say>()

/** The texts of the flows as a town words them: its own where it has its own, else as they are shipped. */
export const getTexts = (content: Content): Say => {
  const known = textsByContent.get(content)
  if (known) return known
  const merged: Record<string, Partial<Record<TextKey, string>>> = {}
  for (const [language, shipped] of Object.entries(DEFAULT_TEXTS)) merged[language] = { ...shipped }
  for (const [key, own] of Object.entries(content.texts))
    for (const [language, text] of Object.entries(own))
      if (text) merged[language] = { ...merged[language], [key]: text }
  const say: Say = createTranslator(merged)
  textsByContent.set(content, say)
  return say
}

/** What the blanks of a page's text stand for: `{phone}`. */
export const pageParameters = (profile: TownProfile): Record<string, string> => ({
  phone: profile.phone,
  phoneAlternative: profile.phone_alternative,
  town: profile.name,
  authority: profile.authority,
  privacyUrl: profile.privacy_url,
})

/** A page's text in a language, its blanks filled. */
export const pageText = (texts: Texts, language: string, profile: TownProfile): string => {
  const parameters = pageParameters(profile)
  return localisedText(texts, language).replace(/\{(\w+)\}/g, (whole, name: string) =>
    isolate(parameters[name] ?? whole, language),
  )
}
