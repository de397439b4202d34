import type { Button, Markup } from './markup.ts'

/** A message of the bot, as a person's app has it. */
export type BotMessage = {
  message_id: number
  /** Without markup: what is read. */
  text: string
  html: string
  method: string
  markup?: Markup
  photo?: string
  file?: { name: string; mime: string; bytes: Uint8Array }
  location?: { latitude: number; longitude: number; title?: string; address?: string }
  at: number
}

/** Bytes that the platform keeps. */
export type StoredFile = { id: string; path: string; bytes: Uint8Array; name: string; mime: string }

/** A person's chat with the bot. */
export type Chat = {
  id: number
  person: { id: number; first_name: string; last_name?: string; username?: string; language_code: string }
  started: boolean
  blocked: boolean
  messages: BotMessage[]
  /** What stands in place of the letters; `once`: until it was used. */
  keyboard?: { buttons: Button[][]; once: boolean }
}

/** Where updates go, and what is to be told. */
export type WebhookState = {
  url: string
  secret?: string
  allowed: string[]
  maxConnections: number
  lastError?: string
}

/** A bot, and what the platform keeps of it. */
export type Bot = {
  id: number
  username: string
  name: string
  canJoinGroups: boolean
  webhook: WebhookState
  /** By `language_code`; empty: for all others. */
  commands: Map<string, { command: string; description: string }[]>
  descriptions: Map<string, string>
  shortDescriptions: Map<string, string>
  chats: Map<number, Chat>
  files: Map<string, StoredFile>
  /** Taps that have not been answered, and those that were. */
  taps: Map<string, 'open' | 'answered'>
  /** Of every message and update, in one sequence each. */
  nextMessage: () => number
  nextUpdate: () => number
}

const counter = (first: number) => {
  let next = first
  return () => next++
}

export const createBot = (token: string): Bot => ({
  id: Number(token.split(':')[0]),
  username: 'ajmanresa_bot',
  name: 'Ajuntament de Manresa',
  canJoinGroups: true,
  webhook: { url: '', allowed: [], maxConnections: 40 },
  commands: new Map(),
  descriptions: new Map(),
  shortDescriptions: new Map(),
  chats: new Map(),
  files: new Map(),
  taps: new Map(),
  nextMessage: counter(101),
  nextUpdate: counter(584_271_001),
})
