import * as pkijs from 'pkijs'
import { certificateHolder, fingerprint } from './certificate.ts'

/** What a look at the seal of a document says. */
export type SignatureCheck =
  | { signed: false }
  | {
      signed: true
      /** Nothing was changed after it was sealed: the signature fits the bytes. */
      intact: boolean
      /** All of the file is under the seal: nothing was added behind it. */
      coversWholeFile: boolean
      holder: string
      /** SHA-256 of the certificate, in hexadecimal. */
      fingerprint: string
    }

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
  try {
    const content = pkijs.ContentInfo.fromBER(trimPadding(hex))
    const signed = new pkijs.SignedData({ schema: content.content })
    const data = new Uint8Array(first + rest)
    data.set(pdf.subarray(0, first))
    data.set(pdf.subarray(second, second + rest), first)
    const result = await signed
      .verify({ signer: 0, data: data.buffer as ArrayBuffer, checkChain: false, extendedMode: true })
      .catch(() => undefined)
    const certificate = signed.certificates?.find(
      (one): one is pkijs.Certificate => one instanceof pkijs.Certificate,
    )
    if (!certificate) return { signed: false }
    return {
      signed: true,
      intact: result?.signatureVerified === true,
      coversWholeFile,
      holder: certificateHolder(certificate),
      fingerprint: await fingerprint(certificate),
    }
  } catch {
    return { signed: false }
  }
}

/** The bytes of a signature in its place, without the noughts that fill the place up: DER says how long it is. */
const trimPadding = (hex: string): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.from(hex, 'hex')
  const long = bytes[1] ?? 0
  const size = long < 0x80 ? 2 + long : 2 + (long & 0x7f) + bytes.readUIntBE(2, long & 0x7f)
  return new Uint8Array(bytes.subarray(0, size))
}
