import { createHash, randomBytes } from 'node:crypto'
import type { Faults } from './faults.ts'
import { fault, type GraphError, refusal, unacceptable } from './rules.ts'
import { TEMPLATES } from './templates.ts'
import type { Courier } from './webhooks.ts'

type Json = Record<string, unknown>

/** A message in a citizen's phone, from them or to them. */
export type Entry = {
  seq: number
  id: string
  direction: 'from-citizen' | 'to-citizen'
  /** Seconds since 1970, as the platform counts. */
  timestamp: number
  status: 'sent' | 'delivered' | 'read'
  /** The message itself: `type` and the object of that name. */
  message: Json
}

/** A citizen's phone. */
export type Citizen = {
  waId: string
  name: string
  entries: Entry[]
  lastWroteAt: number
  typingUntil: number
  listeners: Set<() => void>
  /** Pair rate: when the burst that was lent will have been paid back. */
  pacedUntil: number
}

type Media = { id: string; bytes: Uint8Array; type: string; url: string; expiresAt: number }

const DAY = 24 * 3_600_000
const MEDIA_URL_LIFE = 5 * 60_000
const PAIR_INTERVAL = 6_000
const PAIR_BURST = 45
const PER_SECOND = 80

/** The platform's side: citizens, their messages, media, rates, windows. */
export const createPlatform = (
  options: { phoneNumberId: string; baseUrl: () => string; statusDelayMs: number; now: () => number },
  courier: Courier,
  faults: Faults,
) => {
  const citizens = new Map<string, Citizen>()
  const media = new Map<string, Media>()
  const sentInSecond = { second: 0, count: 0 }
  const { now } = options
  const newId = (prefix: string) => `${prefix}${randomBytes(18).toString('base64url')}`

  const citizen = (waId: string, name?: string): Citizen => {
    const known = citizens.get(waId)
    if (known) {
      if (name) known.name = name
      return known
    }
    const made: Citizen = {
      waId,
      name: name ?? 'Ciutadà',
      entries: [],
      lastWroteAt: 0,
      typingUntil: 0,
      listeners: new Set(),
      pacedUntil: 0,
    }
    citizens.set(waId, made)
    return made
  }

  const notify = ({ listeners }: Citizen) => {
    for (const listener of listeners) listener()
  }

  const add = (person: Citizen, entry: Omit<Entry, 'seq' | 'timestamp'>): Entry => {
    const added = { ...entry, seq: person.entries.length + 1, timestamp: Math.floor(now() / 1000) }
    person.entries.push(added)
    notify(person)
    return added
  }

  /** A citizen writes: their phone shows it, the town's webhook hears of it. */
  const write = (waId: string, message: Json, name?: string): Entry => {
    const person = citizen(waId, name)
    const entry = add(person, { id: newId('wamid.'), direction: 'from-citizen', status: 'sent', message })
    person.lastWroteAt = now()
    const contacts = [{ profile: { name: person.name }, wa_id: waId }]
    const messages = [{ from: waId, id: entry.id, timestamp: String(entry.timestamp), ...message }]
    void courier.deliver({ contacts, messages }).then(() => {
      if (entry.status === 'sent') entry.status = 'delivered'
      notify(person)
    })
    return entry
  }

  const keepMedia = (bytes: Uint8Array, type: string): Media => {
    const id = String(10 ** 15 + Math.floor(Math.random() * 9 * 10 ** 15))
    const kept = { id, bytes, type, url: '', expiresAt: 0 }
    media.set(id, kept)
    return kept
  }

  /** Step one of fetching media: its address, good for five minutes. */
  const describeMedia = (id: string): Json | undefined => {
    const kept = media.get(id)
    if (!kept) return undefined
    kept.url = newId('')
    kept.expiresAt = performance.now() + (faults.mediaExpired ? -1 : MEDIA_URL_LIFE)
    return {
      messaging_product: 'whatsapp',
      url: `${options.baseUrl()}/media-files/${kept.url}`,
      mime_type: kept.type,
      sha256: createHash('sha256').update(kept.bytes).digest('hex'),
      file_size: kept.bytes.length,
      id,
    }
  }

  /** Step two. An address that has expired finds nothing. */
  const mediaAt = (url: string): Media | undefined => {
    const found = [...media.values()].find((one) => one.url === url)
    return found && found.expiresAt > performance.now() ? found : undefined
  }

  /** The outcomes come later, one after the other, as the platform learns of them. */
  const tellOutcome = async (entry: Entry, waId: string, callback: unknown) => {
    for (const status of ['sent', 'delivered', 'read'] as const) {
      await Bun.sleep(options.statusDelayMs)
      entry.status = status
      const person = citizens.get(waId)
      if (person) notify(person)
      if (!faults.noStatuses) void courier.deliver({ statuses: [statusOf(entry.id, waId, status, callback)] })
    }
  }

  const statusOf = (id: string, waId: string, status: string, callback: unknown, errors?: Json[]) => ({
    id,
    status,
    timestamp: String(Math.floor(now() / 1000)),
    recipient_id: waId,
    ...(callback === undefined ? {} : { biz_opaque_callback_data: callback }),
    ...(errors
      ? { errors }
      : {
          conversation: { id: newId(''), origin: { type: 'service' } },
          pricing: { billable: false, pricing_model: 'PMP', category: 'service' },
        }),
  })

  const overRate = (person: Citizen): GraphError | undefined => {
    const second = Math.floor(performance.now() / 1000)
    if (sentInSecond.second !== second) Object.assign(sentInSecond, { second, count: 0 })
    if (++sentInSecond.count > PER_SECOND)
      return fault(
        130429,
        '(#130429) Rate limit hit',
        'Message failed to send because there were too many messages sent from this phone number in a short period of time',
        429,
      )
    if (faults.noPairRate) return undefined
    const at = Math.max(performance.now(), person.pacedUntil) + PAIR_INTERVAL
    if (at - performance.now() > PAIR_INTERVAL * PAIR_BURST)
      return fault(
        131056,
        '(#131056) (Business Account, Consumer Account) pair rate limit hit',
        'Too many messages sent from the sender phone number to the same recipient phone number in a short period of time',
        400,
      )
    person.pacedUntil = at
    return undefined
  }

  /** The town sends. @returns the platform's answer, or its error */
  const send = (payload: Json): Json | GraphError => {
    const wrong = refusal(payload)
    if (wrong) return wrong
    const lost = mediaIdsIn(payload).find((one) => !media.has(one))
    if (lost !== undefined) return fault(131009, '(#131009) Parameter value is not valid', `no media ${lost}`)
    const waId = String(payload.to)
    const person = citizens.get(waId)
    const id = newId('wamid.')
    const answer = {
      messaging_product: 'whatsapp',
      contacts: [{ input: waId, wa_id: waId }],
      messages: [{ id }],
    }
    if (!person) {
      const errors = [{ code: 131026, title: 'Message undeliverable', message: 'Message undeliverable' }]
      void courier.deliver({
        statuses: [statusOf(id, waId, 'failed', payload.biz_opaque_callback_data, errors)],
      })
      return answer
    }
    const rate = overRate(person)
    if (rate) return rate
    if (payload.type !== 'template' && now() - person.lastWroteAt > DAY) {
      return fault(
        131047,
        '(#131047) Re-engagement message',
        'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
      )
    }
    const type = String(payload.type ?? 'text')
    const message: Json = {
      type,
      [type]: payload[type],
      ...(type === 'template'
        ? {
            rendered: renderTemplate(payload.template as Json),
            replies: repliesOf(payload.template as Json),
          }
        : {}),
    }
    person.typingUntil = 0
    const entry = add(person, { id, direction: 'to-citizen', status: 'sent', message })
    /** What could not be fetched is not shown: the platform says so afterwards. */
    const fail = (problem: string) => {
      person.entries = person.entries.filter((one) => one !== entry)
      notify(person)
      const errors = [{ code: 131053, title: 'Media upload error', message: problem }]
      void courier.deliver({
        statuses: [statusOf(id, waId, 'failed', payload.biz_opaque_callback_data, errors)],
      })
    }
    void fetchLinks(payload).then((problem) =>
      problem ? fail(problem) : tellOutcome(entry, waId, payload.biz_opaque_callback_data),
    )
    return answer
  }

  /** The town has seen a citizen's message, and perhaps is answering it. */
  const markRead = (payload: Json): Json | GraphError => {
    for (const person of citizens.values()) {
      const at = person.entries.findIndex(
        ({ id, direction }) => id === payload.message_id && direction === 'from-citizen',
      )
      if (at === -1) continue
      for (const entry of person.entries.slice(0, at + 1))
        if (entry.direction === 'from-citizen') entry.status = 'read'
      if (payload.typing_indicator) person.typingUntil = performance.now() + 25_000
      notify(person)
      return { success: true }
    }
    return fault(
      131009,
      '(#131009) Parameter value is not valid',
      'message_id is not a message that was received',
    )
  }

  return { citizen, citizens, write, keepMedia, describeMedia, mediaAt, media, send, markRead, now }
}

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {}

/** The files that a message goes with: its own, or its header's. */
const filesIn = (payload: Json): Json[] => {
  const own = objectOf(payload[String(payload.type)])
  const header = objectOf(own.header)
  return [own, objectOf(header[String(header.type)])]
}

const mediaIdsIn = (payload: Json): string[] =>
  payload.type === 'reaction'
    ? []
    : filesIn(payload).flatMap(({ id }) => (typeof id === 'string' ? [id] : []))

/** Fetches what is given by its address, as the platform does. @returns what is wrong with it */
const fetchLinks = async (payload: Json): Promise<string | undefined> => {
  for (const { link } of filesIn(payload)) {
    if (typeof link !== 'string') continue
    try {
      const response = await fetch(link, { signal: AbortSignal.timeout(5_000) })
      const file = await response.blob()
      const wrong = response.ok ? unacceptable(file)?.details : `answered ${response.status}`
      if (wrong) return `Failed to download the media from ${link}: ${wrong}`
    } catch {
      return `Failed to download the media from ${link}`
    }
  }
  return undefined
}

const renderTemplate = (template: Json): string => {
  const { name, language, components } = template as {
    name: string
    language: { code: string }
    components: { type: string; parameters: { text: string }[] }[]
  }
  const blanks = components.filter(({ type }) => type === 'body').flatMap(({ parameters }) => parameters)
  return (TEMPLATES[name]?.texts[language.code] ?? '').replace(
    /\{\{(\d+)\}\}/g,
    (_, index) => blanks[Number(index) - 1]?.text ?? '',
  )
}

/** A template's quick replies: what they say, and what they come back as. */
const repliesOf = (template: Json): { text: string; payload: string }[] => {
  const { name, language, components } = template as {
    name: string
    language: { code: string }
    components: { type: string; parameters: { payload?: string }[] }[]
  }
  const payloads = components.filter(({ type }) => type === 'button').map((one) => one.parameters[0]?.payload)
  return (TEMPLATES[name]?.replies?.[language.code] ?? []).map((text, index) => ({
    text,
    payload: payloads[index] ?? text,
  }))
}

/** The platform's side of the emulator. */
export type Platform = ReturnType<typeof createPlatform>
