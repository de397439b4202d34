import { getLanguage } from '#languages'
import type { View } from './view.ts'

/** What a language that citizens write in is called in the language of the page: «francès». */
export const languageName = ({ language: page }: Pick<View, 'language'>, language: string): string =>
  getLanguage(language).calledBy?.[page] ??
  new Intl.DisplayNames([page], { type: 'language' }).of(language) ??
  language

/** The same as a title: «Francès». */
export const languageTitle = (view: Pick<View, 'language'>, language: string): string => {
  const name = languageName(view, language)
  return `${name.charAt(0).toLocaleUpperCase(view.language)}${name.slice(1)}`
}
