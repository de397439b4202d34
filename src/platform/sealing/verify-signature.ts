import { type DetachedCheck, verifyDetached } from './cms.ts'

/** What a look at the seal of a document says. `coversWholeFile`: nothing was added behind what is under the seal. */
export type SignatureCheck =
  | Extract<DetachedCheck, { signed: false }>
  | (Extract<DetachedCheck, { signed: true }> & { coversWholeFile: boolean })

const RANGE = /\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g

/**
 * Checks the last seal of a PDF: the signature over the bytes that it covers, and whether those are all there are but
 * for the signature's own place. Says nothing of whether the certificate is to be trusted: that is for the one who knows
 * its fingerprint.
 */
export const verifySignature = async (pdf: Uint8Array): Promise<SignatureCheck> => {
  const text = Buffer.from(pdf).toString('latin1')
  const range = [...text.matchAll(RANGE)].at(-1)
  if (!range) return { signed: false }
  const [start = 0, first = 0, second = 0, rest = 0] = range.slice(1).map(Number)
  const gap = text.slice(start + first, second)
  const hex = /^<([0-9a-fA-F]*)>$/.exec(gap)?.[1]
  if (hex === undefined || start !== 0 || second + rest > pdf.length) return { signed: false }
  const coversWholeFile = second + rest === pdf.length
  const data = new Uint8Array(first + rest)
  data.set(pdf.subarray(0, first))
  data.set(pdf.subarray(second, second + rest), first)
  const check = await verifyDetached(data, trimPadding(hex))
  return check.signed ? { ...check, coversWholeFile } : check
}

/** The bytes of a signature in its place, without the noughts that fill the place up: DER says how long it is. */
const trimPadding = (hex: string): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.from(hex, 'hex')
  const long = bytes[1] ?? 0
  const size = long < 0x80 ? 2 + long : 2 + (long & 0x7f) + bytes.readUIntBE(2, long & 0x7f)
  return new Uint8Array(bytes.subarray(0, size))
}
