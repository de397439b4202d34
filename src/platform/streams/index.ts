import { open } from 'node:fs/promises'

/** Thrown when what comes is longer than was agreed to read. */
export class BodyTooLarge extends Error {
  override name = 'TooLong'
}

/**
 * Reads a body to its end, or gives up as soon as it is longer than the limit: nobody can make us hold more.
 * @param limit bytes
 * @throws {BodyTooLarge}
 */
export const readLimited = async (
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let total = 0
  for await (const part of body ?? []) {
    total += part.length
    if (total > limit) throw new BodyTooLarge(`more than ${limit} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/**
 * Writes a body to a file, or gives up as soon as it is longer than the limit; what was written is for the caller to
 * remove.
 * @param limit bytes
 * @throws {BodyTooLarge}
 */
export const writeLimited = async (
  body: ReadableStream<Uint8Array> | null,
  path: string,
  limit: number,
): Promise<void> => {
  const file = await open(path, 'w')
  try {
    let total = 0
    for await (const part of body ?? []) {
      total += part.length
      if (total > limit) throw new BodyTooLarge(`more than ${limit} bytes`)
      await file.write(part)
    }
  } finally {
    await file.close()
  }
}

const received = new WeakMap<Request | Response, Uint8Array>()

/** Keeps the body of a request that was read already, for {@link readBodyLimited} alone: nothing else finds it. */
export const keepBody = (request: Request, bytes: Uint8Array): void => void received.set(request, bytes)

/**
 * The body of a request, or of an answer. One that was read already is at hand; one that says how long it is, and is let in, is read in one piece: no more
 * than that can come.
 * @param limit bytes
 * @throws {BodyTooLarge}
 */
export const readBodyLimited = async (message: Request | Response, limit: number): Promise<Uint8Array> => {
  const kept = received.get(message)
  if (kept && kept.length > limit) throw new BodyTooLarge(`more than ${limit} bytes`)
  if (kept) return kept
  const declared = message.headers.get('content-length')
  if (declared === null) return readLimited(message.body, limit)
  if (!(Number(declared) <= limit)) throw new BodyTooLarge(`more than ${limit} bytes`)
  return new Uint8Array(await message.arrayBuffer())
}

/** Bytes from which Bun sends the head of an answer a word at a time, where that comes later than its request. */
const CHUNKED_FROM_BYTES = 15 * 1024

const encoder = new TextEncoder()

/**
 * A text as the body of an answer that is sent in one piece. Bun (1.4.5) puts head and body together only where the body
 * is short, or a stream; the head of a longer one costs some fifty calls of the system, each with a packet of its own: half a
 * millisecond. The length is not told beforehand then.
 */
export const singleChunkBody = (text: string): string | ReadableStream => {
  // No character has more than three bytes for each of its units.
  if (text.length * 3 < CHUNKED_FROM_BYTES) return text
  const bytes = encoder.encode(text)
  if (bytes.length < CHUNKED_FROM_BYTES) return text
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes)
      controller.close()
    },
  })
}
