import type { StepResult } from '#channels/core'
import {
  type BotMessage,
  startTelegramEmulator,
  type TelegramEmulator,
  type TelegramPerson,
} from '../../../src/dev/emulator/index.ts'
import { channelsOfTown } from '../../../src/server/channels.ts'
import { TIMEOUT_MS } from '../timeout.ts'
import { freePort, type World } from '../world.ts'

/** A bot's token, as BotFather gives it. */
export const BOT_TOKEN = '7362915048:AAHq3vTn0cJx5Wl9Rk2ZyB8mFdUe4sGpXoQ'

/**
 * The platform, and what a town is set to so that it has a bot there.
 * @param world by whose clock it goes, once there is one
 */
export const startTelegram = (
  world: () => Pick<World, 'clock'>,
  token = BOT_TOKEN,
): { telegram: TelegramEmulator; settings: Record<string, string> } => {
  const telegram = startTelegramEmulator({
    port: freePort(),
    token,
    now: () => world().clock.now().getTime(),
  })
  return { telegram, settings: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_URL: telegram.url } }
}

/** What `bun run connect telegram` does. */
export const connectBot = async (
  { config, service }: Pick<World, 'config' | 'service'>,
  dryRun = false,
): Promise<StepResult[]> => {
  const { setup } = channelsOfTown(config).find(({ id }) => id === 'telegram') ?? {}
  if (!setup) throw new Error('the town has no bot')
  const { publicUrl } = config
  return Array.fromAsync(setup.connect({ profile: service.town.profile, publicUrl, dryRun }))
}

const titlesOf = ({ markup }: BotMessage): string[] =>
  markup && 'inline_keyboard' in markup ? markup.inline_keyboard.flat().map(({ text }) => text) : []

/** Somebody with the app. Tests read as a transcript: what they say, what they see. */
export class TelegramCitizen {
  /** How many messages they have already looked at. */
  #looked = 0

  constructor(readonly person: TelegramPerson) {}

  get messages(): BotMessage[] {
    return this.person.chat.messages
  }

  #lookedAtAll(): void {
    this.#looked = this.messages.length
  }

  starts(payload?: string): number {
    this.#lookedAtAll()
    return this.person.starts(payload)
  }

  says(text: string): number {
    this.#lookedAtAll()
    return this.person.says(text)
  }

  taps(title: string, options?: { old?: boolean }): string {
    this.#lookedAtAll()
    return this.person.taps(title, options)
  }

  sharesPlace(lat: number, long: number): number {
    this.#lookedAtAll()
    return this.person.sharesPlace(lat, long)
  }

  sharesContact(phone: string, whose?: 'own' | 'another'): number {
    this.#lookedAtAll()
    return this.person.sharesContact(phone, whose)
  }

  sendsPicture(bytes: Uint8Array, caption?: string): number {
    this.#lookedAtAll()
    return this.person.sendsFile('photo', bytes, { mime: 'image/jpeg', name: 'foto.jpg', caption })
  }

  /** Waits for what was expected to be seen since they last wrote. @returns the message */
  async sees(expected: RegExp): Promise<BotMessage> {
    const deadline = performance.now() + TIMEOUT_MS
    for (;;) {
      const fresh = this.messages.slice(this.#looked)
      const found = fresh.find(({ text }) => expected.test(text))
      if (found) return found
      if (performance.now() > deadline) {
        const words = fresh.map((one) => `  ${one.text} ${titlesOf(one).map((title) => `[${title}]`)}`)
        throw new Error(`does not see ${expected}; sees:\n${words.join('\n') || '  nothing'}`)
      }
      await Bun.sleep(20)
    }
  }

  async asks(text: string, expected: RegExp): Promise<BotMessage> {
    this.says(text)
    return this.sees(expected)
  }

  /** The titles of the buttons of the last message. */
  get buttons(): string[] {
    const last = this.messages.at(-1)
    return last ? titlesOf(last) : []
  }
}
