import { createHash } from 'node:crypto'
import {
  type AuditEntry,
  type AuditPeriod,
  addAuditDetails,
  flushAccessLog,
  readAuditLog,
  writeAuditEntry,
} from '#domain/staff'
import { actorName, Conflict, type Ctx, useCase } from '#domain/use-cases'
import { encodeCms, type SigningCertificate, signDigest } from '#platform/sealing'
import { chainLine, FORMAT, GENESIS_HASH } from './chain.ts'

/** Why nothing was exported: there is no seal to sign with, or there is more than what may be given out at once. */
export type ExportRefusal = 'no-seal' | 'too-many'

/** Under which name a command stands in the log and in what it exports. */
const COMMAND = 'bun run audit'

type Input = Omit<AuditPeriod, 'except'> & {
  /** Entries at most. */
  maxEntries?: number
  /** Takes the file, piece by piece. */
  write: (piece: string) => void
}

/** What was given out. `signature`: a detached CMS signature by the town's seal, in DER. */
export type AuditExport = { entries: number; sha256: string; signature: Uint8Array }

/**
 * Gives out the audit log of a period, in JSON Lines, each with the digest of the one before, and a signature over the whole by
 * the town's seal: who holds the file can show that it is what the town had in its log.
 * @throws {Conflict} {@link ExportRefusal}
 */
export const exportAuditLog = useCase({
  allow: { staff: 'see-audit' },
  prepare: async (ctx: Ctx, input: Input): Promise<AuditExport> => {
    const { town } = ctx
    if (!town.seal) throw new Conflict<ExportRefusal>('no-seal')
    // What this process still has to write is part of it.
    await flushAccessLog(town)
    return writeSigned(ctx, input, town.seal)
  },
  run: async ({ town, db, actor }, { from, to, reads }: Input, done) => {
    const details = {
      digest: done.sha256,
      entries: String(done.entries),
      period: `${from?.toISOString() ?? ''}/${to?.toISOString() ?? ''}`,
      reads: reads ? 'yes' : 'no',
    }
    if (actor.kind === 'staff' && actor.audit) await addAuditDetails(db, actor.audit, details)
    else await writeAuditEntry(db, town, { action: 'see-audit', object: COMMAND, details })
    return done
  },
})

const writeSigned = async (
  { town, actor, now, db }: Ctx,
  { from, to, reads, maxEntries = Number.POSITIVE_INFINITY, write }: Input,
  seal: SigningCertificate,
): Promise<AuditExport> => {
  const digest = createHash('sha256')
  let previous = GENESIS_HASH
  const add = (value: object) => {
    const { line, hash } = chainLine(value, previous)
    previous = hash
    digest.update(line)
    write(line)
  }
  add({
    format: FORMAT,
    jurisdiction: town.id,
    authority: town.profile.authority,
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    reads,
    exported_at: now.toISOString(),
    exported_by: actorName(actor) ?? COMMAND,
  })
  let entries = 0
  await db.transaction(
    async (tx) => {
      // What stands there as begun by this very export says nothing yet.
      const except = actor.kind === 'staff' ? actor.audit?.id : undefined
      for await (const batch of readAuditLog(tx, town, { from, to, reads, except })) {
        entries += batch.length
        if (entries > maxEntries) throw new Conflict<ExportRefusal>('too-many')
        for (const entry of batch) add(toLine(entry))
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
  add({ entries })
  const whole = digest.digest()
  const signature = await signDigest(seal, new Uint8Array(whole).buffer, now)
  return { entries, sha256: whole.toString('hex'), signature: encodeCms(signature) }
}

const toLine = ({ id, at, memberId, memberName, action, object, outcome, details }: AuditEntry) => ({
  id,
  at: at.toISOString(),
  member_id: memberId,
  member: memberName,
  action,
  object,
  outcome,
  details: Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))),
})
