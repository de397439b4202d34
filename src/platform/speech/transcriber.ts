import { z } from 'zod'
import { askModelServer, ModelServerFailed } from '#platform/model-server'

/** Where speech is written down: any server that speaks OpenAI's `audio/transcriptions` (whisper.cpp, vLLM, Speaches…). */
export type SpeechConfig = {
  url: string
  key?: string
  model: string
  /** How long an answer is waited for; 20 s unless stated. */
  timeoutMs?: number
}

/** Writes down what is said. */
export type Transcriber = {
  /**
   * @param language ISO 639-1, where it is known which they speak
   * @returns the words, perhaps none
   * @throws {ModelServerFailed} whatever the server does: it hangs, it answers something else, too much, nothing
   */
  transcribe(sound: Blob, filename: string, language?: string): Promise<string>
}

const TIMEOUT_MS = 20_000

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
    const read = answer.safeParse(
      await askModelServer(
        { name: 'speech', url, path: '/audio/transcriptions', timeoutMs },
        form,
        key ? { authorization: `Bearer ${key}` } : {},
      ),
    )
    if (!read.success) throw new ModelServerFailed('the response has no text')
    return read.data.text
  },
})
