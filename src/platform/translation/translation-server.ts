import { z } from 'zod'
import { BodyTooLarge, readLimited } from '#platform/streams'
import { withClientSpan } from '#platform/telemetry'
import { sanitise } from '#platform/text'

/** Where texts are translated: any server with the API of LibreTranslate. */
export type TranslationConfig = {
  url: string
  key?: string
  /** How long an answer is waited for; 8 s unless stated. */
  timeoutMs?: number
}

/** Why a translation failed, for the log: `timeout`, `status 429`… */
export class TranslationFailed extends Error {
  override name = 'TranslationFailed'
}

/** A text in another language. `from`: the language that it was found to be in, where it was looked for. */
export type Translated = { text: string; from?: string }

/** Translates what is written. */
export type TranslationServer = {
  /**
   * @param from ISO 639-1; unset: the server tells which it is
   * @throws {TranslationFailed} whatever the server does: it hangs, it answers something else, too much, nothing
   */
  translate(text: string, languages: { from?: string; to: string }): Promise<Translated>
}

const TIMEOUT_MS = 8_000

/** Characters that are sent, and kept of an answer: a message has no more. */
export const MAX_TRANSLATED_CHARACTERS = 4_000

/** Bytes of an answer that are read at most: a character takes four, six where it is escaped. */
const MAX_RESPONSE_BYTES = 64 * 1024

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
    try {
      return await withClientSpan('translation', url, async () => {
        const response = await fetch(`${url}/translate`, {
          method: 'POST',
          headers: { accept: 'application/json', 'content-type': 'application/json' },
          body: JSON.stringify(body),
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        })
        if (!response.ok) throw new TranslationFailed(`status ${response.status}`)
        if (!/^application\/json\b/i.test(response.headers.get('content-type') ?? ''))
          throw new TranslationFailed('the response is not JSON')
        const read = answer.safeParse(
          JSON.parse(Buffer.from(await readLimited(response.body, MAX_RESPONSE_BYTES)).toString()),
        )
        const translated = read.success
          ? sanitise(read.data.translatedText, MAX_TRANSLATED_CHARACTERS)
          : undefined
        if (!translated) throw new TranslationFailed('the response has no text')
        return { text: translated, from: read.data?.detectedLanguage?.language }
      })
    } catch (error) {
      throw failure(error)
    }
  },
})

const failure = (error: unknown): TranslationFailed => {
  if (error instanceof TranslationFailed) return error
  if (error instanceof BodyTooLarge) return new TranslationFailed('the response is too long')
  if (error instanceof SyntaxError) return new TranslationFailed('the response is not JSON')
  const name = error instanceof Error ? error.name : ''
  return new TranslationFailed(name === 'TimeoutError' ? 'timeout' : 'no response')
}
