import { and, asc, eq, isNull, lte, type SQL, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { anyOf, type Db, type Tx } from '#platform/database'
import type { Queue } from '#platform/jobs'
import {
  MediaNotFound,
  type PictureProblem,
  parsePictureProblem,
  preparePicture,
  UnusablePicture,
} from '#platform/media'
import { BodyTooLarge } from '#platform/streams'
import { describeError } from '#platform/telemetry'
import { sealPlace } from './place.ts'
import { type PictureSource, picture } from './tables.ts'

/** Wakes the fetcher of pictures. */
export const fetchPicture: Queue<{ pictureId: string }> = { name: 'fetch-picture', retries: 0 }

/** Wakes who has a model look at a picture. */
export const lookAtPicture: Queue<{ pictureId: string }> = { name: 'look-at-picture', retries: 0 }

/** Forgets pictures that nothing names any more, with their files. */
export const discardPicture: Queue<{ pictureId: string }> = { name: 'discard-picture', retries: 5 }

/** A picture as the rest of the town sees it. */
export type Picture = typeof picture.$inferSelect

/** Tries to fetch a picture before giving up: over about two days, well within the 30 that the messenger keeps it. */
const MAX_ATTEMPTS = 14

/** What the messenger does not have is asked for a few times more: it may be a moment behind itself. */
const MAX_ATTEMPTS_NOT_FOUND = 4

/** Where a picture lies. `original`: as it came, where parts of it are hidden since. */
export const pictureKey = (id: string, size: 'full' | 'thumbnail' | 'original') =>
  `pictures/${id.slice(-2)}/${id}/${size}.jpg`

/** All that may lie of a picture. */
export const pictureKeys = (id: string): string[] =>
  (['full', 'thumbnail', 'original'] as const).map((size) => pictureKey(id, size))

/**
 * Notes that a picture is to come and asks for it to be fetched. The report need not wait for it.
 * @param read a model looks at it once it is here, where there is one
 */
export const requestPicture = async (
  tx: Tx,
  town: Town,
  { id, source, read }: { id: string; source: PictureSource; read: boolean },
): Promise<void> => {
  const now = town.now()
  await tx
    .insert(picture)
    .values({
      id,
      jurisdictionId: town.id,
      source,
      state: 'pending',
      createdAt: now,
      nextAttemptAt: now,
      ...(read && town.vision && { reading: 'pending', readingDueAt: now }),
    })
    .onConflictDoNothing()
  await town.jobs.enqueue(tx, fetchPicture, [{ pictureId: id }])
}

/**
 * Keeps a picture handed in directly.
 * @param withPlace where it was taken is kept too, for as long as it may be proposed as the place of a report
 * @throws {UnusablePicture} when it cannot be used; nothing is kept then
 */
export const storePicture = async (
  town: Town,
  bytes: Uint8Array,
  { withPlace = false }: { withPlace?: boolean } = {},
): Promise<string> => {
  const id = Bun.randomUUIDv7()
  const details = await saveProcessed(town, id, bytes, withPlace)
  const now = town.now()
  await town.db.insert(picture).values({
    id,
    jurisdictionId: town.id,
    source: { from: 'upload' },
    state: 'ready',
    createdAt: now,
    ...details,
  })
  return id
}

/** Pictures of one report at most. */
export const MAX_PICTURES = 6

/** Files of one form that are looked at: a form may have thousands, of a few bytes each. */
const MAX_FILES_INSPECTED = 2 * MAX_PICTURES

/** A file that is no picture of a report, and why. */
export type RejectedPicture = { name: string; problem: PictureProblem }

/**
 * Keeps those of the files that are usable. A picture never costs the report that it came with: what cannot be used, or not be
 * stored now, is left out, and who sent it is to be told.
 * @param files each with the name that its sender knows it by
 */
export const storePictures = async (
  town: Town,
  files: [name: string, file: Blob][],
): Promise<{ kept: string[]; rejected: RejectedPicture[] }> => {
  const kept: string[] = []
  const rejected: RejectedPicture[] = []
  for (const [name, file] of files.slice(0, MAX_FILES_INSPECTED)) {
    if (kept.length >= MAX_PICTURES) {
      rejected.push({ name, problem: 'too-many' })
      continue
    }
    try {
      kept.push(await storePicture(town, new Uint8Array(await file.arrayBuffer())))
    } catch (error) {
      const problem = permanentProblem(error) ?? 'unavailable'
      if (problem === 'unavailable')
        town.log.error({ error: describeError(error) }, 'failed to store picture: request filed without it')
      rejected.push({ name, problem })
    }
  }
  const [beyond] = files[MAX_FILES_INSPECTED] ?? []
  if (beyond !== undefined) rejected.push({ name: beyond, problem: 'too-many' })
  return { kept, rejected }
}

const saveProcessed = async (town: Town, id: string, bytes: Uint8Array, withPlace: boolean) => {
  const prepared = await preparePicture(bytes)
  await town.media.put(pictureKey(id, 'full'), prepared.picture, 'image/jpeg')
  await town.media.put(pictureKey(id, 'thumbnail'), prepared.thumbnail, 'image/jpeg')
  const { width, height, sha256, place } = prepared
  return { width, height, sha256, ...(withPlace && place && { place: sealPlace(town, id, place) }) }
}

/**
 * Completes an expected picture with what `fetch` brings, and records what went wrong otherwise: a picture
 * that cannot be used is given up at once, one that could not be had is tried again later.
 * @param fetch brings the bytes; throws when it cannot
 */
export const completePicture = async (
  town: Town,
  id: string,
  fetch: (source: PictureSource) => Promise<Uint8Array>,
): Promise<void> => {
  const [row] = await town.db.select().from(picture).where(eq(picture.id, id))
  if (row?.state !== 'pending') return
  try {
    const fromCitizen = 'mediaId' in row.source
    const details = await saveProcessed(town, id, await fetch(row.source), fromCitizen)
    const kept = await town.db.transaction(async (tx) => {
      const made = await tx
        .update(picture)
        .set({ state: 'ready', problem: null, ...details })
        .where(eq(picture.id, id))
        .returning({ pictureId: picture.id, reading: picture.reading })
      const unread = made.filter(({ reading }) => reading === 'pending')
      await town.jobs.enqueue(
        tx,
        lookAtPicture,
        unread.map(({ pictureId }) => ({ pictureId })),
      )
      return made
    })
    // It has been forgotten in the meantime: nothing of it stays.
    if (kept.length === 0) for (const key of pictureKeys(id)) await town.media.remove(key)
  } catch (error) {
    const attempts = row.attempts + 1
    const unusable = permanentProblem(error)
    const gone = error instanceof MediaNotFound && attempts >= MAX_ATTEMPTS_NOT_FOUND
    const hopeless = unusable !== undefined || gone || attempts >= MAX_ATTEMPTS
    const delay = Math.min(6 * 3600, 5 * 2 ** attempts)
    const problem = unusable ?? describeError(error)
    const told = !hopeless || !('mediaId' in row.source)
    town.log.warn({ picture: id, attempts, problem }, 'failed to download picture')
    await town.db.transaction(async (tx) => {
      const nextAttemptAt = new Date(town.now().getTime() + delay * 1000)
      await tx
        .update(picture)
        .set({ state: hopeless ? 'failed' : 'pending', problem, attempts, nextAttemptAt, failureTold: told })
        .where(eq(picture.id, id))
      if (!hopeless) await town.jobs.enqueue(tx, fetchPicture, [{ pictureId: id }], delay)
    })
  }
}

/** Why no retry will mend it; nothing where one may. */
const permanentProblem = (error: unknown): PictureProblem | undefined =>
  error instanceof UnusablePicture ? error.problem : error instanceof BodyTooLarge ? 'too-large' : undefined

/** Pictures sent through the messenger that failed, and of which nobody has been told, with the reason. Oldest first. */
export const listUnreportedFailures = async (
  town: Town,
): Promise<{ id: string; problem: PictureProblem }[]> => {
  const rows = await town.db
    .select({ id: picture.id, problem: picture.problem })
    .from(picture)
    .where(and(eq(picture.jurisdictionId, town.id), eq(picture.failureTold, false)))
    .orderBy(asc(picture.createdAt))
    .limit(200)
  return rows.map(({ id, problem }) => ({ id, problem: parsePictureProblem(problem) }))
}

/** They have been told that these failed, or need not be. */
export const markFailuresReported = async (db: Db, town: Town, ids: string[]): Promise<void> => {
  if (ids.length === 0) return
  await db
    .update(picture)
    .set({ failureTold: true })
    .where(and(eq(picture.jurisdictionId, town.id), anyOf(picture.id, ids)))
}

/**
 * Forgets where pictures came from and were taken: an address may name the person who gave it. They stay where they are; those that have not come
 * yet are given up.
 */
export const eraseSources = async (db: Db, town: Town, ids: string[]): Promise<void> => {
  if (ids.length === 0) return
  const source: PictureSource = { from: 'upload' }
  const theirs = and(eq(picture.jurisdictionId, town.id), anyOf(picture.id, ids))
  await db
    .update(picture)
    .set({ state: 'failed', failureTold: true, nextAttemptAt: null })
    .where(and(theirs, eq(picture.state, 'pending')))
  await db.update(picture).set({ source, problem: null, place: null }).where(theirs)
}

/** Forgets pictures. @returns the keys of their files, to be removed once this is committed */
export const deletePictures = async (db: Db, town: Town, ids: string[]): Promise<string[]> => {
  if (ids.length === 0) return []
  const rows = await db
    .delete(picture)
    .where(and(eq(picture.jurisdictionId, town.id), anyOf(picture.id, ids)))
    .returning({ id: picture.id, state: picture.state })
  const ready = rows.filter(({ state }) => state === 'ready')
  return ready.flatMap(({ id }) => pictureKeys(id))
}

/** Has pictures forgotten once this is committed: those that were handed in directly. One of a message goes with the message. */
export const discardPictures = async (tx: Tx, town: Town, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  await town.jobs.enqueue(
    tx,
    discardPicture,
    ids.map((pictureId) => ({ pictureId })),
  )
}

/** Forgets a picture that was handed in directly, the files first: what is left of it is found by its row. */
export const forgetUpload = async (town: Town, id: string): Promise<void> => {
  const theOne = and(eq(picture.jurisdictionId, town.id), eq(picture.id, id))
  const [row] = await town.db.select({ source: picture.source }).from(picture).where(theOne)
  if (!row || !('from' in row.source) || row.source.from !== 'upload') return
  for (const key of pictureKeys(id)) await town.media.remove(key)
  await town.db.delete(picture).where(theOne)
}

/** Asks again for pictures whose time has passed without anyone seeing to them (a process was killed). @param isLate of those it is to be asked for */
export const requeueLatePictures = (
  town: Town,
  queue: Queue<{ pictureId: string }>,
  isLate: SQL | undefined,
): Promise<void> =>
  town.db.transaction(async (tx) => {
    const late = await tx
      .select({ pictureId: picture.id })
      .from(picture)
      .where(and(eq(picture.jurisdictionId, town.id), isLate))
      .limit(500)
    await town.jobs.enqueue(tx, queue, late)
  })

/** The same for those that nobody has fetched. */
export const requeueStalledPictures = (town: Town, olderThanSeconds: number): Promise<void> => {
  const before = new Date(town.now().getTime() - olderThanSeconds * 1000)
  return requeueLatePictures(
    town,
    fetchPicture,
    and(eq(picture.state, 'pending'), lte(picture.nextAttemptAt, before)),
  )
}

/** As a condition on pictures: it can be shown to staff. */
export const isPictureReady = (town: Town, id: SQL): SQL =>
  sql`exists (select from ${picture} one where one.jurisdiction_id = ${town.id} and one.id = ${id} and one.state = 'ready')`

/** Pictures by id, oldest first. */
export const getPictures = async (db: Db, town: Town, ids: string[]): Promise<Picture[]> =>
  ids.length === 0
    ? []
    : db
        .select()
        .from(picture)
        .where(and(eq(picture.jurisdictionId, town.id), anyOf(picture.id, ids)))
        .orderBy(asc(picture.createdAt))

/** Whether everybody may be shown a picture: not while a model looks at it, nor while it is kept back. */
export const isPublishable = ({ state, reading, unfit }: Picture): boolean =>
  state === 'ready' && reading !== 'pending' && unfit === null

/** Shows a picture to the public, or hides it. @returns whether there was such a picture, and it may be shown */
export const reviewPicture = async (
  db: Db,
  town: Town,
  id: string,
  review: 'published' | 'hidden',
): Promise<boolean> => {
  const rows = await db
    .update(picture)
    .set({ review })
    .where(
      and(
        eq(picture.jurisdictionId, town.id),
        eq(picture.id, id),
        eq(picture.state, 'ready'),
        review === 'published'
          ? and(sql`${picture.reading} is distinct from 'pending'`, isNull(picture.unfit))
          : undefined,
      ),
    )
    .returning({ id: picture.id })
  return rows.length > 0
}

/** A picture is not kept back any more: staff have looked at it. @returns whether there was such a picture */
export const declareFit = async (db: Db, town: Town, id: string): Promise<boolean> => {
  const rows = await db
    .update(picture)
    .set({ unfit: null })
    .where(and(eq(picture.jurisdictionId, town.id), eq(picture.id, id)))
    .returning({ id: picture.id })
  return rows.length > 0
}

/** A picture's bytes (JPEG), once it is ready. `original`: as it came, for staff only. */
export const readPicture = async (
  town: Town,
  id: string,
  size: 'full' | 'thumbnail' | 'original',
): Promise<Uint8Array | undefined> => {
  const bytes = await town.media.get(pictureKey(id, size))
  // Nothing of it was ever hidden.
  return bytes || size !== 'original' ? bytes : town.media.get(pictureKey(id, 'full'))
}
