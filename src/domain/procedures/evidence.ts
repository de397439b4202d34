import { createHash } from 'node:crypto'
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { evidence } from './tables.ts'

/** What can be proved of a document's signature. */
export type EvidenceKind =
  | 'presented'
  | 'withdrawn'
  | 'consented'
  | 'code-sent'
  | 'refused'
  | 'identified'
  | 'sealed'

/** An entry of the record. */
export type Evidence = {
  seq: number
  signingId: string
  kind: EvidenceKind
  at: Date
  details: Record<string, string>
  hash: string
}

/** Before the first entry. */
const GENESIS_HASH = '0'.repeat(64)

/** What an entry's digest is over: its parts in a fixed order, and the digest of the entry before. */
const evidenceDigest = (
  jurisdictionId: string,
  { seq, signingId, kind, at, details }: Omit<Evidence, 'hash'>,
  previous: string,
): string => {
  const parts = Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))
  const said = JSON.stringify([jurisdictionId, seq, signingId, kind, at.toISOString(), parts, previous])
  return createHash('sha256').update(said).digest('hex')
}

/** Adds an entry to the record. One at a time: each stands on the one before. */
export const addEvidence = async (
  tx: Tx,
  town: Town,
  signingId: string,
  kind: EvidenceKind,
  details: Record<string, string>,
): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`evidence:${town.id}`}, 0))`)
  const [last] = await tx
    .select({ seq: evidence.seq, hash: evidence.hash })
    .from(evidence)
    .where(eq(evidence.jurisdictionId, town.id))
    .orderBy(desc(evidence.seq))
    .limit(1)
  const previous = last?.hash ?? GENESIS_HASH
  // To the millisecond, as it comes back.
  const entry = { seq: (last?.seq ?? 0) + 1, signingId, kind, at: town.now(), details }
  await tx.insert(evidence).values({
    jurisdictionId: town.id,
    ...entry,
    previous,
    hash: evidenceDigest(town.id, entry, previous),
  })
}

/** The entries of one signature, in order. */
export const listEvidence = async (
  db: Db,
  town: Pick<Town, 'id'>,
  signingId: string,
): Promise<Evidence[]> => {
  const rows = await db
    .select()
    .from(evidence)
    .where(and(eq(evidence.jurisdictionId, town.id), eq(evidence.signingId, signingId)))
    .orderBy(asc(evidence.seq))
  return rows.map(({ seq, kind, at, details, hash }) => ({
    seq,
    signingId,
    kind: kind as EvidenceKind,
    at,
    details,
    hash,
  }))
}

const BATCH_SIZE = 1_000

/**
 * Counts the whole record through: every digest is rebuilt of what stands there.
 * @returns how many entries there are, and the first that is not as it was written
 */
export const verifyEvidenceChain = async (
  db: Db,
  town: Pick<Town, 'id'>,
): Promise<{ entries: number; broken?: number }> => {
  let previous = GENESIS_HASH
  let entries = 0
  for (;;) {
    const rows = await db
      .select()
      .from(evidence)
      .where(and(eq(evidence.jurisdictionId, town.id), gt(evidence.seq, entries)))
      .orderBy(asc(evidence.seq))
      .limit(BATCH_SIZE)
    if (rows.length === 0) return { entries }
    for (const row of rows) {
      const entry = { ...row, kind: row.kind as EvidenceKind }
      const right = row.seq === entries + 1 && row.previous === previous
      if (!right || row.hash !== evidenceDigest(town.id, entry, previous))
        return { entries, broken: entries + 1 }
      previous = row.hash
      entries++
    }
  }
}
