/**
 * A feed's bytes as text: by its byte order mark, the header, the declaration inside, in this order. Old servers
 * declare ISO-8859-1 and mean Windows-1252, as every browser assumes; `TextDecoder` does too.
 */
export const decode = (bytes: Uint8Array, contentType: string | null): string => {
  const [a, b] = bytes
  const mark = a === 0xfe && b === 0xff ? 'utf-16be' : a === 0xff && b === 0xfe ? 'utf-16le' : undefined
  const header = /charset=["']?([\w-]+)/i.exec(contentType ?? '')?.[1]
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared = /<\?xml[^>]*encoding=["']([\w-]+)["']/i.exec(head)?.[1]
  for (const name of [mark, header, declared, 'utf-8']) {
    if (!name) continue
    try {
      return new TextDecoder(name).decode(bytes)
    } catch {
      // No such encoding: the next that is named.
    }
  }
  return new TextDecoder().decode(bytes)
}
