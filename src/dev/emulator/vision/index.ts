import { type LookRequest, Refused, readLookRequest } from './rules.ts'

export type { LookRequest } from './rules.ts'

/** What the model says: an object that becomes its content, a text that is its content, its refusal, or a response of its own. */
export type LookAnswer = object | string | { refusal: string } | Response

/** A strict stand-in for a model that is asked about pictures by OpenAI's chat completions. */
export type VisionEmulator = {
  /** With the version, as `VISION_URL` has it. */
  url: string
  /** What it was asked, as it was understood. */
  readonly asked: LookRequest[]
  /** What was wrong with requests: has to stay empty. */
  readonly wrong: string[]
  stop(): void
}

const completion = (model: string, said: LookAnswer) => ({
  id: `chatcmpl-${crypto.randomUUID()}`,
  object: 'chat.completion',
  created: 1_796_000_000,
  model,
  choices: [
    {
      index: 0,
      message:
        typeof said === 'object' && 'refusal' in said
          ? { role: 'assistant', content: null, refusal: said.refusal }
          : {
              role: 'assistant',
              content: typeof said === 'string' ? said : JSON.stringify(said),
              refusal: null,
            },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

/**
 * Starts the stand-in.
 * @param look what the model sees in a picture
 */
export const startVisionEmulator = ({
  port = 0,
  key,
  look,
}: {
  port?: number
  key: string
  look: (asked: LookRequest) => LookAnswer | Promise<LookAnswer>
}): VisionEmulator => {
  const asked: LookRequest[] = []
  const wrong: string[] = []
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (request.method !== 'POST' || pathname !== '/v1/chat/completions')
      throw new Refused(`Invalid URL (${request.method} ${pathname})`, null, 404)
    const wanted = await readLookRequest(request, key)
    asked.push(wanted)
    const said = await look(wanted)
    return said instanceof Response ? said : Response.json(completion(wanted.model, said))
  }
  const server = Bun.serve({
    port,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    fetch: (request) =>
      answer(request).catch((error) => {
        if (!(error instanceof Refused)) throw error
        const { message, param, code, status } = error
        wrong.push(message)
        return Response.json({ error: { message, type: 'invalid_request_error', param, code } }, { status })
      }),
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    asked,
    wrong,
    stop: () => void server.stop(true),
  }
}
