import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { anyOf, type Tx } from '#platform/database'
import { shrinkPicture } from '#platform/media'
import { describeError } from '#platform/telemetry'
import { MAX_SENT_SIDE, type PictureReading } from '#platform/vision'
import { changeHiddenRegions, MAX_HIDDEN_REGIONS } from './hide-regions.ts'
import { lookAtPicture, type Picture, readPicture, requeueLatePictures } from './pictures.ts'
import { type HiddenRegion, picture } from './tables.ts'

/** What a picture may be of: the id of a service and its name. */
export type PictureKind = { id: string; title: string }

/** Times that a model is asked about a picture: over some minutes, after which staff look for themselves. */
const MAX_ATTEMPTS = 4

/** How long somebody who has one looked at may be thought alive, in milliseconds. */
const LEASE_MS = 2 * 60_000

/** A job may come this much before its time. */
const EARLY_TOLERANCE_MS = 2_000

/** From this certainty on a kind is proposed: it is confirmed by a tap, and being asked for nothing is worse than a list. */
const MIN_CONFIDENCE = 0.6

/** Has a model look at those of some pictures that it has not been asked about. Nothing where there is no model. */
export const requestReadings = async (tx: Tx, town: Town, ids: string[]): Promise<void> => {
  if (!town.vision || ids.length === 0) return
  const asked = await tx
    .update(picture)
    .set({ reading: 'pending', readingDueAt: town.now() })
    .where(
      and(
        eq(picture.jurisdictionId, town.id),
        anyOf(picture.id, ids),
        isNull(picture.reading),
        eq(picture.review, 'pending'),
        sql`${picture.state} <> 'failed'`,
      ),
    )
    .returning({ pictureId: picture.id, state: picture.state })
  const here = asked.filter(({ state }) => state === 'ready')
  await town.jobs.enqueue(
    tx,
    lookAtPicture,
    here.map(({ pictureId }) => ({ pictureId })),
  )
}

/**
 * Has a model look at a picture, and hides in what everybody may see the faces and plates that it finds. Asked again it does nothing; what
 * fails is tried again later, and then left to staff.
 * @returns whether anything is known now that was not
 */
export const completeReading = async (
  town: Town,
  id: string,
  listKinds: () => Promise<PictureKind[]>,
): Promise<boolean> => {
  const row = await acquireLease(town, id)
  if (!row) return false
  try {
    if (!town.vision) return await settle(town, id, { reading: 'failed', readingDueAt: null })
    const original = await readPicture(town, id, 'original')
    if (!original) throw new Error('the picture has no file')
    const kinds = await listKinds()
    await keepReading(town, id, await town.vision.read(await shrinkPicture(original, MAX_SENT_SIDE), kinds))
    return true
  } catch (error) {
    const attempts = row.readingAttempts + 1
    const last = attempts >= MAX_ATTEMPTS
    town.log.warn({ picture: id, attempts, error: describeError(error) }, 'failed to read picture')
    const delay = 15 * 4 ** (attempts - 1)
    const readingDueAt = last ? null : new Date(town.now().getTime() + delay * 1000)
    await settle(town, id, { reading: last ? 'failed' : 'pending', readingAttempts: attempts, readingDueAt })
    if (!last)
      await town.db.transaction((tx) => town.jobs.enqueue(tx, lookAtPicture, [{ pictureId: id }], delay))
    return true
  }
}

/** Holds a picture, so that nobody else has it looked at. Nothing when there is nothing to be done now. */
const acquireLease = async (town: Town, id: string): Promise<Picture | undefined> => {
  const now = town.now().getTime()
  const [row] = await town.db
    .update(picture)
    .set({ readingDueAt: new Date(now + LEASE_MS) })
    .where(
      and(
        eq(picture.jurisdictionId, town.id),
        eq(picture.id, id),
        eq(picture.state, 'ready'),
        eq(picture.reading, 'pending'),
        lte(picture.readingDueAt, new Date(now + EARLY_TOLERANCE_MS)),
      ),
    )
    .returning()
  return row
}

const settle = async (
  town: Town,
  id: string,
  set: Partial<typeof picture.$inferInsert>,
): Promise<boolean> => {
  await town.db
    .update(picture)
    .set(set)
    .where(and(eq(picture.jurisdictionId, town.id), eq(picture.id, id), eq(picture.reading, 'pending')))
  return true
}

/** Faces and plates are hidden first, then it is written that it was looked at: a process that is killed in between does it once more. */
const keepReading = async (
  town: Town,
  id: string,
  { kind, unfit, regions, misplaced }: PictureReading,
): Promise<void> => {
  const unhidden = misplaced + Math.max(0, regions.length - MAX_HIDDEN_REGIONS)
  const found = Math.min(regions.length, MAX_HIDDEN_REGIONS)
  const findings = {
    ...(kind && { kind }),
    ...(found > 0 && { found }),
    ...(unhidden > 0 && { unhidden }),
  }
  await changeHiddenRegions(
    town,
    id,
    ({ hidden, reading }) => (reading === 'pending' ? withFound(hidden, regions) : hidden),
    ({ reading, unfit: before }) =>
      reading === 'pending' ? { reading: 'done', readingDueAt: null, findings, unfit: unfit ?? before } : {},
  )
}

/** What staff have hidden already stays so; the largest first of what was found, where there is not room for all. */
const withFound = (hidden: HiddenRegion[], found: HiddenRegion[]): HiddenRegion[] => {
  const area = ({ width, height }: HiddenRegion) => width * height
  return [...hidden, ...found.toSorted((one, other) => area(other) - area(one))]
}

/** Asks again for pictures that nobody has had looked at, though it is time (a process was killed). */
export const requeueStalledReadings = (town: Town, olderThanSeconds: number): Promise<void> => {
  const before = new Date(town.now().getTime() - olderThanSeconds * 1000)
  return requeueLatePictures(
    town,
    lookAtPicture,
    and(eq(picture.state, 'ready'), eq(picture.reading, 'pending'), lte(picture.readingDueAt, before)),
  )
}

/** The service that some pictures are likeliest of, where a model is sure enough of one and none is kept back. */
export const proposedKind = (
  pictures: readonly Pick<Picture, 'findings' | 'unfit'>[],
): { id: string; confidence: number } | undefined => {
  if (pictures.some(({ unfit }) => unfit)) return undefined
  const kinds = pictures.flatMap(({ findings }) => findings?.kind ?? [])
  const [best] = kinds.toSorted((one, other) => other.confidence - one.confidence)
  return best && best.confidence >= MIN_CONFIDENCE ? best : undefined
}
