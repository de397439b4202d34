import type { Room } from './body-room.ts'

/** What a body is read under: how long it may be, and whose room it takes. */
export type BodyRule = {
  most: number
  room: Room
  /** Whether the whole declared length is taken at once, so that whatever is let in can be finished. */
  whole: boolean
}

/** Why a body was not taken: the status to answer with. */
export class BodyRefused extends Error {
  override name = 'BodyRefused'
  constructor(readonly status: 400 | 408 | 413 | 429 | 503) {
    super(String(status))
  }
}

/** Milliseconds that a body may take in any case, and bytes a second that it has to come with beyond them. */
const AT_LEAST_MS = 12_000
const BYTES_A_SECOND = 48 * 1024

/** No body may take longer, in milliseconds. */
const AT_MOST_MS = 120_000

/** How long the sender of a large body waits for room: nothing of it is read until then. */
const WAITS_MS = 4_000

/** How long a body that is refused is read on and thrown away, so that the client reads the answer. */
const DISCARDS_MS = 1_500

const LATE = Symbol('late')

/** Whatever comes first: the next part, or the deadline. */
const nextPart = async (reader: ReadableStreamDefaultReader<Uint8Array>, until: number) => {
  let timer: Timer | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), Math.max(0, until - performance.now()))
  })
  try {
    return await Promise.race([reader.read(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Reads what is left of a refused body for a moment, and keeps none of it. */
export const discardBody = async (request: Request): Promise<void> => {
  if (!request.body || request.bodyUsed || request.body.locked) return
  const reader = request.body.getReader()
  const until = performance.now() + DISCARDS_MS
  try {
    for (;;) {
      const part = await nextPart(reader, until)
      if (part === LATE || part.done) break
    }
  } catch {
    // The client is gone.
  }
  await reader.cancel().catch(() => {})
}

/** The declared length of a body; undefined where none is declared. @throws {BodyRefused} 400 for what is no length */
const declaredOf = (request: Request): number | undefined => {
  const text = request.headers.get('content-length')
  if (text === null) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new BodyRefused(400)
  return Number(text)
}

const untilRoom = async (room: Room, address: string, bytes: number): Promise<void> => {
  const until = performance.now() + WAITS_MS
  while (!room.take(address, bytes)) {
    if (performance.now() > until) throw new BodyRefused(503)
    await Bun.sleep(50)
  }
}

/** A body in memory, and what gives its room back. */
export type TakenBody = { bytes: Uint8Array<ArrayBuffer>; done(): void }

/**
 * Reads a body to its end under a rule. Bun reads no further from the socket than is asked for, so what is not let in
 * takes no memory.
 * @throws {BodyRefused}
 */
export const takeBody = async (request: Request, address: string, rule: BodyRule): Promise<TakenBody> => {
  const { room, most } = rule
  const declared = declaredOf(request)
  if (declared !== undefined && declared > most) throw new BodyRefused(413)
  if (!room.enter(address)) throw new BodyRefused(429)
  let taken = 0
  const take = async (bytes: number) => {
    await untilRoom(room, address, bytes)
    taken += bytes
  }
  const done = () => {
    room.give(address, taken)
    room.leave(address)
    taken = 0
  }
  try {
    // A large body of unknown length is counted as the longest that there may be.
    if (rule.whole) await take(declared ?? most)
    const parts: Uint8Array[] = []
    let total = 0
    const began = performance.now()
    const reader = request.body?.getReader()
    while (reader) {
      const allowed = Math.min(AT_MOST_MS, AT_LEAST_MS + (total / BYTES_A_SECOND) * 1000)
      const part = await nextPart(reader, began + allowed)
      if (part === LATE) throw await abandoned(reader, 408)
      if (part.done) break
      total += part.value.length
      if (total > most) throw await abandoned(reader, 413)
      if (!rule.whole)
        await take(part.value.length).catch(async () => {
          throw await abandoned(reader, 503)
        })
      parts.push(part.value)
    }
    return { bytes: joined(parts, total), done }
  } catch (error) {
    done()
    throw error instanceof BodyRefused ? error : new BodyRefused(400)
  }
}

const abandoned = async (reader: ReadableStreamDefaultReader, status: BodyRefused['status']) => {
  await reader.cancel().catch(() => {})
  return new BodyRefused(status)
}

const joined = (parts: Uint8Array[], total: number): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(total)
  let at = 0
  for (let n = 0; n < parts.length; n++) {
    const part = parts[n] as Uint8Array
    whole.set(part, at)
    at += part.length
    // What is copied may go at once.
    parts[n] = EMPTY
  }
  return whole
}

const EMPTY = new Uint8Array()
