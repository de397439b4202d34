/** Longer addresses are no page of ours. */
const MAX_LENGTH = 2_000

/**
 * An address within the console out of what came from outside, to send a member to; the first page for anything else.
 * Only what a header can carry (printable ASCII), and only what a browser reads as a path of ours: no other host, no
 * backslash, no steps upwards out of the console.
 */
export const safeConsolePath = (given: string | null | undefined): string => {
  if (!given || given.length > MAX_LENGTH || !/^\/console(?:[/?#][\x21-\x7e]*)?$/.test(given))
    return '/console'
  const read = URL.parse(given, 'http://console.invalid')
  const inside = read?.host === 'console.invalid' && /^\/console(?:\/|$)/.test(read.pathname)
  return inside && !given.includes('\\') ? given : '/console'
}
