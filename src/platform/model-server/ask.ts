import { BodyTooLarge, readLimited } from '#platform/streams'
import { withClientSpan } from '#platform/telemetry'

/** Why a server of a model gave nothing, for the log: `timeout`, `status 500`… */
export class ModelServerFailed extends Error {
  override name = 'ModelServerFailed'
}

/** Bytes of an answer that are read at most. */
const MAX_RESPONSE_BYTES = 64 * 1024

/** `name`: of the span that the call is. */
type Asked = { name: string; url: string; path: string; timeoutMs: number }

/**
 * Posts to a server and reads its JSON.
 * @param body JSON where it is no form
 * @throws {ModelServerFailed} whatever the server does
 */
export const askModelServer = async (
  { name, url, path, timeoutMs }: Asked,
  body: FormData | object,
  headers: Record<string, string> = {},
): Promise<unknown> => {
  const isForm = body instanceof FormData
  try {
    return await withClientSpan(name, url, async () => {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          ...(isForm ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: isForm ? body : JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!response.ok) throw new ModelServerFailed(`status ${response.status}`)
      if (!/^application\/json\b/i.test(response.headers.get('content-type') ?? ''))
        throw new ModelServerFailed('the response is not JSON')
      return JSON.parse(Buffer.from(await readLimited(response.body, MAX_RESPONSE_BYTES)).toString())
    })
  } catch (error) {
    throw toFailure(error)
  }
}

const toFailure = (error: unknown): ModelServerFailed => {
  if (error instanceof ModelServerFailed) return error
  if (error instanceof BodyTooLarge) return new ModelServerFailed('the response is too long')
  if (error instanceof SyntaxError) return new ModelServerFailed('the response is not JSON')
  const name = error instanceof Error ? error.name : ''
  return new ModelServerFailed(name === 'TimeoutError' ? 'timeout' : 'no response')
}
