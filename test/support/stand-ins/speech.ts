/** What the stand-in is to answer: a text, or something that no server should. */
export type SpeechAnswer = { text: string } | 'hangs' | 'html' | 'two megabytes' | 'no text' | 'broken'

/** A strict stand-in of a transcription server (OpenAI's `POST /audio/transcriptions`). */
export type SpeechServer = {
  url: string
  /** What is answered from now on. */
  answers(answer: SpeechAnswer): void
  /** What was asked for, as it was understood. */
  readonly asked: { filename: string; type: string; bytes: number; model: string; language?: string }[]
  /** What was wrong with requests: has to stay empty. */
  readonly wrong: string[]
  stop(): void
}

const ENDINGS = /\.(flac|mp3|mp4|mpeg|mpga|m4a|ogg|wav|webm)$/
const FIELDS = new Set(['file', 'model', 'response_format', 'language'])

/** Starts the stand-in. @param key that it wants to be shown */
export const startSpeechServer = (key: string): SpeechServer => {
  const asked: SpeechServer['asked'] = []
  const wrong: string[] = []
  let answer: SpeechAnswer = { text: '' }
  const refuse = (why: string) => {
    wrong.push(why)
    return Response.json({ error: { message: why, type: 'invalid_request_error' } }, { status: 400 })
  }
  const server = Bun.serve({
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (request.method !== 'POST' || pathname !== '/v1/audio/transcriptions')
        return refuse(`${request.method} ${pathname}`)
      if (request.headers.get('authorization') !== `Bearer ${key}`) return refuse('authorization')
      if (!request.headers.get('content-type')?.startsWith('multipart/form-data; boundary='))
        return refuse('content-type')
      const form = await request.formData()
      const unknown = [...form.keys()].filter((name) => !FIELDS.has(name))
      if (unknown.length > 0) return refuse(`fields ${unknown}`)
      const file = form.get('file')
      const model = form.get('model')
      const language = form.get('language')
      if (!(file instanceof File) || !ENDINGS.test(file.name)) return refuse('file')
      if (typeof model !== 'string' || !model) return refuse('model')
      if (language !== null && !/^[a-z]{2}$/.test(String(language))) return refuse('language')
      if (form.get('response_format') !== 'json') return refuse('response_format')
      asked.push({
        filename: file.name,
        type: file.type,
        bytes: file.size,
        model,
        ...(language ? { language: String(language) } : {}),
      })
      switch (answer) {
        case 'hangs':
          return new Promise<Response>(() => {})
        case 'html':
          return new Response('<h1>200 OK</h1>', { headers: { 'content-type': 'text/html' } })
        case 'two megabytes':
          return Response.json({ text: 'bla '.repeat(500_000) })
        case 'no text':
          return Response.json({ text: ['a', 'b'] })
        case 'broken':
          return Response.json({ error: { message: 'out of memory' } }, { status: 500 })
        default:
          return Response.json(answer)
      }
    },
  })
  return {
    url: `http://localhost:${server.port}/v1`,
    asked,
    wrong,
    answers: (next) => {
      answer = next
    },
    stop: () => void server.stop(true),
  }
}
