/**
 * Since when this process has heard everything that the platform tells it. What it missed, being down, without its
 * database or with too much to do, is told again by the platform in its own time.
 */
export type WebhookContinuity = {
  /** Something could not be taken, or could not have been until now. */
  gapDetected(): void
  since(): Date
}

/** @param now the town's clock: it may be set in the meantime, so how long ago it was is measured by another */
export const createWebhookContinuity = (now: () => Date): WebhookContinuity => {
  let since = performance.now()
  return {
    gapDetected() {
      since = performance.now()
    },
    since: () => new Date(now().getTime() - (performance.now() - since)),
  }
}
