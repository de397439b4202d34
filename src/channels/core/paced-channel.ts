import { type Slowdown, shareOfPace } from '#domain/lines'
import type { Town } from '#domain/town'
import type { OutboundChannel } from './channel.ts'
import { createThrottle, type Throttle } from './throttle.ts'

/** No number is held back more than this, in messages a second. */
const SLOWEST_PACE = 1

/** A channel, and this process's pace on it. */
export type PacedChannel = {
  channel: OutboundChannel
  throttle: Throttle
  /** Keeps to the number's last rate error, which another replica may have met. */
  follow(slowdown: Slowdown | undefined): void
  /** Something has left. @returns whether it is the first that this process knows of since the rate error */
  pass(): boolean
}

export const paceChannel = (town: Town, channel: OutboundChannel): PacedChannel => {
  const full = channel.limits.messagesPerSecond
  const slowest = Math.min(full, SLOWEST_PACE)
  let slowdown: Slowdown | undefined
  let passed = true
  return {
    channel,
    throttle: createThrottle(() =>
      slowdown ? Math.max(slowest, full * shareOfPace(slowdown, town.now())) : full,
    ),
    follow(latest) {
      if (latest && latest.until.getTime() !== slowdown?.until.getTime()) passed = false
      slowdown = latest
    },
    pass() {
      const first = !passed
      passed = true
      return first
    },
  }
}
