import type { BodyBuffer } from './body-buffer.ts'

/** How a body is read: its maximum length, and the buffer that it counts against. */
export type BodyRule = {
  maxBytes: number
  buffer: BodyBuffer
  /** Whether the declared length is reserved at once, so that every admitted body can be completed. */
  buffered: boolean
}

/** A body that was refused, with the HTTP status to answer. */
export class BodyRejected extends Error {
  override name = 'BodyRefused'
  constructor(readonly status: 400 | 408 | 413 | 429 | 503) {
    super(String(status))
  }
}

/** Milliseconds that every body may take, and the minimum of bytes a second after them. */
const MIN_RECEIVE_MS = 12_000
const MIN_BYTES_PER_SECOND = 48 * 1024

/** Maximum duration of a body, in milliseconds. */
const MAX_RECEIVE_MS = 120_000

/** How long a large body waits for free buffer space before it is read. */
const BUFFER_WAIT_MS = 4_000

/** How long a refused body is read and discarded, so that the client receives the response. */
const DISCARD_MS = 1_500

/** A body of so many bytes at most is read in one: as many as may be on their way at once are no burden to the memory. */
const MAX_AT_ONCE = 8 * 1024

const TIMED_OUT = Symbol('late')

/** What comes first: it, or the deadline. */
const orTimedOut = async <T>(work: Promise<T>, until: number): Promise<T | typeof TIMED_OUT> => {
  let timer: Timer | undefined
  const late = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(() => resolve(TIMED_OUT), Math.max(0, until - performance.now()))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The next chunk, or the deadline. */
const nextPart = (reader: ReadableStreamDefaultReader<Uint8Array>, until: number) =>
  orTimedOut(reader.read(), until)

const readAtOnce = async (request: Request): Promise<Uint8Array<ArrayBuffer>> => {
  const whole = await orTimedOut(request.arrayBuffer(), performance.now() + MIN_RECEIVE_MS)
  if (whole === TIMED_OUT) throw new BodyRejected(408)
  return new Uint8Array(whole)
}

/** Reads and discards the rest of a refused body for a moment. */
export const discardBody = async (request: Request): Promise<void> => {
  if (!request.body || request.bodyUsed || request.body.locked) return
  const reader = request.body.getReader()
  const until = performance.now() + DISCARD_MS
  try {
    for (;;) {
      const part = await nextPart(reader, until)
      if (part === TIMED_OUT || part.done) break
    }
  } catch {
    // The client disconnected.
  }
  await reader.cancel().catch(() => {})
}

/** The declared length of a body; undefined where none is declared. @throws {BodyRejected} 400 for an invalid length */
const declaredLength = (request: Request): number | undefined => {
  const text = request.headers.get('content-length')
  if (text === null) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new BodyRejected(400)
  return Number(text)
}

const waitForBuffer = async (buffer: BodyBuffer, address: string, bytes: number): Promise<void> => {
  const until = performance.now() + BUFFER_WAIT_MS
  while (!buffer.reserve(address, bytes)) {
    if (performance.now() > until) throw new BodyRejected(503)
    await Bun.sleep(50)
  }
}

/** A body in memory, and the function that releases its buffer space. */
export type ReceivedBody = { bytes: Uint8Array<ArrayBuffer>; release(): void }

/**
 * Reads a whole body under a rule. Bun reads from the socket only on demand, so that refused bodies take no memory.
 * @throws {BodyRejected}
 */
export const receiveBody = async (
  request: Request,
  address: string,
  rule: BodyRule,
): Promise<ReceivedBody> => {
  const { buffer, maxBytes } = rule
  const declared = declaredLength(request)
  if (declared !== undefined && declared > maxBytes) throw new BodyRejected(413)
  if (!buffer.enter(address)) throw new BodyRejected(429)
  let taken = 0
  const take = async (bytes: number) => {
    await waitForBuffer(buffer, address, bytes)
    taken += bytes
  }
  const release = () => {
    buffer.free(address, taken)
    buffer.leave(address)
    taken = 0
  }
  try {
    if (declared !== undefined && declared <= MAX_AT_ONCE) {
      const bytes = await readAtOnce(request)
      await take(bytes.length)
      return { bytes, release }
    }
    // A large body of unknown length counts as one of the maximum length.
    if (rule.buffered) await take(declared ?? maxBytes)
    const parts: Uint8Array[] = []
    let total = 0
    const began = performance.now()
    const reader = request.body?.getReader()
    while (reader) {
      const allowed = Math.min(MAX_RECEIVE_MS, MIN_RECEIVE_MS + (total / MIN_BYTES_PER_SECOND) * 1000)
      const part = await nextPart(reader, began + allowed)
      if (part === TIMED_OUT) throw await abort(reader, 408)
      if (part.done) break
      total += part.value.length
      if (total > maxBytes) throw await abort(reader, 413)
      if (!rule.buffered)
        await take(part.value.length).catch(async () => {
          throw await abort(reader, 503)
        })
      parts.push(part.value)
    }
    return { bytes: concatParts(parts, total), release }
  } catch (error) {
    release()
    throw error instanceof BodyRejected ? error : new BodyRejected(400)
  }
}

const abort = async (reader: ReadableStreamDefaultReader, status: BodyRejected['status']) => {
  await reader.cancel().catch(() => {})
  return new BodyRejected(status)
}

const concatParts = (parts: Uint8Array[], total: number): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(total)
  let at = 0
  for (let n = 0; n < parts.length; n++) {
    const part = parts[n] as Uint8Array
    whole.set(part, at)
    at += part.length
    // Copied chunks can be freed at once.
    parts[n] = EMPTY
  }
  return whole
}

const EMPTY = new Uint8Array()
