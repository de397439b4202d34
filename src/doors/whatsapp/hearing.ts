/**
 * Since when this process has heard everything that the platform tells it. What it missed, being down, without its
 * database or with too much to do, is told again by the platform in its own time.
 */
export type Hearing = {
  /** Something could not be taken, or could not have been until now. */
  missed(): void
  since(): Date
}

/** @param now the town's clock */
export const createHearing = (now: () => Date): Hearing => {
  let since = now()
  return {
    missed() {
      since = now()
    },
    since: () => since,
  }
}
