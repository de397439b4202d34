/**
 * Why a reading was stopped: it took too long, or too much memory; the input was too large; its process ended by itself;
 * or too many others were waiting.
 */
export type ExceededLimit = 'time' | 'memory' | 'size' | 'crash' | 'queue'

/** Thrown when a reading was stopped at a limit. Trying again at once comes to the same. */
export class LimitExceeded extends Error {
  override name = 'LimitExceeded'
  constructor(
    readonly reader: string,
    readonly limit: ExceededLimit,
  ) {
    super(`reading of ${reader} stopped: ${limit} limit exceeded`)
  }
}
