/** A text that was bytes, and the encoding that they were in. */
export type DecodedText = { text: string; encoding: string }

/** Encodings of one byte a character in which no text of Western Europe is valid UTF-8 by chance. */
const WESTERN_ENCODINGS = new Set(['windows-1252', 'iso-8859-15', 'macintosh'])

const decodeWith = (bytes: Uint8Array, encoding: string): DecodedText | undefined => {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding }
  } catch {
    return undefined
  }
}

/** The standard's name of an encoding, if it is one: `latin1` → `windows-1252`, as browsers take it. */
export const normaliseEncoding = (label: string | undefined): string | undefined => {
  try {
    return label ? new TextDecoder(label.trim()).encoding.toLowerCase() : undefined
  } catch {
    return undefined
  }
}

/** UTF-16 by its mark, or without one by the zero bytes that half of Western text has in it. */
const detectUtf16 = (bytes: Uint8Array): string | undefined => {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const look = Math.min(bytes.length, 1_000) & ~1
  for (let n = 0; n < look; n++) if (bytes[n] === 0) zeros[n & 1] = (zeros[n & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > look / 5 && even < odd / 10) return 'utf-16le'
  if (even > look / 5 && odd < even / 10) return 'utf-16be'
  return undefined
}

/**
 * Bytes of a text as text: what is valid UTF-8 is UTF-8, whatever a server says that it is; then the declared encoding;
 * then Windows-1252, in which every byte is a character. Never has U+FFFD that was not in the bytes.
 * @param declared any label of the Encoding Standard; an unknown one is not believed
 */
export const decodeText = (bytes: Uint8Array, declared?: string): DecodedText => {
  const label = normaliseEncoding(declared)
  const foreign = label && label !== 'utf-8' && !label.startsWith('utf-16') && !WESTERN_ENCODINGS.has(label)
  return (
    (foreign ? decodeWith(bytes, label) : undefined) ??
    decodeWith(bytes, 'utf-8') ??
    (label ? decodeWith(bytes, label) : undefined) ?? {
      text: new TextDecoder('windows-1252').decode(bytes),
      encoding: 'windows-1252',
    }
  )
}

/** A file of text: by its byte order mark, or by the zero bytes of UTF-16, else as {@link decodeText}. */
export const decodeFile = (bytes: Uint8Array, declared?: string): DecodedText => {
  const encoding = detectUtf16(bytes)
  // A byte that is cut off at the end of UTF-16 is no reason to refuse the rest.
  return encoding
    ? { text: new TextDecoder(encoding).decode(bytes.subarray(0, bytes.length & ~1)), encoding }
    : decodeText(bytes, declared)
}
