import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { and, desc, eq, sql } from 'drizzle-orm'
import type { Db, Tx } from '#platform/database'
import { TOPICS } from '#town/information'
import type { Town } from '#town/jurisdictions'
import { catalogueOf } from '#town/services'
import { type ContentProblem, checkContent, type Known, revealedIn } from './check.ts'
import { type Content, contentSchema } from './model.ts'
import { contentVersion } from './tables.ts'

const t = contentVersion

/** A version of the content, with what is known of it. */
export type ContentVersion = typeof contentVersion.$inferSelect

const inTown = (town: Town, state: ContentVersion['state']) =>
  and(eq(t.jurisdictionId, town.id), eq(t.state, state))

const published = new WeakMap<object, { number: number; content: Content }>()

/**
 * What is published now. Asked of the database each time; read from it only when it has changed.
 * @param db the transaction that asks, where one does: it must not wait for another connection while it holds its own
 */
export const contentOf = async (town: Town, db: Db = town.db): Promise<Content> => {
  const [row] = await db.select({ number: t.number }).from(t).where(inTown(town, 'published'))
  const held = published.get(town)
  if (row && held?.number === row.number) return held.content
  const [whole] = await db.select().from(t).where(inTown(town, 'published'))
  if (!whole) throw new Error('no content is published')
  const content = contentSchema.parse(whole.content)
  published.set(town, { number: whole.number, content })
  return content
}

/** What is being written, if anything is. */
export const draftOf = async (town: Town): Promise<ContentVersion | undefined> => {
  const [row] = await town.db.select().from(t).where(inTown(town, 'draft'))
  return row && { ...row, content: contentSchema.parse(row.content) }
}

/** What staff work on: the draft where there is one, else what is published. */
export const contentInWork = async (town: Town): Promise<Content> =>
  (await draftOf(town))?.content ?? contentOf(town)

/** Versions there have been, newest first. */
export const versionsOf = (town: Town, limit = 50): Promise<ContentVersion[]> =>
  town.db.select().from(t).where(eq(t.jurisdictionId, town.id)).orderBy(desc(t.number)).limit(limit)

const serialised = async <T>(town: Town, work: (tx: Tx) => Promise<T>): Promise<T> =>
  town.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`content:${town.id}`}))`)
    return work(tx)
  })

const nextNumber = async (tx: Tx, town: Town): Promise<number> => {
  const [row] = await tx
    .select({ last: sql<number>`coalesce(max(${t.number}), 0)::int` })
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
  return (row?.last ?? 0) + 1
}

const newCode = () => String(randomInt(100_000, 1_000_000))

/**
 * Puts the content that a town is shipped with in the database, where it has none or none but what was shipped
 * before. What staff wrote stays.
 */
export const seedContent = async (town: Town, folder: string): Promise<void> => {
  const shipped = contentSchema.parse(JSON.parse(readFileSync(join(folder, 'content.json'), 'utf8')))
  await serialised(town, async (tx) => {
    const [now] = await tx.select().from(t).where(inTown(town, 'published'))
    if (now && (now.author !== null || Bun.deepEquals(now.content, shipped))) return
    await release(tx, town, { content: shipped, author: null, note: null })
  })
}

const release = async (
  tx: Tx,
  town: Town,
  version: Pick<ContentVersion, 'content' | 'author' | 'note'>,
): Promise<number> => {
  const number = await nextNumber(tx, town)
  await tx.update(t).set({ state: 'past' }).where(inTown(town, 'published'))
  const now = town.now()
  await tx.insert(t).values({
    jurisdictionId: town.id,
    number,
    state: 'published',
    previewCode: newCode(),
    changedAt: now,
    publishedAt: now,
    ...version,
  })
  return number
}

/**
 * Changes the draft; begins one from what is published where there is none.
 * @param seenRevision the revision that was on the screen, where one was: a newer one is not overwritten
 * @throws {import('zod').ZodError} when what comes of the change is no content
 */
export const editDraft = (
  town: Town,
  author: string,
  seenRevision: number | undefined,
  edit: (content: Content) => Content,
): Promise<ContentVersion | 'stale'> =>
  serialised(town, async (tx) => {
    const [draft] = await tx.select().from(t).where(inTown(town, 'draft'))
    if (draft && seenRevision !== undefined && draft.revision !== seenRevision) return 'stale'
    const from = draft ?? (await tx.select().from(t).where(inTown(town, 'published')))[0]
    if (!from) throw new Error('no content is published')
    const content = contentSchema.parse(edit(contentSchema.parse(from.content)))
    const changedAt = town.now()
    const [row] = draft
      ? await tx
          .update(t)
          .set({ content, author, changedAt, revision: draft.revision + 1 })
          .where(inTown(town, 'draft'))
          .returning()
      : await tx
          .insert(t)
          .values({
            jurisdictionId: town.id,
            number: await nextNumber(tx, town),
            state: 'draft',
            content,
            author,
            previewCode: newCode(),
            changedAt,
          })
          .returning()
    if (!row) throw new Error('a draft was neither made nor changed')
    return row
  })

/** Throws the draft away. */
export const discardDraft = (town: Town): Promise<void> =>
  serialised(town, async (tx) => void (await tx.delete(t).where(inTown(town, 'draft'))))

const knownIn = async (town: Town): Promise<Known> => {
  const { services } = await catalogueOf(town)
  return { services: new Set(services.map(({ code }) => code)), topics: TOPICS, profile: town.profile }
}

/** What must be mended in some content before it can be published. */
export const problemsIn = async (town: Town, content: Content): Promise<ContentProblem[]> => [
  ...checkContent(content, await knownIn(town)),
  ...revealedIn(content, await contentOf(town)),
]

/**
 * Publishes the draft, if nothing is wrong with it. Conversations go on with it from their next message.
 * @param mayReveal whether teams that are discreet may cease to be: for who sets the teams, never for content
 */
export const publishDraft = async (
  town: Town,
  author: string,
  note: string,
  mayReveal = false,
): Promise<{ problems: ContentProblem[] } | { number: number } | 'no-draft'> => {
  const known = await knownIn(town)
  return serialised(town, async (tx) => {
    const [draft] = await tx.select().from(t).where(inTown(town, 'draft'))
    if (!draft) return 'no-draft'
    const content = contentSchema.parse(draft.content)
    const revealed = mayReveal ? [] : revealedIn(content, await contentOf(town, tx))
    const problems = [...checkContent(content, known), ...revealed]
    if (problems.length > 0) return { problems }
    await tx.delete(t).where(inTown(town, 'draft'))
    return { number: await release(tx, town, { content: draft.content, author, note: note || null }) }
  })
}

/** Publishes an earlier version again, as a new one: nothing that was ever published is lost. */
export const rollBack = async (
  town: Town,
  number: number,
  author: string,
): Promise<{ problems: ContentProblem[] } | { number: number } | 'not-found'> => {
  const known = await knownIn(town)
  return serialised(town, async (tx) => {
    const [earlier] = await tx
      .select()
      .from(t)
      .where(and(inTown(town, 'past'), eq(t.number, number)))
    if (!earlier) return 'not-found'
    // The catalogue may have moved on since.
    const content = contentSchema.parse(earlier.content)
    const problems = [...checkContent(content, known), ...revealedIn(content, await contentOf(town, tx))]
    if (problems.length > 0) return { problems }
    return { number: await release(tx, town, { content: earlier.content, author, note: `↩ ${number}` }) }
  })
}
