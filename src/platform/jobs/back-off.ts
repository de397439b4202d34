import { sqlState } from '#platform/database'
import { describeError } from '#platform/telemetry'

/**
 * How long to wait after this many consecutive failures: 2, 4, 8 … seconds, with up to a quarter more by chance, so that
 * what failed together is not tried again together.
 * @param longestSeconds where the doubling ends
 */
export const backOffSeconds = (failures: number, longestSeconds: number): number =>
  Math.min(longestSeconds, 2 ** failures) * (1 + Math.random() / 4)

/**
 * What went wrong, in few enough words to be kept with the row that it befell, for staff to read: the other side's words
 * are among them. A log is given `describeError`.
 */
export const errorSummary = (error: unknown): string => {
  const own = error instanceof Error && !sqlState(error) ? error.message : describeError(error)
  return own.slice(0, 300)
}
