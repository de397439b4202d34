import type { Account } from './account.ts'
import type { NumberChangeNotice, SharedCard } from './actions.ts'
import type { Citizen, CitizenUpdate, Entry } from './citizens.ts'
import type { MessageContent } from './cloud-api.ts'
import { isObject, type Json, object } from './errors.ts'
import { type MediumType, toMediumType, tooLarge } from './files.ts'
import { formRoutes } from './flows/citizen.ts'
import type { FlowStatus } from './flows/store.ts'
import type { Platform } from './platform.ts'
import type { WebhookSender } from './webhooks.ts'

type With<Names extends string> = Request & { params: Record<Names, string> }

const bad = (error: string, status = 400) => Response.json({ error }, { status })
const jsonOf = async (request: Request): Promise<Json> => object(await request.json().catch(() => ({})))
const isNumber = (value: unknown): value is string => typeof value === 'string' && /^\d{7,15}$/.test(value)

/** How long a reader of a phone may wait for something new, in milliseconds. */
const MAX_WAIT_MS = 5_000

/** What tests and the phone's page do: write as a citizen, read their phone, change who they are. Not the platform's. */
export const createCitizenApi = (account: Account, platform: Platform, courier: WebhookSender) => {
  const { people, doings } = platform

  const change = async (request: With<'waId'>): Promise<Response> => {
    const wish = (await jsonOf(request)) as CitizenUpdate
    const person = people.of(request.params.waId)
    if (wish.username && !/^@?[a-z0-9._]{3,35}$/.test(wish.username)) return bad('username: not a username')
    people.set(person, wish)
    platform.notify(person)
    return Response.json(people.state(person))
  }

  const moves = async (request: With<'waId'>): Promise<Response> => {
    const { to, tells } = await jsonOf(request)
    const person = people.of(request.params.waId)
    if (!isNumber(to)) return bad('to: a number of 7 to 15 digits')
    if (people.all.has(to)) return bad('to: somebody has this number', 409)
    if (tells !== undefined && !['number', 'user_id', 'nothing'].includes(String(tells)))
      return bad('tells: number, user_id or nothing')
    doings.changeNumber(person, to, tells as NumberChangeNotice | undefined)
    return Response.json(people.state(person))
  }

  const recycled = async (request: With<'waId'>): Promise<Response> => {
    const { name } = await jsonOf(request)
    return Response.json(people.state(people.recycle(request.params.waId, name ? String(name) : undefined)))
  }

  const sharesContact = async (request: With<'waId'>): Promise<Response> => {
    const { origin = 'contact_request', phone, name } = (await jsonOf(request)) as Partial<SharedCard>
    if (origin !== 'contact_request' && origin !== 'other') return bad('origin: contact_request or other')
    return Response.json({
      id: doings.shareContact(people.of(request.params.waId), { origin, phone, name }).id,
    })
  }

  const done = (problem: string | undefined) =>
    problem ? bad(problem, 409) : Response.json({ success: true })

  const edits = async (request: With<'waId' | 'id'>): Promise<Response> => {
    const { text } = await jsonOf(request)
    const { waId, id } = request.params
    return typeof text === 'string' ? done(doings.edit(people.of(waId), id, text)) : bad('text: is required')
  }

  const reacts = async (request: With<'waId' | 'id'>): Promise<Response> => {
    const { emoji } = await jsonOf(request)
    const { waId, id } = request.params
    return done(doings.react(people.of(waId), id, emoji ? String(emoji) : undefined))
  }

  /** Any field, for what has no button: signed, and delivered as the others are. */
  const anyWebhook = async (request: Request): Promise<Response> => {
    const { field, value } = await jsonOf(request)
    if (typeof field !== 'string' || !isObject(value)) return bad('field and value are required')
    void courier.tell(field, value)
    return Response.json({ success: true })
  }

  const setFlow = async (request: With<'id'>): Promise<Response> => {
    const { screens, status = 'PUBLISHED' } = await jsonOf(request)
    if (!Array.isArray(screens)) return bad('screens: a list of names')
    account.flows.put(request.params.id, screens.map(String), status as FlowStatus)
    return Response.json({ success: true })
  }

  const mediaOf = (id: string): Response => {
    const kept = platform.media.all.get(id)
    return kept
      ? new Response(kept.bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': kept.type } })
      : new Response('Not Found', { status: 404 })
  }

  return {
    '/citizens/:waId': {
      GET: (request: With<'waId'>) => Response.json(people.state(people.of(request.params.waId))),
      PUT: change,
    },
    '/citizens/:waId/number': { POST: moves },
    '/citizens/:waId/recycled': { POST: recycled },
    '/citizens/:waId/shares-contact': { POST: sharesContact },
    '/citizens/:waId/messages': {
      POST: (request: With<'waId'>) => fromCitizen(platform, request, request.params.waId),
      GET: async (request: With<'waId'>) => {
        const { waId } = request.params
        const { searchParams } = new URL(request.url)
        const after = searchParams.get('after')
        const waitMs = Math.min(Number(searchParams.get('wait')) || 0, MAX_WAIT_MS)
        if (waitMs > 0 && seenBy(platform, waId, after).length === 0)
          await untilSeen(platform, { waId, after, waitMs })
        return Response.json(seenBy(platform, waId, after))
      },
    },
    '/citizens/:waId/messages/:id': {
      PUT: edits,
      DELETE: ({ params }: With<'waId' | 'id'>) => done(doings.withdraw(people.of(params.waId), params.id)),
    },
    '/citizens/:waId/messages/:id/reaction': { PUT: reacts },
    '/citizens/:waId/events': {
      GET: (request: With<'waId'>) => stream(platform, request, request.params.waId),
    },
    '/citizens/:waId/media/:id': { GET: ({ params }: With<'waId' | 'id'>) => mediaOf(params.id) },
    '/flows/:id': { PUT: setFlow },
    ...formRoutes(account, platform),
    '/webhooks': { POST: anyWebhook },
    '/usage': {
      GET: () => Response.json(platform.meter.current()),
      PUT: async (request: Request) => {
        platform.meter.use(Number((await jsonOf(request)).service) || 0)
        return Response.json(platform.meter.current())
      },
    },
  }
}

/** A program writes as a citizen: a Cloud API message without id and timestamp, or a file as a form. */
const fromCitizen = async (platform: Platform, request: Request, waId: string): Promise<Response> => {
  const name = request.headers.get('x-profile-name')
  const profile = name ? decodeURIComponent(name) : undefined
  if ((request.headers.get('content-type') ?? '').includes('multipart/form-data')) {
    const form = await request.formData()
    const file = [...form.values()].find((value) => typeof value !== 'string') as File | undefined
    if (!file) return bad('the form has no file')
    // The type of a form's part follows the name's ending: `mime` states another, for files that are not what they say.
    const mime = String(form.get('mime') ?? (file.type || 'image/jpeg'))
    const medium = toMediumType(form.get('type'), mime)
    if (!medium) return bad('type: image, audio, video, document, sticker or voice')
    const large = tooLarge(medium, file.size)
    if (large) return bad(large, 413)
    const message = await fileMessage(platform, medium, mime, file, form.get('caption'))
    // A call that nobody took: its message has an id of its own kind.
    const id = form.get('voicemail') ? { id: `wacid.${crypto.randomUUID()}` } : {}
    return Response.json({ id: platform.write(waId, { ...message, ...id }, profile).id })
  }
  const message = (await request.json().catch(() => undefined)) as Json | undefined
  if (!message || typeof message.type !== 'string') return bad('type: is required')
  return Response.json({ id: platform.write(waId, message, profile).id })
}

type FileContent = Extract<MessageContent, { type: 'image' | 'audio' | 'video' | 'document' | 'sticker' }>

/** A message with a file, as the phone sends it: the address is in the webhook too, and lives five minutes. */
const fileMessage = async (
  { media }: Platform,
  medium: MediumType,
  mime: string,
  file: File,
  text: unknown,
): Promise<FileContent> => {
  const type = medium === 'voice' && mime === 'audio/ogg' ? 'audio/ogg; codecs=opus' : mime
  const kept = media.keep(new Uint8Array(await file.arrayBuffer()), type, 'citizen')
  const common = { id: kept.id, mime_type: type, sha256: kept.sha256, url: media.addressOf(kept) }
  const caption = text ? { caption: String(text) } : {}
  switch (medium) {
    case 'image':
      return { type: 'image', image: { ...common, ...caption } }
    case 'video':
      return { type: 'video', video: { ...common, ...caption } }
    case 'document':
      return { type: 'document', document: { ...common, filename: file.name, ...caption } }
    case 'sticker':
      return { type: 'sticker', sticker: { ...common, mime_type: 'image/webp', animated: false } }
    default:
      return { type: 'audio', audio: { ...common, voice: medium === 'voice' } }
  }
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

/** Waits until there is something to see after a message, for so long at most. */
const untilSeen = (
  platform: Platform,
  { waId, after, waitMs }: { waId: string; after: string | null; waitMs: number },
): Promise<void> => {
  const { listeners } = platform.citizen(waId)
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = () => seenBy(platform, waId, after).length > 0 && resolve()
  listeners.add(look)
  const timer = setTimeout(resolve, waitMs)
  return promise.finally(() => {
    clearTimeout(timer)
    listeners.delete(look)
  })
}

/** Everything in a phone, again at each change: for the page. */
const stream = (platform: Platform, request: Request, waId: string): Response => {
  const person: Citizen = platform.citizen(waId)
  const encoder = new TextEncoder()
  const body = new ReadableStream({
    start(controller) {
      const push = () => {
        const state: { entries: Entry[]; typing: boolean; person: object } = {
          entries: person.entries,
          typing: person.typingUntil > performance.now(),
          person: platform.people.state(person),
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
