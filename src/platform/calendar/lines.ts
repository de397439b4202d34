/** Longest line that is read, in bytes: what is longer is cut. */
const MAX_LINE = 100_000

const CR = 13
const LF = 10
const isBlank = (byte: number | undefined) => byte === 32 || byte === 9

/**
 * The lines of a file as they were before they were folded (RFC 5545, 3.1), by the byte: folding may cut a character in two.
 * Lines end in CR LF, LF or CR; empty ones are none.
 */
const unfoldLines = (bytes: Uint8Array): Uint8Array[] => {
  const lines: Uint8Array[][] = []
  for (let at = 0; at < bytes.length; ) {
    let end = at
    while (end < bytes.length && bytes[end] !== CR && bytes[end] !== LF) end++
    const last = lines.at(-1)
    if (end > at && last && isBlank(bytes[at])) last.push(bytes.subarray(at + 1, end))
    else if (end > at) lines.push([bytes.subarray(at, end)])
    at = end + 1
  }
  return lines.map((pieces) => {
    const [only] = pieces
    if (pieces.length === 1 && only) return only.subarray(0, MAX_LINE)
    return new Uint8Array(Buffer.concat(pieces).subarray(0, MAX_LINE))
  })
}

const decoderOf = (charset: string | undefined): TextDecoder => {
  try {
    return new TextDecoder(charset ?? 'windows-1252')
  } catch {
    return new TextDecoder('windows-1252')
  }
}

const strict = new TextDecoder('utf-8', { fatal: true })
const lenient = new TextDecoder('utf-8')

/** A line as text: UTF-8 where it is that; where one character of several is broken, the others are kept. */
const decodeLine = (line: Uint8Array, other: TextDecoder): string => {
  try {
    return strict.decode(line)
  } catch {
    const text = lenient.decode(line)
    const lost = text.split('\ufffd').length - 1
    // biome-ignore lint/suspicious/noControlCharactersInRegex: whatever is no ASCII
    const read = text.replaceAll(/[\x00-\x7f\ufffd]/g, '').length
    return read > lost ? text : other.decode(line)
  }
}

/** The encoding of a file that is none of bytes: by its mark, or by the zeros around its first letter. */
const detectUtf16 = ([a, b]: Uint8Array): string | undefined => {
  if ((a === 0xff && b === 0xfe) || (a && b === 0)) return 'utf-16le'
  return (a === 0xfe && b === 0xff) || (a === 0 && b) ? 'utf-16be' : undefined
}

/**
 * The lines of a calendar: UTF-8, UTF-16, or, where a line is no UTF-8, the charset that was declared, else Windows-1252.
 * @param charset as the server declared it
 */
export const decodeLines = (bytes: Uint8Array, charset?: string): string[] => {
  const wide = detectUtf16(bytes)
  if (wide) return decodeLines(new TextEncoder().encode(new TextDecoder(wide).decode(bytes)))
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const other = decoderOf(charset && /^utf-?8$/i.test(charset) ? undefined : charset)
  return unfoldLines(marked ? bytes.subarray(3) : bytes).map((line) => decodeLine(line, other))
}
