import { z } from 'zod'
import { askModelServer, ModelServerFailed } from '#platform/model-server'
import { sanitise } from '#platform/text'

/** Where texts are translated: any server with the API of LibreTranslate. */
export type TranslationConfig = {
  url: string
  key?: string
  /** How long an answer is waited for; 8 s unless stated. */
  timeoutMs?: number
}

/** A text in another language. `from`: the language that it was found to be in, where it was looked for. */
export type Translated = { text: string; from?: string }

/** Translates what is written. */
export type TranslationServer = {
  /**
   * @param from ISO 639-1; unset: the server tells which it is
   * @throws {ModelServerFailed} whatever the server does: it hangs, it answers something else, too much, nothing
   */
  translate(text: string, languages: { from?: string; to: string }): Promise<Translated>
}

const TIMEOUT_MS = 8_000

/** Characters that are sent, and kept of an answer: a message has no more. */
export const MAX_TRANSLATED_CHARACTERS = 4_000

const language = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z]{2,8})?$/)

/**
 * LibreTranslate, «API Usage» (docs.libretranslate.com/guides/api_usage, November 2026): `translatedText`, and of a text whose language
 * was looked for `detectedLanguage`.
 */
const answer = z.object({
  translatedText: z.string(),
  detectedLanguage: z.object({ language, confidence: z.number() }).optional(),
})

/** A client of `POST {url}/translate`. */
export const createTranslationServer = ({
  url,
  key,
  timeoutMs = TIMEOUT_MS,
}: TranslationConfig): TranslationServer => ({
  async translate(text, { from = 'auto', to }) {
    const body = {
      q: sanitise(text, MAX_TRANSLATED_CHARACTERS),
      source: from,
      target: to,
      format: 'text',
      ...(key ? { api_key: key } : {}),
    }
    const read = answer.safeParse(
      await askModelServer({ name: 'translation', url, path: '/translate', timeoutMs }, body),
    )
    const translated = read.success
      ? sanitise(read.data.translatedText, MAX_TRANSLATED_CHARACTERS)
      : undefined
    if (!translated) throw new ModelServerFailed('the response has no text')
    return { text: translated, from: read.data?.detectedLanguage?.language }
  },
})
