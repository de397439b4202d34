import { join } from 'node:path'
import { numberNode, templateList } from './account.ts'
import { type Faults, noFaults, setFaults } from './faults.ts'
import { createPlatform, type Entry, type Platform } from './platform.ts'
import { fault, type GraphError, unacceptable } from './rules.ts'
import { createCourier } from './webhooks.ts'

export { refusal } from './rules.ts'

/** How to set the emulator up: the same values that the service has. */
export type EmulatorOptions = {
  port: number
  webhookUrl: string
  phoneNumberId: string
  accessToken: string
  appSecret: string
  /** Between a message and each word of what became of it. */
  statusDelayMs?: number
  /** The platform's clock, in milliseconds since 1970; the machine's unless given. */
  now?: () => number
}

/** A running emulator. */
export type Emulator = {
  port: number
  url: string
  faults: Faults
  platform: Platform
  /** Webhook deliveries not acknowledged yet. */
  pending(): number
  stop(): void
}

type Json = Record<string, unknown>

const isFault = (answer: Json | GraphError): answer is GraphError => 'code' in answer && 'details' in answer

const graphError = ({ status, code, message, details }: GraphError): Response =>
  Response.json(
    {
      error: {
        message,
        type: 'OAuthException',
        code,
        error_data: { messaging_product: 'whatsapp', details },
        fbtrace_id: 'Az8or2yhqkZfEZ-_4Qn_Bam',
      },
    },
    { status },
  )

const phoneFile = (name: string) => Bun.file(join(import.meta.dir, 'phone', name))

/** Bytes of a picture that the platform takes from a phone. */
const MAX_IMAGE = 5 * 1024 * 1024

/**
 * Starts a stand-in for the WhatsApp Cloud API, with a phone on a web page. As strict as the platform: what it
 * documents as refused is refused, with its error codes.
 */
export const startEmulator = (options: EmulatorOptions): Emulator => {
  const faults = noFaults()
  const courier = createCourier({ ...options, displayNumber: '34644069801' }, faults)
  const platform = createPlatform(
    {
      phoneNumberId: options.phoneNumberId,
      baseUrl: () => `http://localhost:${server.port}`,
      statusDelayMs: options.statusDelayMs ?? 60,
      now: options.now ?? Date.now,
    },
    courier,
    faults,
  )
  const authorised = (request: Request) =>
    request.headers.get('authorization') === `Bearer ${options.accessToken}`
  const badToken = () =>
    graphError(
      fault(
        190,
        'Invalid OAuth access token - Cannot parse access token',
        'The access token is invalid',
        401,
      ),
    )

  const messages = async (request: Request, phoneId: string): Promise<Response> => {
    if (!authorised(request)) return badToken()
    if (phoneId !== options.phoneNumberId) {
      return graphError(
        fault(
          100,
          `Unsupported post request. Object with ID '${phoneId}' does not exist`,
          'unknown phone number id',
        ),
      )
    }
    const payload = (await request.json().catch(() => undefined)) as Json | undefined
    if (!payload) return graphError(fault(100, '(#100) Invalid parameter', 'The request body is not JSON'))
    if (payload.status === 'read') return answer(platform.markRead(payload))
    if (faults.sendDelayMs > 0) await Bun.sleep(faults.sendDelayMs)
    if (faults.failTimes > 0) {
      faults.failTimes--
      return graphError(
        fault(faults.failCode, `(#${faults.failCode}) Told to fail`, 'told to fail', faults.failStatus),
      )
    }
    const outcome = platform.send(payload)
    if (faults.swallowAnswers > 0) {
      faults.swallowAnswers--
      return new Response('upstream connect error', { status: 502 })
    }
    return answer(outcome)
  }

  const answer = (outcome: Json | GraphError): Response =>
    isFault(outcome) ? graphError(outcome) : Response.json(outcome)

  const mediaDescription = (request: Request, id: string): Response => {
    if (!authorised(request)) return badToken()
    if (id === options.phoneNumberId) return Response.json(numberNode(id))
    if (faults.mediaFailTimes > 0) {
      faults.mediaFailTimes--
      return graphError(fault(131000, '(#131000) Something went wrong', 'told to fail', 500))
    }
    const described = platform.describeMedia(id)
    return described
      ? Response.json(described)
      : graphError(
          fault(100, `Unsupported get request. Object with ID '${id}' does not exist`, 'unknown media', 404),
        )
  }

  const mediaHandedIn = async (request: Request, phoneId: string): Promise<Response> => {
    if (!authorised(request)) return badToken()
    const form = await request.formData().catch(() => undefined)
    const file = form?.get('file')
    if (phoneId !== options.phoneNumberId || form?.get('messaging_product') !== 'whatsapp')
      return graphError(fault(100, '(#100) Invalid parameter', 'messaging_product or phone number id'))
    if (!file || typeof file === 'string')
      return graphError(fault(131008, '(#131008) Required parameter is missing', 'file is required'))
    const wrong = unacceptable(file)
    if (wrong) return graphError(wrong)
    const kept = platform.keepMedia(new Uint8Array(await file.arrayBuffer()), file.type)
    return Response.json({ id: kept.id })
  }

  const mediaFile = (request: Request, url: string): Response => {
    if (!authorised(request)) return new Response('Unauthorized', { status: 401 })
    const found = platform.mediaAt(url)
    return found
      ? new Response(found.bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': found.type } })
      : new Response('Not Found', { status: 404 })
  }

  const server = Bun.serve({
    port: options.port,
    idleTimeout: 0,
    maxRequestBodySize: 64 * 1024 * 1024,
    routes: {
      '/': () => new Response(phoneFile('index.html')),
      '/phone.css': () => new Response(phoneFile('phone.css')),
      '/phone.js': () => new Response(phoneFile('phone.js')),
      '/:version/:id/messages': {
        POST: (request) => versioned(request.params.version, () => messages(request, request.params.id)),
      },
      '/:version/:id/media': {
        POST: (request) => versioned(request.params.version, () => mediaHandedIn(request, request.params.id)),
      },
      '/:version/:id/message_templates': {
        GET: (request) =>
          versioned(request.params.version, () =>
            authorised(request) ? Response.json(templateList()) : badToken(),
          ),
      },
      '/:version/:id': {
        GET: (request) =>
          versioned(request.params.version, () => mediaDescription(request, request.params.id)),
      },
      '/media-files/:url': { GET: (request) => mediaFile(request, request.params.url) },
      '/citizens/:waId/messages': {
        POST: (request) => fromCitizen(platform, request, request.params.waId),
        GET: (request) =>
          Response.json(
            seenBy(platform, request.params.waId, new URL(request.url).searchParams.get('after')),
          ),
      },
      '/citizens/:waId/events': { GET: (request) => stream(platform, request, request.params.waId) },
      '/citizens/:waId/media/:id': {
        GET: (request) => {
          const kept = platform.media.get(request.params.id)
          return kept
            ? new Response(kept.bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': kept.type } })
            : new Response('Not Found', { status: 404 })
        },
      },
      '/faults': {
        GET: () => Response.json(faults),
        PUT: async (request) => {
          const wrong = setFaults(faults, ((await request.json().catch(() => ({}))) ?? {}) as Json)
          return wrong
            ? Response.json({ error: `${wrong}: no such fault, or of another type` }, { status: 400 })
            : Response.json(faults)
        },
        DELETE: () => Response.json(Object.assign(faults, noFaults())),
      },
    },
    fetch: () => graphError(fault(2500, 'Unknown path components', 'unknown path', 404)),
  })

  const stop = () => {
    courier.stop()
    server.stop(true)
  }
  return {
    port: server.port ?? options.port,
    url: `http://localhost:${server.port}`,
    faults,
    platform,
    pending: courier.pending,
    stop,
  }
}

const versioned = (version: string, handler: () => Response | Promise<Response>) =>
  /^v\d+\.\d+$/.test(version)
    ? handler()
    : graphError(fault(2500, 'Unknown path components', `no such version: ${version}`, 404))

/** A program writes as a citizen: a Cloud API message without id and timestamp, or a picture as a form. */
const fromCitizen = async (platform: Platform, request: Request, waId: string): Promise<Response> => {
  const name = request.headers.get('x-profile-name')
  const profile = name ? decodeURIComponent(name) : undefined
  if ((request.headers.get('content-type') ?? '').includes('multipart/form-data')) {
    const form = await request.formData()
    const file = [...form.values()].find((value) => typeof value !== 'string') as File | undefined
    if (!file) return Response.json({ error: 'the form has no file' }, { status: 400 })
    if (file.size > MAX_IMAGE)
      return Response.json({ error: 'the platform takes pictures of 5 MB at most' }, { status: 413 })
    const type = file.type || 'image/jpeg'
    const kept = platform.keepMedia(new Uint8Array(await file.arrayBuffer()), type)
    const caption = form.get('caption')
    const image = {
      id: kept.id,
      mime_type: type,
      sha256: '',
      ...(caption ? { caption: String(caption) } : {}),
    }
    return Response.json({ id: platform.write(waId, { type: 'image', image }, profile).id })
  }
  const message = (await request.json().catch(() => undefined)) as Json | undefined
  if (!message || typeof message.type !== 'string')
    return Response.json({ error: 'type: is required' }, { status: 400 })
  return Response.json({ id: platform.write(waId, message, profile).id })
}

/** What the town sent to a citizen, after a message (by its id or its number), in order. */
const seenBy = (platform: Platform, waId: string, after: string | null) => {
  const { entries } = platform.citizen(waId)
  const from = after ? (entries.find(({ id }) => id === after)?.seq ?? (Number(after) || 0)) : 0
  return entries
    .filter(({ seq, direction }) => direction === 'to-citizen' && seq > from)
    .map(({ message, direction: _, timestamp, ...entry }) => ({
      ...entry,
      timestamp: String(timestamp),
      ...message,
    }))
}

/** Everything in a phone, again at each change: for the page. */
const stream = (platform: Platform, request: Request, waId: string): Response => {
  const person = platform.citizen(waId)
  const encoder = new TextEncoder()
  const body = new ReadableStream({
    start(controller) {
      const push = () => {
        const state: { entries: Entry[]; typing: boolean } = {
          entries: person.entries,
          typing: person.typingUntil > performance.now(),
        }
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(state)}\n\n`))
      }
      person.listeners.add(push)
      push()
      request.signal.addEventListener('abort', () => {
        person.listeners.delete(push)
        controller.close()
      })
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}
