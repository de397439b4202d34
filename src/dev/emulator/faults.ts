/** What the emulator may be told to do wrong, over `PUT /faults`. Everything is off by default. */
export type Faults = {
  /** Sending: wait before answering; answer so many calls with an error; take the message but never answer. */
  sendDelayMs: number
  failTimes: number
  failCode: number
  failStatus: number
  swallowAnswers: number
  /** Webhooks: wait, send each so many times more, in any order, or not at all until told otherwise. */
  webhookDelayMs: number
  duplicate: number
  shuffle: boolean
  hold: boolean
  /** No word of what became of messages. */
  noStatuses: boolean
  /** So many downloads of media answer 500; addresses of media are given already expired. */
  mediaFailTimes: number
  mediaExpired: boolean
  /** The pair rate is not kept. */
  noPairRate: boolean
  /** So many messages are taken and fail afterwards, with this code. */
  failLater: { code: number; times: number }
  /**
   * Every message is refused with this error of the account, until it is 0 again; `accountLate`: taken, and refused
   * afterwards. The number's health tells of it.
   */
  accountCode: number
  accountLate: boolean
  /** A setting: messages that the number may send a second. The platform raises it when it is large. */
  throughput: number
  /** Timestamps of webhooks are in milliseconds, as some were. */
  millisecondTimestamps: boolean
  /** No fault but a setting: the number is used in the Business app too, so that edits and withdrawals are told. */
  coexistence: boolean
  /** A setting: the number can be called. */
  calling: boolean
}

/** Nothing wrong. */
export const noFaults = (): Faults => ({
  sendDelayMs: 0,
  failTimes: 0,
  failCode: 131000,
  failStatus: 500,
  swallowAnswers: 0,
  webhookDelayMs: 0,
  duplicate: 0,
  shuffle: false,
  hold: false,
  noStatuses: false,
  mediaFailTimes: 0,
  mediaExpired: false,
  noPairRate: false,
  failLater: { code: 131026, times: 0 },
  accountCode: 0,
  accountLate: false,
  throughput: 80,
  millisecondTimestamps: false,
  coexistence: false,
  calling: false,
})

const isLateFailure = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).sort().join() === 'code,times' &&
  Object.values(value).every((one) => typeof one === 'number')

/** Takes over the faults that are named; others stay. @returns the name of one that does not exist or is of the wrong type */
export const setFaults = (faults: Faults, wanted: Record<string, unknown>): string | undefined => {
  for (const [name, value] of Object.entries(wanted)) {
    if (!(name in faults) || typeof value !== typeof faults[name as keyof Faults]) return name
    if (name === 'failLater' && !isLateFailure(value)) return name
  }
  Object.assign(faults, wanted)
  return undefined
}
