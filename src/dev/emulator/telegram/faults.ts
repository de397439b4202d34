/** What the emulator may be told to do wrong. Everything is off by default. */
export type TelegramFaults = {
  /** So many sends are refused for sending too much, with so many seconds to wait. */
  floodTimes: number
  floodSeconds: number
  /** So many sends answer with an error of the platform's own; of those swallowed, the message was taken all the same. */
  failTimes: number
  swallowAnswers: number
  /** Webhooks: each so many times more; not at all until told otherwise. */
  duplicate: number
  hold: boolean
  /** The token is none any more, until this is off again. */
  revoked: boolean
  /** So many downloads of files answer 500. */
  fileFailTimes: number
}

export const noTelegramFaults = (): TelegramFaults => ({
  floodTimes: 0,
  floodSeconds: 1,
  failTimes: 0,
  swallowAnswers: 0,
  duplicate: 0,
  hold: false,
  revoked: false,
  fileFailTimes: 0,
})
