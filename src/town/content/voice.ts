import type { TownProfile } from '#town/jurisdictions'
import { type Content, type Texts, textIn } from './model.ts'
import { type Say, SHIPPED_TEXTS, type TextKey, translator } from './translate.ts'

const voices = new WeakMap<Content, Say>()

/** The texts of the flows as a town words them: its own where it has its own, else as they are shipped. */
export const voiceOf = (content: Content): Say => {
  const known = voices.get(content)
  if (known) return known
  const merged: Record<string, Partial<Record<TextKey, string>>> = {}
  for (const [language, shipped] of Object.entries(SHIPPED_TEXTS)) merged[language] = { ...shipped }
  for (const [key, own] of Object.entries(content.texts))
    for (const [language, words] of Object.entries(own))
      if (words) merged[language] = { ...merged[language], [key]: words }
  const say: Say = translator(merged)
  voices.set(content, say)
  return say
}

/** What the blanks of a page's text stand for: `{phone}`. */
export const pageBlanks = (profile: TownProfile): Record<string, string> => ({
  phone: profile.phone,
  phoneAlternative: profile.phone_alternative,
  town: profile.name,
  authority: profile.authority,
  privacyUrl: profile.privacy_url,
})

/** A page's text in a language, its blanks filled. */
export const pageWords = (texts: Texts, language: string, profile: TownProfile): string => {
  const blanks = pageBlanks(profile)
  return textIn(texts, language).replace(/\{(\w+)\}/g, (whole, name: string) => blanks[name] ?? whole)
}
