import { readFileSync } from 'node:fs'
import { fromBER, Integer, OctetString, Sequence } from 'asn1js'
import * as pkijs from 'pkijs'
import { createOutbound } from '#platform/outbound'
import { parseCertificates } from './certificate.ts'
import { fail, parse, type TimeStamp, verifyTimeStamp } from './verify-time-stamp.ts'

/** Where time stamps come from. `certificates`: PEM file of the roots that its certificates lead to. */
export type TimeStampConfig = { url: string; certificates: string }

/** Asks a time stamping authority. @throws {TimeStampFailed} */
export type TimeStamper = (bytes: Uint8Array) => Promise<TimeStamp>

const SHA256 = '2.16.840.1.101.3.4.2.1'

/** `granted` and `grantedWithMods` (RFC 3161, section 2.4.2). */
const GRANTED: readonly number[] = [0, 1]

const TIMEOUT_MS = 10_000
/** Bytes of an answer, which has to find room in the document too. */
const MAX_BYTES = 12_288
/** How far the authority's clock and ours may be apart. */
const MAX_SKEW_MS = 5 * 60_000

/**
 * @param now our clock, from which the authority's may not be far: else one of the two is wrong
 * @throws when the file of certificates has none
 */
export const createTimeStamper = ({ url, certificates }: TimeStampConfig, now: () => Date): TimeStamper => {
  const roots = parseCertificates(readFileSync(certificates, 'utf8'))
  if (roots.length === 0)
    throw new Error(`${certificates} has no certificate in PEM format (TIME_STAMP_CERTIFICATES)`)
  // What the town configured, wherever it lies; nothing else is reached with it.
  const outbound = createOutbound([new URL(url).host])
  return async (bytes) => {
    const nonce = randomNonce()
    const response = await outbound
      .request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
        body: await createRequest(bytes, nonce),
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
      })
      .catch(() => fail('no response'))
    if (response.status !== 200) return fail(`HTTP status ${response.status}`)
    if (response.headers.get('content-type')?.split(';')[0]?.trim() !== 'application/timestamp-reply')
      return fail('not a time stamp')
    const token = readToken(new Uint8Array(response.body))
    const stamp = await verifyTimeStamp(token, bytes, { roots, nonce })
    if (Math.abs(stamp.at.getTime() - now().getTime()) > MAX_SKEW_MS)
      return fail('its clock differs from ours by more than five minutes')
    return stamp
  }
}

/** Positive, and without leading zeros: DER has one form for it. */
const randomNonce = (): Integer => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return new Integer({ valueHex: bytes.buffer })
}

const createRequest = async (bytes: Uint8Array, nonce: Integer): Promise<Uint8Array> => {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: SHA256 }),
      hashedMessage: new OctetString({ valueHex: digest }),
    }),
    nonce,
    certReq: true,
  })
  return new Uint8Array(request.toSchema().toBER())
}

/** The token of an answer, byte for byte. @throws {TimeStampFailed} where the authority granted none */
const readToken = (body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const { result, offset } = fromBER(body)
  if (offset !== body.length || !(result instanceof Sequence)) return fail('not a time stamp')
  const response = parse(() => new pkijs.TimeStampResp({ schema: result }))
  if (!GRANTED.includes(response.status.status)) return fail(`refused with status ${response.status.status}`)
  const token = result.valueBlock.value[1]
  return token ? new Uint8Array(token.toBER()) : fail('no token')
}
