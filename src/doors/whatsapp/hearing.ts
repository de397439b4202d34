/**
 * Since when this process has heard everything that the platform tells it. What it missed, being down, without its
 * database or with too much to do, is told again by the platform in its own time.
 */
export type Hearing = {
  /** Something could not be taken, or could not have been until now. */
  missed(): void
  since(): Date
}

/** @param now the town's clock: it may be set meanwhile, so how long ago it was is measured by another */
export const createHearing = (now: () => Date): Hearing => {
  let since = performance.now()
  return {
    missed() {
      since = performance.now()
    },
    since: () => new Date(now().getTime() - (performance.now() - since)),
  }
}
