/** What is written in one language, in another, by another server. Off unless configured. */

export { translationSettings } from './settings.ts'
export {
  createTranslationServer,
  MAX_TRANSLATED_CHARACTERS,
  type Translated,
  type TranslationConfig,
  type TranslationServer,
} from './translation-server.ts'
