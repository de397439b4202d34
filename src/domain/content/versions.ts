import { randomInt } from 'node:crypto'
import { and, desc, eq, sql } from 'drizzle-orm'
import { TOPICS } from '#domain/information'
import { getCatalogue } from '#domain/services'
import { fillLanguages, leaveOutFilled, perTown, readShipped, type Town } from '#domain/town'
import { createBatcher } from '#platform/batches'
import { type Db, preparedQuery, type Tx } from '#platform/database'
import { type Content, contentSchema } from './model.ts'
import { contentVersion } from './tables.ts'
import {
  type ContentProblem,
  findRevealedTeams,
  type ValidationContext,
  validateContent,
} from './validate.ts'

const t = contentVersion

/** A version of the content, with what is known of it. */
export type ContentVersion = typeof contentVersion.$inferSelect

const versionInState = (town: Town, state: ContentVersion['state']) =>
  and(eq(t.jurisdictionId, town.id), eq(t.state, state))

const published = new WeakMap<object, { number: number; content: Content }>()

const numberOfPublished = async (town: Town, db: Db): Promise<number | undefined> => {
  const [row] = await publishedNumber(db).execute({ town: town.id })
  return row?.number
}

const publishedNumber = preparedQuery((db) =>
  db
    .select({ number: t.number })
    .from(t)
    .where(and(eq(t.jurisdictionId, sql.placeholder('town')), eq(t.state, 'published')))
    .prepare('published content'),
)

/** Who asks at once is told by one statement, which is begun after they asked. */
const numberBatches = perTown((town: Town) =>
  createBatcher({
    name: 'published content',
    maxSize: Number.POSITIVE_INFINITY,
    run: async (asked: undefined[]) => {
      const number = await numberOfPublished(town, town.db)
      return asked.map(() => number)
    },
  }),
)

/**
 * What is published now. Asked of the database each time; read from it only when it has changed.
 * @param db the transaction that asks, where one does: it must not wait for another connection while it holds its own
 */
export const getContent = async (town: Town, db: Db = town.db): Promise<Content> => {
  const number = await (db === town.db ? numberBatches(town)(undefined) : numberOfPublished(town, db))
  const held = published.get(town)
  if (number !== undefined && held?.number === number) return held.content
  const [whole] = await db.select().from(t).where(versionInState(town, 'published'))
  if (!whole) throw new Error('the town has no published content')
  const content = fillLanguages(town.folder, contentSchema.parse(whole.content))
  published.set(town, { number: whole.number, content })
  return content
}

/** What is being written, if anything is. */
export const getDraft = async (town: Town): Promise<ContentVersion | undefined> => {
  const [row] = await town.db.select().from(t).where(versionInState(town, 'draft'))
  return row && { ...row, content: fillLanguages(town.folder, contentSchema.parse(row.content)) }
}

/** What staff work on: the draft where there is one, else what is published. */
export const getWorkingContent = async (town: Town): Promise<Content> =>
  (await getDraft(town))?.content ?? getContent(town)

/** Versions there have been, newest first. */
export const listVersions = (town: Town, limit = 50): Promise<ContentVersion[]> =>
  town.db.select().from(t).where(eq(t.jurisdictionId, town.id)).orderBy(desc(t.number)).limit(limit)

const withVersionLock = async <T>(town: Town, work: (tx: Tx) => Promise<T>): Promise<T> =>
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

const generatePreviewCode = () => String(randomInt(100_000, 1_000_000))

/**
 * Puts the content that a town is shipped with in the database, where it has none or none but what was shipped
 * before. What staff wrote stays.
 */
export const seedContent = async (town: Town): Promise<void> => {
  const shipped = contentSchema.parse(readShipped(town.folder, 'content.json'))
  await withVersionLock(town, async (tx) => {
    const [now] = await tx.select().from(t).where(versionInState(town, 'published'))
    if (now && (now.author !== null || Bun.deepEquals(now.content, shipped))) return
    await publishVersion(tx, town, { content: shipped, author: null, note: null })
  })
}

const publishVersion = async (
  tx: Tx,
  town: Town,
  version: Pick<ContentVersion, 'content' | 'author' | 'note'>,
): Promise<number> => {
  const number = await nextNumber(tx, town)
  await tx.update(t).set({ state: 'past' }).where(versionInState(town, 'published'))
  const now = town.now()
  await tx.insert(t).values({
    jurisdictionId: town.id,
    number,
    state: 'published',
    previewCode: generatePreviewCode(),
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
export const updateDraft = (
  town: Town,
  author: string,
  seenRevision: number | undefined,
  edit: (content: Content) => Content,
): Promise<ContentVersion | 'stale'> =>
  withVersionLock(town, async (tx) => {
    const [draft] = await tx.select().from(t).where(versionInState(town, 'draft'))
    if (draft && seenRevision !== undefined && draft.revision !== seenRevision) return 'stale'
    const from = draft ?? (await tx.select().from(t).where(versionInState(town, 'published')))[0]
    if (!from) throw new Error('the town has no published content')
    const content = leaveOutFilled(town.folder, contentSchema.parse(edit(contentSchema.parse(from.content))))
    const changedAt = town.now()
    const [row] = draft
      ? await tx
          .update(t)
          .set({ content, author, changedAt, revision: draft.revision + 1 })
          .where(versionInState(town, 'draft'))
          .returning()
      : await tx
          .insert(t)
          .values({
            jurisdictionId: town.id,
            number: await nextNumber(tx, town),
            state: 'draft',
            content,
            author,
            previewCode: generatePreviewCode(),
            changedAt,
          })
          .returning()
    if (!row) throw new Error('failed to upsert the draft')
    return row
  })

/** Throws the draft away. */
export const discardDraft = (town: Town): Promise<void> =>
  withVersionLock(town, async (tx) => void (await tx.delete(t).where(versionInState(town, 'draft'))))

const validationContext = async (town: Town): Promise<ValidationContext> => {
  const { services } = await getCatalogue(town)
  return { services: new Set(services.map(({ code }) => code)), topics: TOPICS, profile: town.profile }
}

/** What must be mended in some content before it can be published. */
export const findProblems = async (town: Town, content: Content): Promise<ContentProblem[]> => [
  ...validateContent(content, await validationContext(town)),
  ...findRevealedTeams(content, await getContent(town)),
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
  const known = await validationContext(town)
  return withVersionLock(town, async (tx) => {
    const [draft] = await tx.select().from(t).where(versionInState(town, 'draft'))
    if (!draft) return 'no-draft'
    const content = contentSchema.parse(draft.content)
    const revealed = mayReveal ? [] : findRevealedTeams(content, await getContent(town, tx))
    const problems = [...validateContent(content, known), ...revealed]
    if (problems.length > 0) return { problems }
    await tx.delete(t).where(versionInState(town, 'draft'))
    return { number: await publishVersion(tx, town, { content: draft.content, author, note: note || null }) }
  })
}

/** Publishes an earlier version again, as a new one: nothing that was ever published is lost. */
export const rollBack = async (
  town: Town,
  number: number,
  author: string,
): Promise<{ problems: ContentProblem[] } | { number: number } | 'not-found'> => {
  const known = await validationContext(town)
  return withVersionLock(town, async (tx) => {
    const [earlier] = await tx
      .select()
      .from(t)
      .where(and(versionInState(town, 'past'), eq(t.number, number)))
    if (!earlier) return 'not-found'
    // The catalogue may have moved on since.
    const content = contentSchema.parse(earlier.content)
    const problems = [
      ...validateContent(content, known),
      ...findRevealedTeams(content, await getContent(town, tx)),
    ]
    if (problems.length > 0) return { problems }
    return {
      number: await publishVersion(tx, town, { content: earlier.content, author, note: `↩ ${number}` }),
    }
  })
}
