import { and, eq } from 'drizzle-orm'
import type { Area } from '#domain/places'
import type { Town } from '#domain/town'
import {
  Conflict,
  type Ctx,
  DomainError,
  type Problem,
  refuseProblems,
  requireMember,
  useCase,
} from '#domain/use-cases'
import { LANGUAGES } from '#languages'
import type { Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import { isUuid, sanitise } from '#platform/text'
import { forgetUpcoming, type PlannedWork } from './read.ts'
import { plannedWork, WORK_KINDS, type WorkKind, type WorkText, type WorkTexts } from './tables.ts'

const t = plannedWork

/** Has who follows the area of a work told of it, or no longer. */
export const tellWork: Queue<{ workId: string }> = { name: 'tell-work', retries: 5 }

/** Works as they are written. `area`: nothing where it was not found. */
export type WorkDraft = {
  kind: string
  texts: WorkTexts
  url?: string | undefined
  area: Area | undefined
  groups: string[]
  startsAt: Date | undefined
  endsAt: Date | null | undefined
  allDay: boolean
}

const MAX_TITLE = 120
const MAX_BODY = 700
const MAX_URL = 500

const trimTexts = (texts: WorkTexts): WorkTexts => {
  const kept = LANGUAGES.flatMap((language): [string, WorkText][] => {
    const given = texts[language]
    const words = { title: sanitise(given?.title ?? ''), body: sanitise(given?.body ?? '') }
    return language === 'ca' || words.title ? [[language, words]] : []
  })
  return Object.fromEntries(kept) as WorkTexts
}

const problemsIn = (draft: WorkDraft): Problem[] => {
  const { texts, url, startsAt, endsAt } = draft
  const all = Object.values(texts)
  const address = url ? URL.parse(url) : undefined
  const wrong = (path: string, code: Problem['code'], is: boolean): Problem[] => (is ? [{ path, code }] : [])
  return [
    ...wrong('kind', 'unknown', !WORK_KINDS.some((one) => one === draft.kind)),
    ...wrong('title', 'missing', !texts.ca.title),
    ...wrong(
      'title',
      'too-long',
      all.some((one) => (one?.title.length ?? 0) > MAX_TITLE),
    ),
    ...wrong(
      'body',
      'too-long',
      all.some((one) => (one?.body.length ?? 0) > MAX_BODY),
    ),
    ...wrong(
      'url',
      'unknown',
      url !== undefined &&
        (!address || !['http:', 'https:'].includes(address.protocol) || url.length > MAX_URL),
    ),
    ...wrong('place', 'unknown', !draft.area),
    ...wrong('starts', 'not-a-date', !startsAt),
    ...wrong('ends', 'not-a-date', endsAt === undefined || (!!endsAt && !!startsAt && endsAt <= startsAt)),
  ]
}

const byId = (town: Town, id: string) => and(eq(t.jurisdictionId, town.id), eq(t.id, id))

const lockWork = async (tx: Tx, town: Town, id: string): Promise<PlannedWork> => {
  const [row] = isUuid(id) ? await tx.select().from(t).where(byId(town, id)).for('update') : []
  if (!row) throw new DomainError('not-found')
  return row
}

const save = useCase({
  allow: { staff: 'send-notices' },
  run: async (ctx, { id, draft: given }: { id?: string; draft: WorkDraft }): Promise<{ id: string }> => {
    const { db: tx, town, now } = ctx
    const draft = { ...given, texts: trimTexts(given.texts), url: given.url?.trim() || undefined }
    refuseProblems(problemsIn(draft))
    const { area, startsAt, endsAt } = draft
    if (!area || !startsAt) throw new DomainError('invalid')
    const set = {
      kind: draft.kind as WorkKind,
      texts: draft.texts,
      url: draft.url ?? null,
      area,
      groups: [...new Set(draft.groups)],
      startsAt,
      endsAt: endsAt ?? null,
      allDay: draft.allDay,
      updatedAt: now,
    }
    if (id !== undefined) {
      await lockWork(tx, town, id)
      await tx.update(t).set(set).where(byId(town, id))
      return { id }
    }
    const made = Bun.randomUUIDv7()
    const { name: author } = requireMember(ctx)
    const row = { id: made, jurisdictionId: town.id, state: 'draft' as const, author, createdAt: now, ...set }
    await tx.insert(t).values(row)
    return { id: made }
  },
})

/** What staff do with works. `restore` takes a withdrawal back: nobody is told a second time. */
export const WORK_ACTIONS = ['publish', 'tell', 'stop', 'withdraw', 'restore', 'discard'] as const

/** One of {@link WORK_ACTIONS}. */
export type WorkAction = (typeof WORK_ACTIONS)[number]

/** Why nothing was done: somebody else was quicker. */
export const WORK_CONFLICTS = ['changed'] as const

/** In which state an action can be taken. */
const FROM: Record<WorkAction, PlannedWork['state']> = {
  publish: 'draft',
  tell: 'published',
  stop: 'published',
  withdraw: 'published',
  restore: 'withdrawn',
  discard: 'draft',
}

const decide = useCase({
  allow: { staff: 'send-notices' },
  run: async (
    { db: tx, town, now },
    { id, action, tell = false }: { id: string; action: WorkAction; tell?: boolean },
  ): Promise<void> => {
    const work = await lockWork(tx, town, id)
    if (work.state !== FROM[action]) throw new Conflict('changed' satisfies (typeof WORK_CONFLICTS)[number])
    if (action === 'discard') {
      await tx.delete(t).where(byId(town, id))
      return
    }
    await tx
      .update(t)
      .set({ ...changeOf(work, action, tell, now), updatedAt: now })
      .where(byId(town, id))
    await town.jobs.enqueue(tx, tellWork, [{ workId: id }])
  },
})

const changeOf = (
  { telling, publishedAt }: PlannedWork,
  action: Exclude<WorkAction, 'discard'>,
  tell: boolean,
  now: Date,
): Partial<typeof plannedWork.$inferInsert> => {
  switch (action) {
    case 'publish':
      return { state: 'published', publishedAt: now, telling: tell ? 'sending' : null }
    case 'tell':
      // News begins to be news when it is first told.
      return { telling: 'sending', ...(telling === null ? { publishedAt: now } : {}) }
    case 'stop':
      return { telling: 'stopped' }
    case 'withdraw':
      return { state: 'withdrawn', telling: telling === 'sending' ? 'stopped' : telling }
    case 'restore':
      return { state: 'published', publishedAt: publishedAt ?? now }
  }
}

/** A work whose telling is taken a step further, held until the transaction ends. */
export const lockForTelling = async (tx: Tx, town: Town, id: string): Promise<PlannedWork | undefined> => {
  const [row] = await tx.select().from(t).where(byId(town, id)).for('update')
  return row
}

/** Notes how far it has been told. */
export const markWorkTold = async (
  tx: Tx,
  town: Town,
  id: string,
  { upTo, done }: { upTo: string | undefined; done: boolean },
): Promise<void> => {
  await tx
    .update(t)
    .set({ ...(upTo ? { toldUpTo: upTo } : {}), ...(done ? { telling: 'done' as const } : {}) })
    .where(byId(town, id))
}

/** Wakes tellings whose job was lost with a killed process. */
export const requeueStalledTellings = (town: Town): Promise<void> =>
  town.db.transaction(async (tx) => {
    const rows = await tx
      .select({ workId: t.id })
      .from(t)
      .where(and(eq(t.jurisdictionId, town.id), eq(t.telling, 'sending')))
    await town.jobs.enqueue(tx, tellWork, rows)
  })

/** What was written is what this process warns by from now on. */
const thenLookAgain = async <Output>({ town }: Ctx, doing: Promise<Output>): Promise<Output> => {
  const done = await doing
  forgetUpcoming(town)
  return done
}

/**
 * Writes works down, or writes them otherwise. Nobody is told of them before they are published.
 * @param input.id those that are changed; unset: new ones
 * @throws {DomainError} `invalid` at `kind`, `title`, `body`, `url`, `place`, `starts` or `ends`; `not-found`
 */
export const saveWork = (ctx: Ctx, input: { id?: string; draft: WorkDraft }): Promise<{ id: string }> =>
  thenLookAgain(ctx, save(ctx, input))

/**
 * Publishes works, tells who follows their area, withdraws them. What is withdrawn is no longer shown, and those who have not been told yet
 * are not.
 * @param input.tell with `publish`: tells who follows the area as well
 * @throws {DomainError} `not-found` @throws {Conflict} one of {@link WORK_CONFLICTS}
 */
export const decideWork = (
  ctx: Ctx,
  input: { id: string; action: WorkAction; tell?: boolean },
): Promise<void> => thenLookAgain(ctx, decide(ctx, input))

const publishAll = useCase({
  allow: { staff: 'send-notices' },
  run: async ({ db: tx, town, now }, { sourceId }: { sourceId: string }): Promise<number> => {
    const rows = await tx
      .update(t)
      .set({ state: 'published', publishedAt: now, updatedAt: now })
      .where(and(eq(t.jurisdictionId, town.id), eq(t.sourceId, sourceId), eq(t.state, 'draft')))
      .returning({ id: t.id })
    return rows.length
  },
})

/** Publishes every draft that came from one source, and tells nobody. @returns how many */
export const publishDrafts = (ctx: Ctx, input: { sourceId: string }): Promise<number> =>
  thenLookAgain(ctx, publishAll(ctx, input))
