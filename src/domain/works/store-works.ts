import { and, eq, gt, inArray, isNull, notInArray, or, sql } from 'drizzle-orm'
import type { Area } from '#domain/places'
import type { Town } from '#domain/town'
import type { Tx } from '#platform/database'
import { sanitise, truncateAtSentence } from '#platform/text'
import { tellWork } from './manage.ts'
import { plannedWork, type WorkKind } from './tables.ts'

const t = plannedWork

/** Works as a source says them. `endsAt`: the first moment after them; null: it does not say. */
export type WorkEntry = {
  externalId: string
  /** By which it was known to an earlier version. */
  formerId?: string | undefined
  kind: WorkKind
  title: string
  body: string
  url: string | undefined
  area: Area
  startsAt: Date
  endsAt: Date | null
  allDay: boolean
}

/** What a source is, and what is done with what it says. */
export type WorkSource = {
  id: string
  /** It says everything: what it does not say any more is over. */
  complete: boolean
  /** Whether works are published as they come, or wait for staff. */
  publish: boolean
  /** Whether who follows the area is told of works that are new. */
  tell: boolean
  /** Codes of the groups of services whose reports they explain. */
  groups: string[]
}

/** More new works than these at once are a source that was put in order, not news: nobody is told of them by themselves. */
const MAX_TOLD = 5

const MAX_TITLE = 120
const MAX_BODY = 700

const ofSource = (town: Town, { id }: WorkSource) => and(eq(t.jurisdictionId, town.id), eq(t.sourceId, id))

/**
 * Keeps what a source says of works: the same again changes nothing, and what staff withdrew stays withdrawn. Of works that are new people
 * are told if the source is one that tells, unless it says much at once.
 * @param cut whether the answer was cut off: what it does not say may still be there
 * @returns how many are new
 */
export const storeWorks = async (
  tx: Tx,
  town: Town,
  source: WorkSource,
  entries: WorkEntry[],
  cut = false,
): Promise<number> => {
  const now = town.now()
  // Two entries of one id: the last one is meant. What is over already is no notice.
  const byId = new Map(entries.map((entry) => [entry.externalId, entry]))
  const current = [...byId.values()].filter(({ endsAt }) => endsAt === null || endsAt > now)
  const known = await tx.$count(t, ofSource(town, source))
  const fresh: string[] = []
  for (const entry of current) {
    const id = await storeWork(tx, town, source, entry)
    if (id) fresh.push(id)
  }
  if (source.publish && source.tell && known > 0 && fresh.length > 0 && fresh.length <= MAX_TOLD) {
    await tx.update(t).set({ telling: 'sending' }).where(inArray(t.id, fresh))
    await town.jobs.enqueue(
      tx,
      tellWork,
      fresh.map((workId) => ({ workId })),
    )
  }
  // A source that says nothing at all may have lost its data: nothing is ended for it.
  if (source.complete && !cut && byId.size > 0)
    await tx
      .update(t)
      .set({ endsAt: now, updatedAt: now })
      .where(
        and(
          ofSource(town, source),
          notInArray(t.externalId, [...byId.keys()]),
          or(isNull(t.endsAt), gt(t.endsAt, now)),
        ),
      )
  return fresh.length
}

/** @returns its id, where it is new */
const storeWork = async (
  tx: Tx,
  town: Town,
  source: WorkSource,
  { externalId, formerId, title, body, url, ...entry }: WorkEntry,
): Promise<string | undefined> => {
  const now = town.now()
  const id = Bun.randomUUIDv7()
  const set = {
    ...entry,
    texts: { ca: { title: sanitise(title, MAX_TITLE), body: truncateAtSentence(sanitise(body), MAX_BODY) } },
    url: url ?? null,
    groups: source.groups,
    updatedAt: now,
  }
  const known = (one: string) => and(ofSource(town, source), eq(t.externalId, one))
  if (formerId && (await tx.$count(t, known(externalId))) === 0)
    await tx.update(t).set({ externalId }).where(known(formerId))
  const [row] = await tx
    .insert(t)
    .values({
      id,
      jurisdictionId: town.id,
      sourceId: source.id,
      externalId,
      state: source.publish ? 'published' : 'draft',
      author: source.id,
      createdAt: now,
      publishedAt: source.publish ? now : null,
      ...set,
    })
    .onConflictDoUpdate({
      target: [t.jurisdictionId, t.sourceId, t.externalId],
      targetWhere: sql`${t.sourceId} is not null`,
      set,
    })
    .returning({ id: t.id })
  return row?.id === id ? id : undefined
}
