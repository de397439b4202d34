import { MultipartPart } from '@remix-run/multipart-parser'
import { decodeText, normaliseEncoding } from '#platform/text'

/** A body that is no form, or none that can be read. */
export class UnreadableForm extends Error {
  override name = 'UnreadableForm'
}

/** Fields and files of one form at most: no page and no program of anybody's comes near it. */
const MAX_PARTS = 5_000

/** A field as it came. `charset`: what its own part says that it is in. */
type Field = { name: Uint8Array; value: Uint8Array; charset?: string | undefined }

type Part = Field | { name: string; file: File }

/** A parameter of a `Content-Type`. */
const parameter = (type: string, name: string): string | undefined => {
  const [, quoted, plain] = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(type) ?? []
  return quoted ?? plain
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

const HEX = (byte: number | undefined): number => {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const message = byte | 0x20
  return message >= 0x61 && message <= 0x66 ? message - 0x57 : -1
}

/** The bytes that a name or value of a URL-encoded form stands for: `%E7` is one byte, whatever the character set. */
const unescaped = (bytes: Uint8Array): Uint8Array => {
  const out = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte === 0x25) {
      const [high, low] = [HEX(bytes[at + 1]), HEX(bytes[at + 2])]
      if (high >= 0 && low >= 0) {
        out[length++] = high * 16 + low
        at += 2
        continue
      }
    }
    out[length++] = byte === 0x2b ? 0x20 : byte
  }
  return out.subarray(0, length)
}

const parseUrlEncoded = (body: Uint8Array): Part[] => {
  const parts: Part[] = []
  for (let from = 0; from < body.length; ) {
    const found = body.indexOf(0x26, from)
    const to = found < 0 ? body.length : found
    const pair = body.subarray(from, to)
    from = to + 1
    if (pair.length === 0) continue
    if (parts.length >= MAX_PARTS) throw new UnreadableForm('too many fields')
    const equals = pair.indexOf(0x3d)
    const name = equals < 0 ? pair : pair.subarray(0, equals)
    const value = equals < 0 ? new Uint8Array() : pair.subarray(equals + 1)
    parts.push({ name: unescaped(name), value: unescaped(value) })
  }
  return parts
}

/** Characters of a boundary (RFC 2046, section 5.1.1). To look for a longer one may take for ever. */
const LONGEST_BOUNDARY = 70

/** Bytes of what stands before the content of a part. */
const LONGEST_HEAD = 8 * 1024

const unclear = () => new UnreadableForm('the parts cannot be separated')

/** The parts of a body: what is said of each, and its content. Found by the system's own search: a library's may be made slow. */
const split = (body: Uint8Array, boundary: string): { head: Uint8Array; content: Uint8Array }[] => {
  if (boundary.length > LONGEST_BOUNDARY) throw unclear()
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  const mark = Buffer.from(`\r\n--${boundary}`, 'latin1')
  if (!bytes.subarray(0, mark.length - 2).equals(mark.subarray(2))) throw unclear()
  const parts: { head: Uint8Array; content: Uint8Array }[] = []
  for (let at = mark.length - 2; ; ) {
    if (bytes[at] === 0x2d && bytes[at + 1] === 0x2d) return parts
    const from = at + 2
    const head = bytes.subarray(from, from + LONGEST_HEAD + 4).indexOf('\r\n\r\n')
    const begin = from + head + 4
    const end = head < 0 ? -1 : bytes.indexOf(mark, begin)
    if (end < 0) throw unclear()
    if (parts.length >= MAX_PARTS) throw new UnreadableForm('too many parts')
    parts.push({ head: body.subarray(from, from + head), content: body.subarray(begin, end) })
    at = end + mark.length
  }
}

const readMultipart = (body: Uint8Array, boundary: string): Part[] =>
  split(body, boundary).map(({ head, content }) => {
    // What old browsers say of a part is in the character set of their page.
    const { name, filename, headers, bytes } = new MultipartPart(utf8(decodeText(head).text), [content])
    if (name === undefined) throw new UnreadableForm('a part has no name')
    const type = headers['content-type'] ?? ''
    if (filename === undefined) return { name: utf8(name), value: bytes, charset: parameter(type, 'charset') }
    return {
      name: normaliseText(name),
      file: new File([bytes as Uint8Array<ArrayBuffer>], normaliseText(filename), { type }),
    }
  })

/**
 * A text as it may be kept: line ends are `\n`, there is no NUL, no half a character, and no U+FFFD, with which a sender
 * says that it had lost a character before.
 */
const normaliseText = (text: string): string =>
  text.replace(/\r\n?/g, '\n').toWellFormed().replaceAll('\u0000', '').replaceAll('\ufffd', '?')

/** A form in UTF-16 is none: its names and signs are ASCII. */
const supportedCharset = (label: string | undefined): string | undefined =>
  normaliseEncoding(label)?.startsWith('utf-16') ? undefined : label

/**
 * Reads a posted form of either encoding: the one reader of the API, the site and the console. A field is in the character
 * set that its part says, else in the one that a field `_charset_` names, else in the one that the `Content-Type` says,
 * else in UTF-8; where it cannot be in that, in Windows-1252. Western text that says otherwise and is valid UTF-8 is UTF-8.
 * @throws {UnreadableForm} for any other type, and for parts that are not closed
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#naming-form-controls:-the-name-attribute
 */
export const readFormData = async (request: Request): Promise<FormData> => {
  const type = request.headers.get('content-type') ?? ''
  const body = new Uint8Array(await request.arrayBuffer())
  const parts = parseParts(type, body)
  const named = parts.find(
    (part): part is Field => 'value' in part && decodeText(part.name).text === '_charset_',
  )
  const charset =
    supportedCharset(named && decodeText(named.value).text) ?? supportedCharset(parameter(type, 'charset'))
  const form = new FormData()
  for (const part of parts)
    if ('file' in part) form.append(part.name, part.file)
    else {
      const { text } = decodeText(part.value, part.charset ?? charset)
      form.append(normaliseText(decodeText(part.name, charset).text), normaliseText(text))
    }
  return form
}

const parseParts = (type: string, body: Uint8Array): Part[] => {
  if (/^\s*application\/x-www-form-urlencoded\b/i.test(type)) return parseUrlEncoded(body)
  const boundary = /^\s*multipart\/form-data\b/i.test(type) ? parameter(type, 'boundary') : undefined
  if (!boundary) throw new UnreadableForm('not a form')
  return readMultipart(body, boundary)
}
