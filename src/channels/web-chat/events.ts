import { type ChatSession, findChat } from '#domain/chat-sessions'
import { CHAT_TOPIC } from '#domain/conversations'
import type { Town } from '#domain/town'
import { getClientAddress } from '#platform/address'
import { changeStream } from '#platform/pages'
import type { Signal } from '#platform/signals'

/** Streams of one address, and of all, that this process holds: beyond, a page looks by itself every half minute. */
const MAX_OF_ADDRESS = 40
const MAX_OF_ALL = 2_000

const open = new Map<string, number>()
let all = 0

const isOf = (town: Town, { id }: ChatSession) => {
  return (signal: Signal) =>
    signal.jurisdiction === town.id && signal.topic === CHAT_TOPIC && signal.id === id
}

/** Tells an open page of the chat to look again. */
export const chatEvents = (town: Town, request: Request, session: ChatSession, token: string): Response => {
  const address = getClientAddress(request)
  const own = open.get(address) ?? 0
  // 204 has a browser give up: it does not try again every two seconds.
  if (own >= MAX_OF_ADDRESS || all >= MAX_OF_ALL) return new Response(null, { status: 204 })
  open.set(address, own + 1)
  all++
  return changeStream(request, town.signals, {
    wants: isOf(town, session),
    isAllowed: async () => (await findChat(town, token).catch(() => session)) !== undefined,
    onStop() {
      all--
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    },
  })
}

/** After the first message of an answer, the others of it are waited for, in milliseconds. */
const TOGETHER_MS = 150

/**
 * What a page without a script waits for: the next news of a chat, from now on.
 * @returns what waits for it, no longer than this
 */
export const nextNews = (town: Town, session: ChatSession, timeoutMs: number): (() => Promise<void>) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const wants = isOf(town, session)
  const unlisten = town.signals.listen((signal) => {
    if (wants(signal)) resolve()
  })
  return async () => {
    const answered = await Promise.race([promise.then(() => true), Bun.sleep(timeoutMs).then(() => false)])
    unlisten()
    if (answered) await Bun.sleep(TOGETHER_MS)
  }
}
