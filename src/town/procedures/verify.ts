import { checkSeal, fingerprint } from '#platform/sealing'
import { checkRecord, type Evidence, evidenceOf } from './evidence.ts'
import { type Notary, type Signing, sha256, signingByCode, signingBySeal } from './signing.ts'

/** What can be said of a document that somebody holds. */
export type Verification = {
  /** `valid`: all below is right. `changed`: the seal does not fit. `foreign`: not sealed by us. `unsealed`: not at all. */
  outcome: 'valid' | 'changed' | 'foreign' | 'unsealed' | 'unrecorded' | 'record-broken'
  digest: string
  holder?: string
  /** The signature in our record, where it is one of ours. */
  signing?: Signing
  evidence: Evidence[]
}

/** Checks a file: its seal, whose it is, and whether our record knows it. The record is counted through as well. */
export const verifyFile = async (town: Notary, bytes: Uint8Array): Promise<Verification> => {
  const digest = sha256(bytes)
  const check = await checkSeal(bytes)
  if (!check.sealed) return { outcome: 'unsealed', digest, evidence: [] }
  const { holder } = check
  const ours = town.seal && (await fingerprint(town.seal.certificate)) === check.fingerprint
  const signing = await signingBySeal(town.db, town, digest)
  const evidence = signing ? await evidenceOf(town.db, town, signing.id) : []
  const said = { digest, holder, signing, evidence }
  if (!check.intact || !check.whole) return { ...said, outcome: 'changed' }
  // A certificate is renewed after some years: what the record knows was sealed by the one of its day.
  if (!ours && !signing) return { ...said, outcome: 'foreign' }
  if (!signing) return { ...said, outcome: 'unrecorded' }
  const record = await checkRecord(town.db, town)
  return { ...said, outcome: record.broken === undefined ? 'valid' : 'record-broken' }
}

/** What the record says of a code. */
export const verifyCode = async (
  town: Notary,
  code: string,
): Promise<{ signing: Signing; evidence: Evidence[]; recordWhole: boolean } | undefined> => {
  const signing = await signingByCode(town.db, town, code)
  if (!signing) return undefined
  const record = await checkRecord(town.db, town)
  return {
    signing,
    evidence: await evidenceOf(town.db, town, signing.id),
    recordWhole: record.broken === undefined,
  }
}
