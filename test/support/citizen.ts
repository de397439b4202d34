import { TIMEOUT_MS } from './timeout.ts'

type Json = Record<string, unknown>

/** A message as a citizen's phone has it. */
export type ReceivedMessage = {
  id: string
  seq: number
  status: string
  type: string
  text?: { body: string }
  rendered?: string
  /** A template's quick replies. */
  replies?: { text: string; payload: string }[]
  document?: { id: string; filename: string; caption?: string }
  interactive?: {
    type: string
    header?: { image?: { link?: string } }
    body: { text: string }
    footer?: { text: string }
    action: {
      button?: string
      buttons?: { reply: { id: string; title: string } }[]
      sections?: { rows: { id: string; title: string; description?: string }[] }[]
      parameters?: { flow_id?: string; flow_cta?: string; flow_token?: string }
    }
  }
}

/** Who somebody is for the platform. */
export type Identity = {
  waId: string
  bsuid: string
  name: string
  username: string | null
  hidesNumber: boolean
  /** The town sees the number: it is shown, or the platform remembers it. */
  phoneKnown: boolean
  inContactBook: boolean
}

type Medium = 'image' | 'audio' | 'video' | 'document' | 'sticker' | 'voice'

/** A button or a row of a list, by its title: for `sees`. */
export const button = (title: string) => ({ button: title })

type Expected = string | RegExp | { button: string }

const optionsOf = ({
  interactive,
}: ReceivedMessage): { id: string; title: string; kind: 'button_reply' | 'list_reply' }[] => [
  ...(interactive?.action.buttons ?? []).map(({ reply }) => ({ ...reply, kind: 'button_reply' as const })),
  ...(interactive?.action.sections ?? [])
    .flatMap(({ rows }) => rows)
    .map((row) => ({ ...row, kind: 'list_reply' as const })),
]

/** Everything that can be read in a message. */
export const messageText = (message: ReceivedMessage): string =>
  message.text?.body ??
  message.rendered ??
  message.document?.caption ??
  message.interactive?.body.text ??
  `[${message.type}]`

/** Someone with a phone. Tests read as a transcript: what they say, what they see. */
export class Citizen {
  /** Number of the last message that the citizen has already looked at. */
  #looked = 0

  /** @param waId their number: another one after `changesNumber` */
  constructor(
    readonly emulatorUrl: string,
    public waId: string,
    readonly name: string,
  ) {}

  get #address() {
    return `${this.emulatorUrl}/citizens/${this.waId}/messages`
  }

  /** @throws when the emulator does not do it */
  async #does<Answer>(method: string, path: string, body?: Json): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    const address = `${this.emulatorUrl}/citizens/${this.waId}${path}`
    const response = await fetch(address, { method, headers, body: body && JSON.stringify(body) })
    if (!response.ok) throw new Error(`${this.name}: ${method} ${path}: ${await response.text()}`)
    return (await response.json()) as Answer
  }

  /** Installs the messenger: without it nothing can be delivered (error 131026). */
  async isReachable(): Promise<void> {
    await this.transcript()
  }

  /** Everything the town wrote to them so far. */
  async transcript(): Promise<ReceivedMessage[]> {
    return (await fetch(this.#address)).json() as Promise<ReceivedMessage[]>
  }

  /** What the town wrote to them after a message. @param waitMs waits so long for the first, if there is none */
  async #messagesAfter(seq: number, waitMs: number): Promise<ReceivedMessage[]> {
    const response = await fetch(`${this.#address}?after=${seq}&wait=${waitMs}`)
    return response.json() as Promise<ReceivedMessage[]>
  }

  /** Writes any message of the platform. @returns its id */
  async sends(message: Json): Promise<string> {
    await this.#lookedAtAll()
    const headers = { 'content-type': 'application/json', 'x-profile-name': encodeURIComponent(this.name) }
    const response = await fetch(this.#address, { method: 'POST', headers, body: JSON.stringify(message) })
    return ((await response.json()) as { id: string }).id
  }

  /** Types something. */
  says(body: string): Promise<string> {
    return this.sends({ type: 'text', text: { body } })
  }

  /** Shares a location. */
  shares(latitude: number, longitude: number): Promise<string> {
    return this.sends({ type: 'location', location: { latitude, longitude } })
  }

  /** Sends a picture. */
  async sendsPicture(
    bytes: Uint8Array,
    options: { caption?: string; type?: string; name?: string } = {},
  ): Promise<string> {
    await this.#lookedAtAll()
    const form = new FormData()
    const type = options.type ?? 'image/jpeg'
    form.set('file', new File([bytes as Uint8Array<ArrayBuffer>], options.name ?? 'foto.jpg', { type }))
    form.set('type', 'image')
    if (options.caption) form.set('caption', options.caption)
    const response = await fetch(this.#address, { method: 'POST', body: form })
    return ((await response.json()) as { id: string }).id
  }

  /**
   * Sends a file of any kind. @param type as what: the file's own type decides unless stated
   * @throws when it is larger than a phone sends
   */
  async sendsFile(
    bytes: Uint8Array,
    options: { mime: string; type?: Medium; name?: string; caption?: string; voicemail?: boolean },
  ): Promise<string> {
    await this.#lookedAtAll()
    const form = new FormData()
    const { mime, type, name = 'fitxer', caption, voicemail } = options
    form.set('file', new File([bytes as Uint8Array<ArrayBuffer>], name, { type: mime }))
    for (const [field, value] of Object.entries({
      type,
      mime,
      caption,
      voicemail: voicemail ? '1' : undefined,
    }))
      if (value) form.set(field, value)
    const headers = { 'x-profile-name': encodeURIComponent(this.name) }
    const response = await fetch(this.#address, { method: 'POST', headers, body: form })
    if (!response.ok) throw new Error(`${this.name} could not send the file: ${await response.text()}`)
    return ((await response.json()) as { id: string }).id
  }

  /** Who they are for the platform, and whether the town sees their number. */
  identity(): Promise<Identity> {
    return this.#does('GET', '')
  }

  /** Hides the number: from the next message on, the town sees the user id alone, and the username if there is one. */
  hidesNumber(username?: string): Promise<Identity> {
    return this.#does('PUT', '', {
      name: this.name,
      hidesNumber: true,
      ...(username ? { username } : {}),
    })
  }

  /** Takes a username, and goes on showing the number. */
  takesUsername(username: string): Promise<Identity> {
    return this.#does('PUT', '', { name: this.name, username })
  }

  /** Changes to another number, and so to another user id. @param tells what the platform tells the town of it */
  async changesNumber(to: string, tells?: 'number' | 'user_id' | 'nothing'): Promise<Identity> {
    const changed = await this.#does<Identity>('POST', '/number', { to, ...(tells ? { tells } : {}) })
    this.waId = to
    return changed
  }

  /** Shares a contact card: their own number, as the town asked, unless stated. @returns the message's id */
  async sharesContact(
    card: { origin?: 'contact_request' | 'other'; phone?: string | null; name?: string } = {},
  ): Promise<string> {
    await this.#lookedAtAll()
    return (await this.#does<{ id: string }>('POST', '/shares-contact', card)).id
  }

  /** Edits a message of their own. */
  async edits(id: string, text: string): Promise<void> {
    await this.#does('PUT', `/messages/${encodeURIComponent(id)}`, { text })
  }

  /** Withdraws a message of their own. */
  async withdraws(id: string): Promise<void> {
    await this.#does('DELETE', `/messages/${encodeURIComponent(id)}`)
  }

  /** Reacts to a message; without an emoji, takes the reaction back. */
  async reacts(id: string, emoji?: string): Promise<void> {
    await this.#does('PUT', `/messages/${encodeURIComponent(id)}/reaction`, emoji ? { emoji } : {})
  }

  /** Taps a button or picks a row, by its title, in the last message that has it. */
  async taps(title: string): Promise<string> {
    const seen = (await this.transcript()).reverse()
    const quick = seen.flatMap(({ replies = [] }) => replies).find(({ text }) => text === title)
    if (quick) return this.sends({ type: 'button', button: quick })
    const option = seen.flatMap(optionsOf).find((one) => one.title === title)
    if (!option) throw new Error(`${this.name} sees no button «${title}»`)
    const { kind, id } = option
    return this.sends({ type: 'interactive', interactive: { type: kind, [kind]: { id, title } } })
  }

  /**
   * Fills in and sends the last form that they were sent.
   * @returns the answer's id @throws with what the phone says where it does not send it
   */
  async fillsForm(fields: Record<string, string>, photos: Uint8Array[] = []): Promise<string> {
    const form = (await this.transcript()).findLast(({ interactive }) => interactive?.type === 'flow')
    if (!form) throw new Error(`${this.name} was sent no form`)
    await this.#lookedAtAll()
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    for (const photo of photos)
      body.append(
        'pictures',
        new File([photo as Uint8Array<ArrayBuffer>], 'IMG_1.jpg', { type: 'image/jpeg' }),
      )
    const address = `${this.emulatorUrl}/citizens/${this.waId}/forms/${encodeURIComponent(form.id)}`
    const response = await fetch(address, { method: 'POST', body })
    const answer = (await response.json()) as { id?: string; error?: string }
    if (!answer.id) throw new Error(`${this.name}’s phone does not send the form: ${answer.error}`)
    return answer.id
  }

  /** Waits for what was expected to be seen since they last wrote. @returns the messages seen */
  async sees(...expected: Expected[]): Promise<ReceivedMessage[]> {
    return this.seesWithin(TIMEOUT_MS, ...expected)
  }

  /** As `sees`, with a patience of its own in milliseconds. */
  async seesWithin(patience: number, ...expected: Expected[]): Promise<ReceivedMessage[]> {
    const deadline = performance.now() + patience
    const fresh: ReceivedMessage[] = []
    const look = async (waitMs: number) => {
      fresh.push(...(await this.#messagesAfter(fresh.at(-1)?.seq ?? this.#looked, waitMs)))
    }
    for (let waitMs = 0; ; waitMs = 1_000) {
      await look(waitMs)
      const lacking = expected.filter((one) => !fresh.some((message) => has(message, one)))
      if (fresh.length > 0 && lacking.length === 0) {
        // The town has yet to hear that it was taken, and may have more to say at once.
        if (waitMs > 0) await Bun.sleep(20).then(() => look(0))
        return fresh
      }
      if (performance.now() > deadline) {
        const words = fresh.map(
          (message) => `  ${messageText(message)} ${optionsOf(message).map(({ title }) => `[${title}]`)}`,
        )
        throw new Error(
          `${this.name} does not see ${JSON.stringify(lacking.map(String))}; sees:\n${words.join('\n') || '  nothing'}`,
        )
      }
    }
  }

  /** Says something and waits for what is seen. */
  async asks(body: string, ...expected: Expected[]): Promise<ReceivedMessage[]> {
    await this.says(body)
    return this.sees(...expected)
  }

  /** Sees nothing for a while. @throws when something comes */
  async seesNothing(ms = 700): Promise<void> {
    await Bun.sleep(ms)
    const fresh = (await this.transcript()).filter(({ seq }) => seq > this.#looked)
    if (fresh.length > 0) throw new Error(`${this.name} sees ${fresh.map(messageText).join(' | ')}`)
  }

  async #lookedAtAll() {
    const all = await this.transcript()
    this.#looked = all.at(-1)?.seq ?? this.#looked
  }
}

const has = (message: ReceivedMessage, expected: Expected): boolean => {
  if (typeof expected === 'string') return messageText(message).includes(expected)
  if (expected instanceof RegExp) return expected.test(messageText(message))
  return optionsOf(message).some(({ title }) => title === expected.button)
}
