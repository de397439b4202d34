/** Byte order marks, longest first. */
const MARKS: [name: string, bytes: number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
]

/** UTF-16 without a mark: every other byte of the beginning is zero. */
const zeroPattern = (bytes: Uint8Array): string | undefined => {
  const head = bytes.subarray(0, 400)
  const zeros = [0, 0]
  head.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  if (head.length < 4 || Math.max(even, odd) < head.length * 0.3) return undefined
  return odd > even ? 'utf-16le' : 'utf-16be'
}

/** @returns nothing where the encoding is unknown, or the bytes are not of it */
const decodeStrict = (name: string | undefined, bytes: Uint8Array): string | undefined => {
  if (!name) return undefined
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Encodings of one byte a letter decode anything: what they say proves nothing. */
const decodesAs = (name: string | undefined, pattern: RegExp) => name !== undefined && pattern.test(name)

const UTF = /^(x-)?u(tf|nicode|cs)/i

const windows = new TextDecoder('windows-1252')

/** How many bytes from `at` on are one letter of UTF-8 that is not ASCII; 0 where they are none. */
const lengthOfLetter = (bytes: Uint8Array, at: number): number => {
  const lead = bytes[at] ?? 0
  const length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 ? 2 : 0
  if (length === 0 || lead > 0xf4) return 0
  for (let next = 1; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0
  return decodeStrict('utf-8', bytes.subarray(at, at + length)) === undefined ? 0 : length
}

/**
 * Bytes that are not all UTF-8. Where most letters are, the rest are windows-1252 that another program put in, or the
 * halves of letters that were cut (their first byte is none that Catalan or Spanish has): the halves go. Where few are, all
 * of it is windows-1252.
 */
const decodeMixedUtf8 = (bytes: Uint8Array): string => {
  let letters = 0
  let others = 0
  const parts: string[] = []
  const plain = new TextDecoder()
  let from = 0
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    const length = byte < 0x80 ? 1 : lengthOfLetter(bytes, at)
    if (length > 0) {
      if (length > 1) letters++
      at += length
      continue
    }
    others++
    if (others > letters + 1_000) break
    parts.push(plain.decode(bytes.subarray(from, at)))
    const half = byte === 0xc2 || byte === 0xc3 || byte === 0xe2
    let end = at + 1
    if (half) while (end < at + 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end++
    else parts.push(windows.decode(bytes.subarray(at, end)))
    at = end
    from = end
  }
  if (others > letters) return windows.decode(bytes)
  parts.push(plain.decode(bytes.subarray(from)))
  return parts.join('')
}

/** Characters that windows-1252 has for the bytes from 0x80 to 0xbf, as a class of a pattern. */
const TAIL = Array.from({ length: 0x40 }, (_, index) => windows.decode(new Uint8Array([0x80 + index]))).join(
  '',
)
const escaped = (letters: string) => letters.replace(/[\\\]^-]/g, '\\$&')

/** UTF-8 that was taken for windows-1252 and encoded once more: «Ã§» for «ç», «â€™» for «’». */
const DOUBLE_ENCODED = new RegExp(`[ÂÃ][${escaped(TAIL)}]|â[€‚„][${escaped(TAIL)}]`, 'g')

const BYTES = new Map(
  Array.from({ length: 0x80 }, (_, index) => [windows.decode(new Uint8Array([0x80 + index])), 0x80 + index]),
)

/** Takes back what was encoded twice. The pairs are ones that no word of the languages around here has. */
const fixDoubleEncoding = (text: string): string =>
  text.replace(
    DOUBLE_ENCODED,
    (pair) =>
      decodeStrict('utf-8', new Uint8Array([...pair].map((message) => BYTES.get(message) ?? 0))) ?? pair,
  )

const detectEncoding = (bytes: Uint8Array, contentType: string | null): string => {
  const mark = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0]
  const marked = decodeStrict(mark, bytes)
  if (marked !== undefined) return marked
  const wide = decodeStrict(zeroPattern(bytes), bytes)
  if (wide !== undefined) return wide
  const header = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1]
  const head = Buffer.from(bytes.subarray(0, 1_000)).toString('latin1')
  const declared = /<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1]
  // Letters that happen to be UTF-8 all over a text are UTF-8, whatever a server says of all that it sends.
  const text = decodeStrict('utf-8', bytes)
  const escapes = [header, declared].find((name) => decodesAs(name, /^(csiso|iso)-?2022|^hz-/i))
  if (text !== undefined && !escapes) return text
  for (const name of [escapes, header, declared]) {
    // Bytes without a zero among them are no UTF-16 either.
    const read = decodesAs(name, UTF) ? undefined : decodeStrict(name, bytes)
    // Controls of the second kind are none: it is windows-1252, whatever its relative is called.
    if (read !== undefined) return /[\u0080-\u009f]/.test(read) ? windows.decode(bytes) : read
  }
  return decodeMixedUtf8(bytes)
}

/**
 * A feed's bytes as text. Its byte order mark comes first; then what the bytes can only be (UTF-16 by its zeros, UTF-8 by its
 * letters); then the header, then the declaration inside, as far as the bytes decode as they say; else it is windows-1252,
 * or UTF-8 with some damage. What was encoded twice is taken back. Never throws.
 */
export const decode = (bytes: Uint8Array, contentType: string | null): string =>
  fixDoubleEncoding(detectEncoding(bytes, contentType)).replace(/^\ufeff+/, '')
