/**
 * How long after a citizen's last message they may be written to freely: 24 hours (WhatsApp Cloud API), a minute of
 * which is kept in hand for the way there.
 */
export const MESSAGING_WINDOW_MS = 24 * 3_600_000 - 60_000

/** For how much longer a citizen who last wrote then may be written to freely, in milliseconds; zero or less: no more. */
export const remainingWindow = (lastInboundAt: Date, now: Date): number =>
  lastInboundAt.getTime() + MESSAGING_WINDOW_MS - now.getTime()

/** A citizen whose last message is after this moment may be written to freely. */
export const windowStart = (now: Date): Date => new Date(now.getTime() - MESSAGING_WINDOW_MS)
