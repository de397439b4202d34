/** Nothing of a platform's is nested nearly so deep; what is deeper cannot be written out again. */
const MAX_DEPTH = 100

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [...'"\\[]{}'].map((one) => one.charCodeAt(0))

const isTooDeep = (body: Uint8Array): boolean => {
  let depth = 0
  let quoted = false
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (quoted) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) quoted = false
    } else if (byte === QUOTE) quoted = true
    else if (byte === OPEN || byte === OPEN_LIST) {
      if (++depth > MAX_DEPTH) return true
    } else if (byte === CLOSE || byte === CLOSE_LIST) depth--
  }
  return false
}

/** A body as JSON; nothing where it is none, or none that can be kept. */
export const parseBody = (body: Uint8Array): unknown => {
  if (isTooDeep(body)) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}
