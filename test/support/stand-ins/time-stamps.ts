import { fromBER, Integer, ObjectIdentifier, OctetString, Sequence, Utf8String } from 'asn1js'
import * as pkijs from 'pkijs'
import { DAY, HOUR } from '../clock.ts'

/** How the authority answers: as it should, or with one thing wrong. */
export type TimeStampAnswer =
  | 'grants'
  | 'rejects'
  | 'broken'
  | 'html'
  | 'cut'
  | 'other nonce'
  | 'no nonce'
  | 'other imprint'
  | 'wrong signature'
  | 'unknown root'
  | 'certificate for servers'
  | 'certificate not named'
  | 'certificate expired'
  | 'clock an hour behind'

/** A strict stand-in of a time stamping authority (RFC 3161). */
export type TimeStampServer = {
  url: string
  /** Its root certificate, in PEM. */
  root: string
  answers(answer: TimeStampAnswer): void
  readonly asked: number
  /** What was wrong with requests: has to stay empty. */
  readonly wrong: string[]
  stop(): void
}

const OID = {
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  sha256: '2.16.840.1.101.3.4.2.1',
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  policy: '1.3.6.1.4.1.13762.3',
}
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' }

type Issued = { certificate: pkijs.Certificate; keys: CryptoKeyPair }
type Wanted = { name: string; now: Date; issuer?: Issued; purpose?: string; expired?: boolean }

const issue = async ({ name, now, issuer, purpose, expired }: Wanted): Promise<Issued> => {
  const keys = (await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])) as CryptoKeyPair
  const certificate = new pkijs.Certificate({ version: 2 })
  certificate.serialNumber = new Integer({
    valueHex: new Uint8Array([1, ...crypto.getRandomValues(new Uint8Array(7))]).buffer,
  })
  const nameOf = (value: string) =>
    new pkijs.AttributeTypeAndValue({ type: OID.commonName, value: new Utf8String({ value }) })
  certificate.subject.typesAndValues.push(nameOf(name))
  if (issuer) certificate.issuer = issuer.certificate.subject
  else certificate.issuer.typesAndValues.push(nameOf(name))
  certificate.notBefore.value = new Date(now.getTime() - 30 * DAY)
  certificate.notAfter.value = new Date(now.getTime() + (expired ? -DAY : 30 * DAY))
  certificate.extensions = purpose
    ? [
        new pkijs.Extension({
          extnID: OID.extendedKeyUsage,
          critical: true,
          extnValue: new pkijs.ExtKeyUsage({ keyPurposes: [purpose] }).toSchema().toBER(),
        }),
      ]
    : [
        new pkijs.Extension({
          extnID: OID.basicConstraints,
          critical: true,
          extnValue: new pkijs.BasicConstraints({ cA: true }).toSchema().toBER(),
        }),
      ]
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign((issuer ?? { keys }).keys.privateKey, 'SHA-256')
  return { certificate, keys }
}

const toPem = (certificate: pkijs.Certificate): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate.toSchema().toBER()).toString('base64')}\n-----END CERTIFICATE-----\n`

const attribute = (type: string, value: object) => new pkijs.Attribute({ type, values: [value] })

/** Reads a request as strictly as the standard lets an authority. @throws with what is wrong */
const readRequest = async (request: Request): Promise<pkijs.TimeStampReq> => {
  if (request.method !== 'POST') throw new Error(`method ${request.method}`)
  if (request.headers.get('content-type') !== 'application/timestamp-query') throw new Error('content type')
  const body = await request.bytes()
  const { offset, result } = fromBER(body)
  if (offset !== body.length) throw new Error('not one value in DER')
  if (!Buffer.from(result.toBER()).equals(Buffer.from(body))) throw new Error('not in DER')
  const asked = new pkijs.TimeStampReq({ schema: result })
  const { hashAlgorithm, hashedMessage } = asked.messageImprint
  if (asked.version !== 1) throw new Error('version')
  if (hashAlgorithm.algorithmId !== OID.sha256) throw new Error('algorithm of the imprint')
  if (hashedMessage.valueBlock.valueHexView.length !== 32) throw new Error('length of the imprint')
  if (!asked.nonce || asked.nonce.valueBlock.valueHexView.length < 8) throw new Error('nonce')
  if (asked.certReq !== true) throw new Error('no certificate asked for')
  return asked
}

/** Starts the stand-in. @param clock its own */
export const startTimeStampServer = async (clock: () => Date): Promise<TimeStampServer> => {
  const started = clock()
  const root = await issue({ name: 'Arrel de proves', now: started })
  const other = await issue({ name: 'Arrel desconeguda', now: started })
  const purpose = OID.timeStamping
  const name = 'Segell de temps de proves'
  const [usual, unknown, server, expired] = await Promise.all([
    issue({ name, now: started, issuer: root, purpose }),
    issue({ name, now: started, issuer: other, purpose }),
    issue({ name, now: started, issuer: root, purpose: OID.serverAuthentication }),
    issue({ name, now: started, issuer: root, purpose, expired: true }),
  ])
  const wrong: string[] = []
  let answer: TimeStampAnswer = 'grants'
  let asked = 0

  const signerFor = (): Issued => {
    if (answer === 'unknown root') return unknown
    if (answer === 'certificate for servers') return server
    return answer === 'certificate expired' ? expired : usual
  }

  const tokenFor = async ({ messageImprint, nonce }: pkijs.TimeStampReq): Promise<pkijs.ContentInfo> => {
    const { certificate, keys } = signerFor()
    const imprint = new Uint8Array(messageImprint.hashedMessage.valueBlock.valueHexView)
    if (answer === 'other imprint') imprint[0] = (imprint[0] ?? 0) ^ 1
    const at = new Date(clock().getTime() - (answer === 'clock an hour behind' ? HOUR : 0))
    const info = new pkijs.TSTInfo({
      version: 1,
      policy: OID.policy,
      messageImprint: new pkijs.MessageImprint({
        hashAlgorithm: messageImprint.hashAlgorithm,
        hashedMessage: new OctetString({ valueHex: imprint.buffer }),
      }),
      serialNumber: new Integer({ value: asked }),
      genTime: at,
      nonce: answer === 'no nonce' ? undefined : answer === 'other nonce' ? new Integer({ value: 7 }) : nonce,
    })
    const content = info.toSchema().toBER()
    const named = answer === 'certificate not named' ? other.certificate : certificate
    const digest = (bytes: ArrayBuffer) => crypto.subtle.digest('SHA-256', bytes)
    const signed = new pkijs.SignedData({
      version: 3,
      encapContentInfo: new pkijs.EncapsulatedContentInfo({
        eContentType: OID.tstInfo,
        eContent: new OctetString({ valueHex: content }),
      }),
      signerInfos: [
        new pkijs.SignerInfo({
          version: 1,
          sid: new pkijs.IssuerAndSerialNumber({
            issuer: certificate.issuer,
            serialNumber: certificate.serialNumber,
          }),
          signedAttrs: new pkijs.SignedAndUnsignedAttributes({
            type: 0,
            attributes: [
              attribute(OID.contentType, new ObjectIdentifier({ value: OID.tstInfo })),
              attribute(OID.messageDigest, new OctetString({ valueHex: await digest(content) })),
              attribute(
                OID.signingCertificateV2,
                new Sequence({
                  value: [
                    new Sequence({
                      value: [
                        new Sequence({
                          value: [new OctetString({ valueHex: await digest(named.toSchema().toBER()) })],
                        }),
                      ],
                    }),
                  ],
                }),
              ),
            ],
          }),
        }),
      ],
      certificates: [certificate],
    })
    await signed.sign(answer === 'wrong signature' ? other.keys.privateKey : keys.privateKey, 0, 'SHA-256')
    return new pkijs.ContentInfo({ contentType: OID.signedData, content: signed.toSchema(true) })
  }

  const reply = (status: number, timeStampToken?: pkijs.ContentInfo): Response => {
    const response = new pkijs.TimeStampResp({
      status: new pkijs.PKIStatusInfo({ status }),
      ...(timeStampToken ? { timeStampToken } : {}),
    })
    const bytes = new Uint8Array(response.toSchema().toBER())
    return new Response(answer === 'cut' ? bytes.slice(0, -20) : bytes, {
      headers: { 'content-type': 'application/timestamp-reply' },
    })
  }

  const listener = Bun.serve({
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      asked++
      const read = await readRequest(request).catch((error: Error) => {
        wrong.push(error.message)
        return undefined
      })
      if (!read || answer === 'rejects') return reply(2)
      if (answer === 'broken') return new Response('', { status: 503 })
      if (answer === 'html')
        return new Response('<h1>Benvinguts</h1>', { headers: { 'content-type': 'text/html' } })
      return reply(0, await tokenFor(read))
    },
  })
  return {
    url: `http://localhost:${listener.port}/tsp`,
    root: toPem(root.certificate),
    get asked() {
      return asked
    },
    wrong,
    answers: (next) => {
      answer = next
    },
    stop: () => void listener.stop(true),
  }
}
