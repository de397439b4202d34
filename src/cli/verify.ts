import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { unzipSync } from 'fflate'
import { type AuditExportVerification, verifyAuditExport } from '#domain/audit-export'
import {
  formatVerificationCode,
  type Verification,
  verifyDocument,
  verifyEvidenceChain,
} from '#domain/procedures'
import { loadTown } from '#domain/town'
import { createVault } from '#platform/crypto'
import { connect } from '#platform/database'
import { readCertificate, readSigningCertificate, type SigningCertificate } from '#platform/sealing'
import { traceError } from '#platform/telemetry'
import { BadConfig, databaseOf } from '../server/config.ts'
import { readCommandConfig } from '../server/towns/index.ts'

const OUTCOME_MESSAGES: Record<Verification['outcome'], string> = {
  valid: 'VALID: sealed by the town, recorded, not modified since',
  changed: 'NOT VALID: modified after it was sealed',
  foreign: 'FOREIGN: sealed with another certificate than the town’s',
  unsealed: 'NOT SEALED',
  unrecorded: 'UNKNOWN: sealed with the town’s certificate, but not recorded',
  'record-broken': 'RECORD BROKEN: the document is intact, the evidence record is not',
}

const EXPORT_MESSAGES: Record<AuditExportVerification['outcome'], string> = {
  valid: 'VALID: signed by the town, not modified since',
  broken: 'NOT VALID: modified',
  incomplete: 'NOT VALID: the end is missing',
  forged: 'NOT VALID: the lines were rewritten, the signature does not fit them',
  foreign: 'FOREIGN: signed with another certificate than the town’s (see --certificate)',
  unsigned: 'NOT SIGNED: no readable signature beside it',
  'not-an-export': 'NOT AN AUDIT LOG',
}

const USAGE = `Usage: bun run verify [FILE.pdf | FILE.jsonl | FILE.zip]… [--certificate FILE.pem]…
  --certificate: a certificate that the town had before, for audit logs that were exported then`

const say = (line: string) => process.stdout.write(`${line}\n`)

const readArguments = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { certificate: { type: 'string', multiple: true, default: [] } },
    })
    return { files: positionals, formerSeals: values.certificate }
  } catch {
    throw new BadConfig(USAGE)
  }
}

const isExport = (file: string): boolean => /\.(?:jsonl|zip)$/.test(file)

/** An exported audit log and its signature: two files side by side, or both in the archive that the console gives out. */
const readExport = async (file: string): Promise<{ content: Uint8Array; signature?: Uint8Array }> => {
  const bytes = new Uint8Array(await readFile(file))
  if (file.endsWith('.zip')) {
    const files = Object.entries(unzipSync(bytes))
    const named = (end: string) => files.find(([name]) => name.endsWith(end))?.[1]
    return { content: named('.jsonl') ?? new Uint8Array(), signature: named('.jsonl.p7s') }
  }
  const signature = await readFile(`${file}.p7s`).catch(() => undefined)
  return { content: bytes, signature: signature && new Uint8Array(signature) }
}

/** @returns whether it is what the town gave out */
const verifyExport = async (file: string, seals: Pick<SigningCertificate, 'certificate'>[]) => {
  const { content, signature } = await readExport(file)
  const { outcome, sha256, chain, holder, fingerprint } = await verifyAuditExport(content, signature, seals)
  say(`${file}\n  ${EXPORT_MESSAGES[outcome]}\n  SHA-256 ${sha256}`)
  if (chain.outcome === 'broken') say(`  first line that is not as it was written: ${chain.line}`)
  if (chain.outcome === 'whole')
    say(
      `  ${chain.jurisdiction} · ${chain.from ?? 'the beginning'} – ${chain.to ?? 'the day of the export'} · ${chain.entries} entries${chain.reads ? '' : ', without reads of personal data'}`,
    )
  if (holder) say(`  seal: ${holder} · certificate SHA-256 ${fingerprint}`)
  return outcome === 'valid'
}

/** @returns whether it is a document that the town sealed */
const verifyPdf = async (file: string, town: Parameters<typeof verifyDocument>[0]): Promise<boolean> => {
  const { outcome, digest, holder, timeStamp, signing, evidence } = await verifyDocument(
    town,
    new Uint8Array(await readFile(file)),
  )
  say(`${file}\n  ${OUTCOME_MESSAGES[outcome]}\n  SHA-256 ${digest}`)
  if (holder)
    say(
      `  seal: ${holder} · ${timeStamp ? `time stamp ${timeStamp.at.toISOString()} by ${timeStamp.authority}` : 'no time stamp'}`,
    )
  if (signing)
    say(
      `  code ${formatVerificationCode(signing.code)} · ${signing.method} · ${signing.sealedAt?.toISOString() ?? ''}`,
    )
  for (const { seq, kind, at, hash } of evidence) say(`  ${seq} ${at.toISOString()} ${kind} ${hash}`)
  return outcome === 'valid'
}

/** Verifies exported audit logs, documents signed here, and the hash chain of the evidence record. @returns the exit code */
const run = async (): Promise<number> => {
  const { files, formerSeals } = readArguments()
  const config = readCommandConfig(process.env)
  const seal = config.seal && (await readSigningCertificate(config.seal.certificate, config.seal.key))
  const seals = [
    ...(seal ? [seal] : []),
    ...formerSeals.map((file) => ({ certificate: readCertificate(file) })),
  ]
  let bad = 0
  for (const file of files.filter(isExport)) if (!(await verifyExport(file, seals))) bad++
  // Exported logs say all by themselves: no database is needed.
  if (files.length > 0 && files.every(isExport)) return bad > 0 ? 1 : 0
  const database = connect(databaseOf(config), { max: 2 })
  const { profile } = loadTown(config.jurisdictionId, config.townsDir)
  const town = {
    id: profile.id,
    db: database.db,
    vault: createVault(config.secretKey, config.sealingKeys),
    seal,
    now: () => new Date(),
  }
  for (const file of files) if (!isExport(file) && !(await verifyPdf(file, town))) bad++
  const { entries, broken } = await verifyEvidenceChain(town.db, town)
  say(
    broken === undefined
      ? `Evidence record: ${entries} entries, intact.`
      : `Evidence record: BROKEN at entry ${broken}.`,
  )
  await database.close()
  return bad > 0 || broken !== undefined ? 1 : 0
}

run().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof BadConfig ? error.message : traceError(error)}\n`)
    process.exit(2)
  },
)
