/** Thrown when what comes is longer than was agreed to read. */
export class TooLong extends Error {
  override name = 'TooLong'
}

/**
 * Reads a body to its end, or gives up as soon as it is longer than the limit: nobody can make us hold more.
 * @param limit bytes
 * @throws {TooLong}
 */
export const readAtMost = async (
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let total = 0
  for await (const part of body ?? []) {
    total += part.length
    if (total > limit) throw new TooLong(`more than ${limit} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/**
 * The body of a request, or of an answer. One that says how long it is, and is let in, is read in one piece: no more
 * than that can come.
 * @param limit bytes
 * @throws {TooLong}
 */
export const bodyWithin = async (message: Request | Response, limit: number): Promise<Uint8Array> => {
  const declared = message.headers.get('content-length')
  if (declared === null) return readAtMost(message.body, limit)
  if (!(Number(declared) <= limit)) throw new TooLong(`more than ${limit} bytes`)
  return new Uint8Array(await message.arrayBuffer())
}
