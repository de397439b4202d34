import { and, asc, desc, eq, gt, gte, ilike, lt, ne, or } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { type Db, likePattern, newestFirst } from '#platform/database'
import { READ_ACTION } from './access-log.ts'
import type { Member } from './roles.ts'
import { auditEntry } from './tables.ts'

/** Something that a member of staff did or was refused. */
export type AuditEntry = typeof auditEntry.$inferSelect

/** What is to be written down. `object`: the path of the page of what it was done to. */
export type AuditRecord = {
  member?: Pick<Member, 'id' | 'name'>
  action: string
  object: string
  outcome?: AuditEntry['outcome']
  details?: Record<string, string>
}

/**
 * An entry that was written before what it is of is done. Whatever does it says how it went, once; until then it stands there
 * as failed.
 */
export type OpenAuditEntry = { readonly id: string; settled: boolean }

/** Writes down what somebody is about to do. */
export const openAuditEntry = async (
  db: Db,
  town: Pick<Town, 'id' | 'now'>,
  record: Omit<AuditRecord, 'outcome'>,
): Promise<OpenAuditEntry> => ({
  id: await writeAuditEntry(db, town, { ...record, outcome: 'failed' }),
  settled: false,
})

/** Writes down what somebody did. @returns the entry's id */
export const writeAuditEntry = async (
  db: Db,
  town: Pick<Town, 'id' | 'now'>,
  { member, action, object, outcome = 'done', details = {} }: AuditRecord,
): Promise<string> => {
  const id = Bun.randomUUIDv7()
  await db.insert(auditEntry).values({
    id,
    jurisdictionId: town.id,
    at: town.now(),
    memberId: member?.id ?? null,
    memberName: member?.name ?? '',
    action,
    object: object.slice(0, 300),
    outcome,
    details,
  })
  return id
}

/** Says how it went with what had been written down before it was tried. @param db the transaction in which it is done, if it is */
export const setAuditOutcome = async (
  db: Db,
  { id }: OpenAuditEntry,
  outcome: AuditEntry['outcome'],
): Promise<void> => {
  await db.update(auditEntry).set({ outcome }).where(eq(auditEntry.id, id))
}

/** Adds to an entry what became known while it was done. Nothing personal. */
export const addAuditDetails = async (
  db: Db,
  { id }: OpenAuditEntry,
  details: Record<string, string>,
): Promise<void> => {
  await db.update(auditEntry).set({ details }).where(eq(auditEntry.id, id))
}

/** Which part of the log is wanted whole: a period, looks at personal data too or not. `except`: an entry that is left out. */
export type AuditPeriod = { from?: Date; to?: Date; reads: boolean; except?: string }

const BATCH_SIZE = 1_000

/** Everything of a period, oldest first, in batches. @param db one transaction: what is written in between is not torn */
export async function* readAuditLog(
  db: Db,
  town: Pick<Town, 'id'>,
  { from, to, reads, except }: AuditPeriod,
): AsyncGenerator<AuditEntry[]> {
  const t = auditEntry
  let last: AuditEntry | undefined
  for (;;) {
    const rows: AuditEntry[] = await db
      .select()
      .from(t)
      .where(
        and(
          eq(t.jurisdictionId, town.id),
          reads ? undefined : ne(t.action, READ_ACTION),
          except ? ne(t.id, except) : undefined,
          from && gte(t.at, from),
          to && lt(t.at, to),
          last && or(gt(t.at, last.at), and(eq(t.at, last.at), gt(t.id, last.id))),
        ),
      )
      .orderBy(asc(t.at), asc(t.id))
      .limit(BATCH_SIZE)
    if (rows.length > 0) yield rows
    if (rows.length < BATCH_SIZE) return
    last = rows.at(-1)
  }
}

/** Which entries are wanted; `text` are looked for in the object. Looks only where the action asks for them. */
export type AuditFilter = {
  memberId?: string
  action?: string
  text?: string
  from?: Date
  to?: Date
  limit: number
}

/** What was done, newest first. */
export const searchAuditLog = (town: Town, filter: AuditFilter): Promise<AuditEntry[]> => {
  const t = auditEntry
  const pattern = filter.text && likePattern(filter.text)
  return town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        filter.memberId ? eq(t.memberId, filter.memberId) : undefined,
        filter.action ? eq(t.action, filter.action) : ne(t.action, READ_ACTION),
        pattern ? ilike(t.object, pattern) : undefined,
        filter.from && gte(t.at, filter.from),
        filter.to && lt(t.at, filter.to),
      ),
    )
    .orderBy(newestFirst(t.at), desc(t.id))
    .limit(filter.limit)
}
