import { readFile } from 'node:fs/promises'
import {
  formatVerificationCode,
  type Verification,
  verifyDocument,
  verifyEvidenceChain,
} from '#domain/procedures'
import { loadTown } from '#domain/town'
import { createVault } from '#platform/crypto'
import { connect } from '#platform/database'
import { readSigningCertificate } from '#platform/sealing'
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

/** Verifies documents signed here, and the hash chain of the evidence record. */
const run = async (): Promise<number> => {
  const files = process.argv.slice(2)
  const config = readCommandConfig(process.env)
  const database = connect(databaseOf(config), { max: 2 })
  const { profile } = loadTown(config.jurisdictionId, config.townsDir)
  const town = {
    id: profile.id,
    db: database.db,
    vault: createVault(config.secretKey, config.sealingKeys),
    seal: config.seal && (await readSigningCertificate(config.seal.certificate, config.seal.key)),
    now: () => new Date(),
  }
  const say = (line: string) => process.stdout.write(`${line}\n`)
  let bad = 0
  for (const file of files) {
    const { outcome, digest, holder, signing, evidence } = await verifyDocument(
      town,
      new Uint8Array(await readFile(file)),
    )
    say(`${file}\n  ${OUTCOME_MESSAGES[outcome]}\n  SHA-256 ${digest}`)
    if (holder) say(`  seal: ${holder}`)
    if (signing)
      say(
        `  code ${formatVerificationCode(signing.code)} · ${signing.method} · ${signing.sealedAt?.toISOString() ?? ''}`,
      )
    for (const { seq, kind, at, hash } of evidence) say(`  ${seq} ${at.toISOString()} ${kind} ${hash}`)
    if (outcome !== 'valid') bad++
  }
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
