/**
 * How long to wait after so many failures in a row: 2, 4, 8 … seconds, with up to a quarter more by chance, so that
 * what failed together is not tried again together.
 * @param longestSeconds where the doubling ends
 */
export const backOffSeconds = (failures: number, longestSeconds: number): number =>
  Math.min(longestSeconds, 2 ** failures) * (1 + Math.random() / 4)

/** What went wrong, in few enough words to be kept with the row that it befell. */
export const problemOf = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).slice(0, 300)

/** An error's kind and words: query parameters, which may be personal data, are left out. */
export const describe = (error: unknown): string => {
  // The queue's own warnings are plain objects with a message.
  if (!(error instanceof Error))
    return String((error as { message?: unknown } | undefined)?.message ?? 'unknown error').slice(0, 200)
  const cause = error.cause instanceof Error ? ` (${error.cause.message.split('\n')[0]})` : ''
  return `${error.name}: ${error.message.split('\n')[0]?.slice(0, 200)}${cause}`
}
