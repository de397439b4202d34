import type { Bot, BotMessage, Chat, StoredFile } from './bot.ts'
import type { UpdateSender } from './updates.ts'

/** The kinds of files that a person sends. */
export type SentKind = 'photo' | 'voice' | 'audio' | 'video' | 'document' | 'sticker'

/** Somebody with the app: what they do is told to the bot. */
export type TelegramPerson = {
  readonly id: number
  readonly chat: Chat
  /** Presses Start; `payload`: what stood behind `?start=` in the link. */
  starts(payload?: string): number
  says(text: string): number
  /** A message of any content. @returns its id */
  sends(content: Record<string, unknown>): number
  edits(message: number, text: string): void
  sharesPlace(latitude: number, longitude: number): number
  /** Their own card by the button of the keyboard; or somebody else's. */
  sharesContact(phone: string, whose?: 'own' | 'another'): number
  sendsFile(
    kind: SentKind,
    bytes: Uint8Array,
    more?: { mime?: string; name?: string; caption?: string },
  ): number
  /** Taps the button with this title, in the last message that has it. @param old as of a message that the platform no longer shows */
  taps(title: string, options?: { old?: boolean }): string
  blocks(): void
  unblocks(): void
}

export type PersonContext = {
  bot: Bot
  tell: UpdateSender['tell']
  keep(bytes: Uint8Array, more: { name: string; mime: string }): StoredFile
  now: () => number
}

const buttonsOf = (message: BotMessage) =>
  message.markup && 'inline_keyboard' in message.markup ? message.markup.inline_keyboard.flat() : []

export const createPerson = (
  { bot, tell, keep, now }: PersonContext,
  person: Chat['person'],
): TelegramPerson => {
  const chat: Chat = { id: person.id, person, started: false, blocked: false, messages: [] }
  bot.chats.set(chat.id, chat)
  const from = { is_bot: false, ...person }
  const { language_code: _, ...shown } = person
  const inChat = { chat: { type: 'private', ...shown }, from }
  const seconds = () => Math.floor(now() / 1000)

  const sends = (content: Record<string, unknown>): number => {
    chat.started = true
    const message_id = bot.nextMessage()
    tell(chat.id, 'message', { message_id, date: seconds(), ...inChat, ...content })
    return message_id
  }

  /** By the button of the keyboard, where there is one. */
  const shares = (content: Record<string, unknown>): number => {
    if (chat.keyboard?.once) chat.keyboard = undefined
    return sends(content)
  }

  const membership = (status: 'kicked' | 'member') =>
    tell(chat.id, 'my_chat_member', {
      ...inChat,
      date: seconds(),
      old_chat_member: {
        user: { id: bot.id, is_bot: true },
        status: status === 'kicked' ? 'member' : 'kicked',
      },
      new_chat_member: { user: { id: bot.id, is_bot: true }, status },
    })

  return {
    id: person.id,
    chat,
    sends,
    starts: (payload) => sends({ text: payload ? `/start ${payload}` : '/start' }),
    says: (text) => sends({ text }),
    edits(message, text) {
      const edited = { message_id: message, date: seconds(), edit_date: seconds(), ...inChat, text }
      tell(chat.id, 'edited_message', edited)
    },
    sharesPlace: (latitude, longitude) => shares({ location: { latitude, longitude } }),
    sharesContact: (phone, whose = 'own') =>
      shares({
        contact: {
          phone_number: phone,
          first_name: whose === 'own' ? person.first_name : 'Maria',
          ...(whose === 'own' ? { user_id: person.id } : {}),
        },
      }),
    sendsFile(kind, bytes, { mime = 'application/octet-stream', name = 'fitxer', caption } = {}) {
      const { id } = keep(bytes, { name, mime })
      const file = { file_id: id, file_unique_id: id.slice(0, 12), file_size: bytes.length }
      const words = caption ? { caption } : {}
      if (kind !== 'photo') return sends({ [kind]: { ...file, mime_type: mime, file_name: name }, ...words })
      // The platform makes smaller ones of a photograph: the largest is the last.
      const small = keep(bytes.subarray(0, 64), { name, mime })
      return sends({
        photo: [
          { file_id: small.id, file_unique_id: small.id.slice(0, 12), file_size: 64, width: 90, height: 67 },
          { ...file, width: 640, height: 480 },
        ],
        ...words,
      })
    },
    taps(title, { old = false } = {}) {
      const shownOn = chat.messages.findLast((one) => buttonsOf(one).some(({ text }) => text === title))
      const button = shownOn && buttonsOf(shownOn).find(({ text }) => text === title)
      if (!shownOn || !button) throw new Error(`${person.first_name} sees no button «${title}»`)
      const id = crypto.randomUUID()
      bot.taps.set(id, 'open')
      const message = { message_id: shownOn.message_id, chat: inChat.chat }
      tell(chat.id, 'callback_query', {
        id,
        from,
        chat_instance: '-4611686018427387904',
        data: button.callback_data,
        message: old
          ? { ...message, date: 0 }
          : {
              ...message,
              date: Math.floor(shownOn.at / 1000),
              text: shownOn.text,
              reply_markup: shownOn.markup,
            },
      })
      return id
    },
    blocks() {
      chat.blocked = true
      membership('kicked')
    },
    unblocks() {
      chat.blocked = false
      membership('member')
    },
  }
}
