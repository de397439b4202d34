import { createHash } from 'node:crypto'
import { fingerprint, type SigningCertificate, verifyDetached } from '#platform/sealing'
import { type ChainCheck, verifyChain } from './chain.ts'

/** What can be said of an exported log that somebody holds. */
export type AuditExportVerification = {
  /**
   * `valid`: all below is right. `broken`: a line is not as it was written. `forged`: the lines fit each other, the
   * signature does not fit them. `foreign`: signed, not by the town's seal.
   */
  outcome: 'valid' | 'forged' | 'foreign' | 'unsigned' | Exclude<ChainCheck['outcome'], 'whole'>
  sha256: string
  chain: ChainCheck
  holder?: string
  /** SHA-256 of the certificate that signed, in hexadecimal. */
  fingerprint?: string
}

/**
 * Checks an exported log: line by line, then the signature over it and whose that is.
 * @param seals the town's certificate, and those that it had before
 */
export const verifyAuditExport = async (
  content: Uint8Array,
  signature: Uint8Array | undefined,
  seals: Pick<SigningCertificate, 'certificate'>[],
): Promise<AuditExportVerification> => {
  const chain = verifyChain(new TextDecoder().decode(content))
  const said = { sha256: createHash('sha256').update(content).digest('hex'), chain }
  if (chain.outcome !== 'whole') return { ...said, outcome: chain.outcome }
  const check = signature && (await verifyDetached(content, signature))
  if (!check?.signed) return { ...said, outcome: 'unsigned' }
  const signed = { ...said, holder: check.holder, fingerprint: check.fingerprint }
  if (!check.intact) return { ...signed, outcome: 'forged' }
  const ours = await Promise.all(seals.map(({ certificate }) => fingerprint(certificate)))
  return { ...signed, outcome: ours.includes(check.fingerprint) ? 'valid' : 'foreign' }
}
