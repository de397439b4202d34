import { randomBytes } from 'node:crypto'
import type { Account } from './account.ts'
import { createActions } from './actions.ts'
import { type Citizen, createCitizens, type Entry } from './citizens.ts'
import type { Message, MessageContent, MessageHead, SentAnswer } from './cloud-api.ts'
import { fault, type GraphError, invalid, type Json, object } from './errors.ts'
import type { Faults } from './faults.ts'
import { validateFile } from './files.ts'
import { createMedia } from './media.ts'
import { type AcceptedMessage, createOutcomes } from './outcomes.ts'
import { type Charge, createMeter } from './pricing.ts'
import { validateMessage } from './rules.ts'
import { renderTemplate, repliesOf } from './templates/sending.ts'
import type { WebhookSender } from './webhooks.ts'

export type { Citizen, Entry } from './citizens.ts'

const DAY = 24 * 3_600_000
const PAIR_INTERVAL = 6_000
const PAIR_BURST = 45

/** A version of the Graph API that the town may be calling. */
const USUAL_VERSION = 23

/** The platform's side: citizens, their messages, media, rates, windows. */
export const createPlatform = (
  options: { phoneNumberId: string; baseUrl: () => string; statusDelayMs: number; now: () => number },
  account: Account,
  courier: WebhookSender,
  faults: Faults,
) => {
  const { now } = options
  const people = createCitizens(now)
  const citizens = people.all
  const media = createMedia(options, faults)
  const meter = createMeter(now)
  const sentInSecond = { second: 0, count: 0 }
  const newId = (prefix: string) => `${prefix}${randomBytes(18).toString('base64url')}`
  const seconds = () => Math.floor(now() / 1000)
  const timestamp = () => String(faults.millisecondTimestamps ? Math.floor(now()) : seconds())
  const outcomes = createOutcomes({ ...options, timestamp }, people, meter, courier, faults)

  const notify = ({ listeners }: Citizen) => {
    for (const listener of listeners) listener()
  }

  const add = (person: Citizen, entry: Omit<Entry, 'seq' | 'timestamp'>): Entry => {
    const added = { ...entry, seq: person.entries.length + 1, timestamp: seconds() }
    person.entries.push(added)
    notify(person)
    return added
  }

  /** The fields of a message that say who it is from: the number only where the town may know it. */
  const headOf = (person: Citizen, id = newId('wamid.')): MessageHead => ({
    ...(people.phoneKnown(person) ? { from: person.waId } : {}),
    from_user_id: person.bsuid,
    id,
    timestamp: timestamp(),
  })

  const tell = (person: Citizen, head: MessageHead, content: MessageContent): Promise<void> =>
    courier.deliver({
      contacts: [people.contactOf(person)],
      messages: [{ ...head, ...content } satisfies Message],
    })

  /**
   * A citizen writes: their phone shows it, the town's webhook hears of it.
   * @param message as in the webhook, without what the platform adds. An `id` that is given stays: voicemail has its own
   */
  const write = (waId: string, message: Json, name?: string): Entry => {
    const person = people.of(waId, name)
    const id = typeof message.id === 'string' ? message.id : newId('wamid.')
    const entry = add(person, { id, direction: 'from-citizen', status: 'sent', message })
    // What is written in a group opens no window.
    if (!message.group_id) person.lastWroteAt = now()
    if (!person.hidesNumber) people.phoneUsed(person)
    // Tests and the page may send anything that is JSON.
    const content = message as unknown as MessageContent
    void tell(person, headOf(person, id), content).then(() => {
      if (entry.status === 'sent') entry.status = 'delivered'
      notify(person)
    })
    return entry
  }

  const overRate = (person: Citizen): GraphError | undefined => {
    const second = Math.floor(performance.now() / 1000)
    if (sentInSecond.second !== second) Object.assign(sentInSecond, { second, count: 0 })
    if (++sentInSecond.count > faults.throughput)
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

  const templateIn = ({ type, template }: Json) => {
    const { name, language } = object(template)
    return type === 'template' ? account.templates.find(name, object(language).code) : undefined
  }

  /** What the phone shows. */
  const messageOf = (payload: Json): Json => {
    const type = String(payload.type ?? 'text')
    const template = templateIn(payload)
    const body = object(payload.template)
    return {
      type,
      [type]: payload[type],
      ...(template ? { rendered: renderTemplate(body, template), replies: repliesOf(body, template) } : {}),
    }
  }

  /** @returns whom a message is for; an error where the user id is nobody's, or of another portfolio */
  const recipientOf = (
    payload: Json,
  ): { answer: SentAnswer['contacts'][0]; sent: Omit<AcceptedMessage, 'id'> } | GraphError => {
    const type = String(payload.type ?? 'text')
    const category = (templateIn(payload)?.category.toLowerCase() ?? 'service') as Charge
    const callback = payload.biz_opaque_callback_data as string | undefined
    const rest = { type, category, callback, version: USUAL_VERSION }
    if (payload.to) {
      const phone = String(payload.to).replace(/\D/g, '')
      const answer = { input: String(payload.to), wa_id: phone }
      return { answer, sent: { ...rest, phone, person: citizens.get(phone) } }
    }
    const userId = String(payload.recipient)
    const person = people.byBsuid(userId)
    if (!person && !people.retired.has(userId)) return invalid('recipient: no such user for this portfolio')
    return { answer: { input: userId, user_id: userId }, sent: { ...rest, userId, person } }
  }

  /** The town sends. @returns the platform's answer, or its error */
  const send = (payload: Json, version = USUAL_VERSION): SentAnswer | GraphError => {
    const wrong = validateMessage(payload, account, faults)
    if (wrong) return wrong
    const lost = mediaIdsIn(payload).find((one) => !media.alive(one))
    if (lost !== undefined) return invalid(`no media ${lost}`)
    const found = recipientOf(payload)
    if ('code' in found) return found
    const sent: AcceptedMessage = { ...found.sent, id: newId('wamid.'), version }
    const { person } = sent
    const answer: SentAnswer = {
      messaging_product: 'whatsapp',
      contacts: [found.answer],
      messages: [{ id: sent.id }],
    }
    if (!person) {
      void outcomes.fail(sent, 131026)
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
    if (faults.accountCode > 0 && faults.accountLate) {
      const { accountCode } = faults
      void Bun.sleep(options.statusDelayMs).then(() => outcomes.fail(sent, accountCode))
      return answer
    }
    if (faults.failLater.times > 0) {
      faults.failLater.times--
      const { code } = faults.failLater
      void Bun.sleep(options.statusDelayMs).then(() => outcomes.fail(sent, code))
      return answer
    }
    if (sent.phone) people.phoneUsed(person)
    person.typingUntil = 0
    const entry = add(person, {
      id: sent.id,
      direction: 'to-citizen',
      status: 'sent',
      message: messageOf(payload),
    })
    void fetchLinks(payload).then((problem) => {
      if (!problem) return outcomes.succeed(sent, person, entry)
      // What could not be fetched is not shown: the platform says so afterwards.
      person.entries = person.entries.filter((one) => one !== entry)
      notify(person)
      return outcomes.fail(sent, 131053, problem)
    })
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
    return invalid('message_id is not a message that was received')
  }

  /** The town has the platform forget a number: by the person's user id, not that of a parent portfolio. */
  const forgetContact = (bsuid: string): Json | GraphError => {
    const person = people.byBsuid(bsuid)
    if (!person) return invalid('bsuid: no such user for this portfolio')
    const deleted = person.inContactBook
    person.inContactBook = false
    return { messaging_product: 'whatsapp', success: true, deleted }
  }

  const doings = createActions(
    { now, timestamp, newId, notify, tell, headOf, write },
    people,
    courier,
    faults,
  )
  return {
    people,
    citizens,
    citizen: people.of,
    write,
    notify,
    media,
    meter,
    send,
    markRead,
    forgetContact,
    doings,
    now,
  }
}

/** The files that a message goes with: its own, or its header's. */
const filesIn = (payload: Json): Json[] => {
  const own = object(payload[String(payload.type)])
  const header = object(own.header)
  return [own, object(header[String(header.type)])]
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
      const wrong = response.ok ? validateFile(file)?.details : `answered ${response.status}`
      if (wrong) return `Failed to download the media from ${link}: ${wrong}`
    } catch {
      return `Failed to download the media from ${link}`
    }
  }
  return undefined
}

/** The platform's side of the emulator. */
export type Platform = ReturnType<typeof createPlatform>
