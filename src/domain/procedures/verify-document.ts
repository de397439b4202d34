import { checkSignature, fingerprint } from '#platform/sealing'
import { type Evidence, listEvidence, verifyEvidenceChain } from './evidence.ts'
import {
  type EvidenceContext,
  findSigningByCode,
  findSigningByDigest,
  type Signing,
  sha256,
} from './signing.ts'

/** What can be said of a document that somebody holds. */
export type Verification = {
  /** `valid`: all below is right. `changed`: the seal does not fit. `foreign`: not sealed by us. `unsealed`: not at all. */
  outcome: 'valid' | 'changed' | 'foreign' | 'unsealed' | 'unrecorded' | 'record-broken'
  digest: string
  holder?: string
  /** The time stamp on its seal. */
  timeStamp?: { at: Date; authority: string }
  /** The signature in our record, where it is one of ours. */
  signing?: Signing
  evidence: Evidence[]
}

/** Checks a file: its seal, whose it is, and whether our record knows it. The record is counted through as well. */
export const verifyDocument = async (town: EvidenceContext, bytes: Uint8Array): Promise<Verification> => {
  const digest = sha256(bytes)
  const check = await checkSignature(bytes)
  if (!check.signed) return { outcome: 'unsealed', digest, evidence: [] }
  const { holder, timeStamp } = check
  const ours = town.seal && (await fingerprint(town.seal.certificate)) === check.fingerprint
  const signing = await findSigningByDigest(town.db, town, digest)
  const evidence = signing ? await listEvidence(town.db, town, signing.id) : []
  const said = { digest, holder, timeStamp, signing, evidence }
  if (!check.intact || !check.coversWholeFile) return { ...said, outcome: 'changed' }
  // A certificate is renewed after some years: what the record knows was sealed by the one of its day.
  if (!ours && !signing) return { ...said, outcome: 'foreign' }
  if (!signing) return { ...said, outcome: 'unrecorded' }
  const record = await verifyEvidenceChain(town.db, town)
  return { ...said, outcome: record.broken === undefined ? 'valid' : 'record-broken' }
}

/** What the record says of a code. */
export const verifyCode = async (
  town: EvidenceContext,
  code: string,
): Promise<{ signing: Signing; evidence: Evidence[]; recordWhole: boolean } | undefined> => {
  const signing = await findSigningByCode(town.db, town, code)
  if (!signing) return undefined
  const record = await verifyEvidenceChain(town.db, town)
  return {
    signing,
    evidence: await listEvidence(town.db, town, signing.id),
    recordWhole: record.broken === undefined,
  }
}
