import { isObject, type Json } from '../errors.ts'
import { type Bot, createBot, type StoredFile } from './bot.ts'
import { badRequest, errorResponse } from './errors.ts'
import { noTelegramFaults, type TelegramFaults } from './faults.ts'
import { METHODS } from './methods.ts'
import { createPerson, type TelegramPerson } from './person.ts'
import { type Call, isSend, send } from './send.ts'
import { createUpdateSender } from './updates.ts'

/** How to set the emulator up: the same values that the service has. */
export type TelegramEmulatorOptions = {
  port: number
  token: string
  /** The platform's clock, in milliseconds since 1970. */
  now: () => number
}

/** A running emulator of the Bot API, with the people who write to the bot. */
export type TelegramEmulator = {
  port: number
  url: string
  bot: Bot
  faults: TelegramFaults
  /** Every call of a method, in order, with what it was given. */
  calls: { method: string; parameters: Json }[]
  person(name: string, more?: { username?: string; language?: string; id?: number }): TelegramPerson
  /** Delivers an update of any kind, as the platform may invent one. */
  tell(kind: string, content: object): void
  /** Updates that have not been taken yet. */
  pending(): number
  stop(): void
}

/** Bytes that a bot may download of a file. */
const MAX_DOWNLOAD = 20 * 1024 * 1024

const MAX_BODY = 64 * 1024 * 1024

/** The chat of an invented update: nobody's. */
const NO_CHAT = 0

/** Texts that are JSON in a form, as the platform takes them. */
const fromForm = (value: string): unknown => {
  if (!/^[[{]|^-?\d+(?:\.\d+)?$|^(?:true|false)$/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const readCall = async (request: Request, method: string): Promise<Call | undefined> => {
  const files = new Map<string, File>()
  if (!/multipart\/form-data/.test(request.headers.get('content-type') ?? '')) {
    const body = await request.json().catch(() => ({}))
    return isObject(body) ? { method, parameters: body, files } : undefined
  }
  const parameters: Json = {}
  for (const [name, value] of await request.formData())
    if (value instanceof File) files.set(name, value)
    else parameters[name] = fromForm(value)
  return { method, parameters, files }
}

/**
 * Starts a stand-in for the Bot API of one bot. As strict as the platform: what it documents as refused is refused, in its words,
 * and what it would pass over as misspelt too.
 * @see https://core.telegram.org/bots/api (Bot API 10.2, July 2026)
 */
export const startTelegramEmulator = (options: TelegramEmulatorOptions): TelegramEmulator => {
  const { token, now } = options
  const bot = createBot(token)
  const faults = noTelegramFaults()
  const updates = createUpdateSender(bot, faults)
  const calls: TelegramEmulator['calls'] = []
  let nextPerson = 271_828_182

  const keep = (bytes: Uint8Array, { name, mime }: { name: string; mime: string }): StoredFile => {
    const id = `AgACAgQ${crypto.randomUUID().replaceAll('-', '')}`
    const file = { id, path: `files/file_${bot.files.size}`, bytes, name, mime }
    bot.files.set(id, file)
    return file
  }

  const getFile = ({ file_id: id }: Json) => {
    const file = bot.files.get(String(id))
    if (!file) return badRequest('wrong file_id or the file is temporarily unavailable')
    if (file.bytes.length > MAX_DOWNLOAD) return badRequest('file is too big')
    return { result: { file_id: file.id, file_size: file.bytes.length, file_path: file.path } }
  }

  const getWebhookInfo = () => {
    const { url, allowed, maxConnections, lastError } = bot.webhook
    return {
      result: {
        url,
        has_custom_certificate: false,
        pending_update_count: updates.pending(),
        max_connections: maxConnections,
        allowed_updates: allowed,
        ...(lastError ? { last_error_message: lastError, last_error_date: Math.floor(now() / 1000) } : {}),
      },
    }
  }

  const answer = async (call: Call): Promise<Response> => {
    const { method, parameters } = call
    calls.push({ method, parameters })
    if (isSend(method)) {
      const sent = await send(bot, call, faults, now)
      if ('code' in sent) return errorResponse(sent)
      if (faults.swallowAnswers > 0) {
        faults.swallowAnswers--
        return new Response('Bad Gateway', { status: 502 })
      }
      return Response.json({ ok: true, result: sent.message })
    }
    const done =
      method === 'getFile'
        ? getFile(parameters)
        : method === 'getWebhookInfo'
          ? getWebhookInfo()
          : METHODS.get(method)?.(bot, parameters)
    if (!done) return errorResponse({ code: 404, description: 'Not Found: method not found' })
    return 'code' in done ? errorResponse(done) : Response.json({ ok: true, result: done.result })
  }

  const download = (path: string): Response => {
    if (faults.fileFailTimes > 0) {
      faults.fileFailTimes--
      return new Response('', { status: 500 })
    }
    const file = [...bot.files.values()].find((one) => one.path === path)
    return file
      ? new Response(file.bytes as Uint8Array<ArrayBuffer>, {
          headers: { 'content-type': 'application/octet-stream' },
        })
      : errorResponse({ code: 404, description: 'Not Found' })
  }

  const server: { port?: number; stop(close: boolean): unknown } = Bun.serve({
    port: options.port,
    idleTimeout: 0,
    maxRequestBodySize: MAX_BODY,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      const [, isFile, given, rest = ''] = /^(\/file)?\/bot([^/]+)\/(.+)$/.exec(pathname) ?? []
      if (!given) return errorResponse({ code: 404, description: 'Not Found' })
      if (given !== token || faults.revoked) return errorResponse({ code: 401, description: 'Unauthorized' })
      if (isFile) return download(rest)
      const call = await readCall(request, rest)
      return call ? answer(call) : errorResponse(badRequest("can't parse JSON object"))
    },
  })

  return {
    port: server.port ?? options.port,
    url: `http://localhost:${server.port}`,
    bot,
    faults,
    calls,
    person(name, { username, language = 'ca', id = nextPerson++ } = {}) {
      const [first = name, ...last] = name.split(' ')
      const person = {
        id,
        first_name: first,
        ...(last.length > 0 ? { last_name: last.join(' ') } : {}),
        ...(username ? { username } : {}),
        language_code: language,
      }
      return createPerson({ bot, tell: updates.tell, keep, now }, person)
    },
    tell: (kind, content) => updates.tell(NO_CHAT, kind, content),
    pending: updates.pending,
    stop() {
      updates.stop()
      server.stop(true)
    },
  }
}
