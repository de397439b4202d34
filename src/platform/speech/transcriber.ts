import { z } from 'zod'
import { BodyTooLarge, readLimited } from '#platform/streams'
import { withClientSpan } from '#platform/telemetry'

/** Where speech is written down: any server that speaks OpenAI's `audio/transcriptions` (whisper.cpp, vLLM, Speaches…). */
export type SpeechConfig = {
  url: string
  key?: string
  model: string
  /** How long an answer is waited for; 20 s unless stated. */
  timeoutMs?: number
}

/** Why a transcription failed, for the log: `timeout`, `status 500`… */
export class TranscriptionFailed extends Error {
  override name = 'SpeechFailed'
}

/** Writes down what is said. */
export type Transcriber = {
  /**
   * @param language ISO 639-1, where it is known which they speak
   * @returns the words, perhaps none
   * @throws {TranscriptionFailed} whatever the server does: it hangs, it answers something else, too much, nothing
   */
  transcribe(sound: Blob, filename: string, language?: string): Promise<string>
}

const TIMEOUT_MS = 20_000

/** Bytes of an answer that are read at most. */
const MAX_RESPONSE_BYTES = 64 * 1024

const answer = z.object({ text: z.string() })

/** A client of `POST {url}/audio/transcriptions`. */
export const createTranscriber = ({
  url,
  key,
  model,
  timeoutMs = TIMEOUT_MS,
}: SpeechConfig): Transcriber => ({
  async transcribe(sound, filename, language) {
    const form = new FormData()
    form.set('file', new File([sound], filename, { type: sound.type }))
    form.set('model', model)
    form.set('response_format', 'json')
    if (language) form.set('language', language)
    try {
      return await withClientSpan('speech', url, async () => {
        const response = await fetch(`${url}/audio/transcriptions`, {
          method: 'POST',
          headers: { accept: 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
          body: form,
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        })
        if (!response.ok) throw new TranscriptionFailed(`status ${response.status}`)
        if (!/^application\/json\b/i.test(response.headers.get('content-type') ?? ''))
          throw new TranscriptionFailed('the response is not JSON')
        const body = Buffer.from(await readLimited(response.body, MAX_RESPONSE_BYTES)).toString()
        const read = answer.safeParse(JSON.parse(body))
        if (!read.success) throw new TranscriptionFailed('the response has no text')
        return read.data.text
      })
    } catch (error) {
      throw failure(error)
    }
  },
})

const failure = (error: unknown): TranscriptionFailed => {
  if (error instanceof TranscriptionFailed) return error
  if (error instanceof BodyTooLarge) return new TranscriptionFailed('the response is too long')
  if (error instanceof SyntaxError) return new TranscriptionFailed('the response is not JSON')
  const name = error instanceof Error ? error.name : ''
  return new TranscriptionFailed(name === 'TimeoutError' ? 'timeout' : 'no response')
}
