/** What the stand-in is to answer: the words by its own lists, or something that no server should. */
export type TranslationAnswer =
  | 'words'
  | 'hangs'
  | 'html'
  | 'two megabytes'
  | 'no text'
  | 'too many'
  | 'broken'
  | { hostile: string }

/** A strict stand-in of LibreTranslate, `POST /translate`: docs.libretranslate.com/guides/api_usage, November 2026. */
export type StandInTranslator = {
  url: string
  /** What is answered from now on. */
  answers(answer: TranslationAnswer): void
  /** What was asked for, as it was understood. */
  readonly asked: { q: string; source: string; target: string }[]
  /** What was wrong with requests: has to stay empty. */
  readonly wrong: string[]
  stop(): void
}

const LANGUAGES = ['ar', 'ca', 'de', 'en', 'es', 'fr', 'ro']
const FIELDS = new Set(['q', 'source', 'target', 'format', 'api_key'])
const MAX_CHARACTERS = 4_000

/** Sentences that the stand-in knows, with the language that each is in. */
const KNOWN: { from: string; text: string; to: Record<string, string> }[] = [
  {
    from: 'ar',
    text: 'أريد التحدث مع شخص عن الإيجار من فضلك',
    to: { ca: 'Vull parlar amb algú del lloguer, si us plau', es: 'Quiero hablar con alguien del alquiler' },
  },
  {
    from: 'fr',
    text: 'Le lampadaire devant l’école est éteint depuis une semaine',
    to: { ca: 'El fanal de davant de l’escola fa una setmana que està apagat' },
  },
  { from: 'ca', text: 'Passeu dilluns amb el contracte.', to: { ar: 'مرّوا يوم الاثنين ومعكم العقد.' } },
]

/** Starts the stand-in. @param key that it wants to be shown */
export const startTranslationServer = (key: string): StandInTranslator => {
  const asked: StandInTranslator['asked'] = []
  const wrong: string[] = []
  let answer: TranslationAnswer = 'words'
  const refuse = (why: string, status = 400) => {
    wrong.push(why)
    return Response.json({ error: why }, { status })
  }
  const translate = async (request: Request): Promise<Response> => {
    if (request.headers.get('content-type') !== 'application/json') return refuse('content-type')
    const body = (await request.json()) as Record<string, unknown>
    const unknown = Object.keys(body).filter((name) => !FIELDS.has(name))
    if (unknown.length > 0) return refuse(`fields ${unknown}`)
    const { q, source, target, format, api_key: given } = body
    if (given !== key) return refuse('Invalid API key', 403)
    if (typeof q !== 'string' || !q || q.length > MAX_CHARACTERS) return refuse('Invalid request: q')
    if (source !== 'auto' && !LANGUAGES.includes(String(source))) return refuse(`${source} is not supported`)
    if (!LANGUAGES.includes(String(target))) return refuse(`${target} is not supported`)
    if (format !== 'text') return refuse(`${format} format is not supported`)
    asked.push({ q, source: String(source), target: String(target) })
    const known = KNOWN.find(({ text }) => text === q)
    const detected =
      source === 'auto' ? { detectedLanguage: { confidence: 90, language: known?.from ?? 'en' } } : {}
    switch (answer) {
      case 'hangs':
        return new Promise<Response>(() => {})
      case 'html':
        return new Response('<h1>200 OK</h1>', { headers: { 'content-type': 'text/html' } })
      case 'two megabytes':
        return Response.json({ translatedText: 'bla '.repeat(500_000) })
      case 'no text':
        return Response.json({ translatedText: ['a', 'b'] })
      case 'too many':
        return Response.json({ error: 'Slowdown: 20 per 1 minute' }, { status: 429 })
      case 'broken':
        return Response.json({ error: 'Cannot translate text: out of memory' }, { status: 500 })
      case 'words':
        return Response.json({ translatedText: known?.to[String(target)] ?? `${target}: ${q}`, ...detected })
      default:
        return Response.json({ translatedText: answer.hostile, ...detected })
    }
  }
  const server = Bun.serve({
    port: 0,
    idleTimeout: 0,
    fetch(request) {
      const { pathname } = new URL(request.url)
      if (request.method === 'POST' && pathname === '/translate') return translate(request)
      return refuse(`${request.method} ${pathname}`, 404)
    },
  })
  return {
    url: `http://localhost:${server.port}`,
    asked,
    wrong,
    answers: (next) => {
      answer = next
    },
    stop: () => void server.stop(true),
  }
}
