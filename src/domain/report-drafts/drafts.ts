import { and, eq, inArray, lt } from 'drizzle-orm'
import {
  deletePictures,
  findPhotoPlaces,
  getPictures,
  proposedKind,
  readPicture,
  requestReadings,
  storePicture,
} from '#domain/pictures'
import { filterPicturesInUse } from '#domain/service-requests'
import type { Town } from '#domain/town'
import { type Ctx, useCase } from '#domain/use-cases'
import { createIdToken, verifyIdToken } from '#platform/crypto'
import type { Db, Tx } from '#platform/database'
import type { PhotoPlace } from '#platform/media'
import { sanitise } from '#platform/text'
import { reportDraft } from './tables.ts'

const WORDS = 'report_draft.words'

/** Characters that are kept of what somebody wrote to begin with. */
export const MAX_DRAFT_WORDS = 1_000

/** How long what was not sent is kept, in milliseconds. */
const KEPT_MS = 86_400_000

/**
 * What has been told of a report that is not sent yet. `place`: where its picture says that it was taken; `kind`: the service that a model
 * takes it for.
 */
export type ReportDraft = {
  id: string
  key: string
  words: string
  pictureId?: string
  place?: PhotoPlace
  kind?: string
}

const keyOf = (town: Town, id: string): string => createIdToken(town.vault, 'report-draft', id)

const here = (town: Town, id: string) => and(eq(reportDraft.jurisdictionId, town.id), eq(reportDraft.id, id))

const rowOf = async (db: Db, town: Town, key: string) => {
  const id = verifyIdToken(town.vault, 'report-draft', key)
  if (!id) return undefined
  const [row] = await db.select().from(reportDraft).where(here(town, id))
  const old = row && row.createdAt.getTime() < town.now().getTime() - KEPT_MS
  return old ? undefined : row
}

/** What a key opens, which stands in the address of the pages of a report. */
export const findReportDraft = async (town: Town, key: string): Promise<ReportDraft | undefined> => {
  const row = key ? await rowOf(town.db, town, key) : undefined
  if (!row) return undefined
  const { id, words, pictureId } = row
  const pictures = pictureId ? await getPictures(town.db, town, [pictureId]) : []
  return {
    id,
    key,
    words: words ? town.vault.decrypt<string>(words, WORDS, id) : '',
    ...(pictureId && {
      pictureId,
      place: findPhotoPlaces(town, pictures).get(pictureId),
      kind: proposedKind(pictures)?.id,
    }),
  }
}

/** The picture of a draft, small. */
export const readDraftPicture = async (town: Town, key: string): Promise<Uint8Array | undefined> => {
  const row = await rowOf(town.db, town, key)
  return row?.pictureId ? readPicture(town, row.pictureId, 'thumbnail') : undefined
}

/** What is told: words or a picture, in place of those before; `picture` null: none any more. */
type Told = { key: string; words?: string; picture?: Blob | null }

/**
 * Keeps what somebody tells of a report before it is sent.
 * @param told.key of what was told before; of none, or of one that is no more, another is begun
 * @returns the key of it all
 * @throws {UnusablePicture}
 */
export const tellReportDraft = async (ctx: Ctx, told: Told): Promise<string> => {
  const { key, unused } = await writeDraft(ctx, told)
  for (const file of unused) await ctx.town.media.remove(file)
  return key
}

/** @returns the key, and the keys of files that are to be removed once this is committed */
const writeDraft = useCase({
  allow: { citizen: true },
  prepare: async ({ town }, { picture }: Told): Promise<{ pictureId: string | null | undefined }> => ({
    pictureId:
      picture && (await storePicture(town, new Uint8Array(await picture.arrayBuffer()), { withPlace: true })),
  }),
  run: async (
    { db: tx, town },
    { key, words },
    { pictureId },
  ): Promise<{ key: string; unused: string[] }> => {
    const before = key ? await rowOf(tx, town, key) : undefined
    const id = before?.id ?? Bun.randomUUIDv7()
    const said = words === undefined ? undefined : sanitise(words, MAX_DRAFT_WORDS)
    const changed = {
      ...(said !== undefined && { words: said ? town.vault.encrypt(said, WORDS, id) : null }),
      ...(pictureId !== undefined && { pictureId }),
    }
    await tx
      .insert(reportDraft)
      .values({ id, jurisdictionId: town.id, createdAt: town.now(), ...changed })
      .onConflictDoUpdate({ target: reportDraft.id, set: { id, ...changed } })
    if (pictureId) await requestReadings(tx, town, [pictureId])
    const replaced = pictureId !== undefined && before?.pictureId
    return {
      key: keyOf(town, id),
      unused: replaced ? await deleteUnused(tx, town, [replaced]) : [],
    }
  },
})

const deleteUnused = async (tx: Db, town: Town, ids: string[]): Promise<string[]> => {
  const used = await filterPicturesInUse(tx, town, ids)
  return deletePictures(
    tx,
    town,
    ids.filter((id) => !used.has(id)),
  )
}

/** Forgets what was told of a report that has been sent; its picture is the report's. */
export const dropReportDraft = async (town: Town, key: string): Promise<void> => {
  const id = verifyIdToken(town.vault, 'report-draft', key)
  if (id) await town.db.delete(reportDraft).where(here(town, id))
}

/** Forgets what nobody sent, with its pictures. */
export const purgeReportDrafts = async (town: Town): Promise<void> => {
  const late = and(
    eq(reportDraft.jurisdictionId, town.id),
    lt(reportDraft.createdAt, new Date(town.now().getTime() - KEPT_MS)),
  )
  for (;;) {
    const keys = await town.db.transaction((tx: Tx) => purgeSome(tx, town, late))
    if (!keys) return
    for (const key of keys) await town.media.remove(key)
  }
}

/** @returns the keys of files that are to be removed; nothing where no draft was left */
const purgeSome = async (tx: Tx, town: Town, late: ReturnType<typeof and>): Promise<string[] | undefined> => {
  const rows = await tx
    .select({ id: reportDraft.id, pictureId: reportDraft.pictureId })
    .from(reportDraft)
    .where(late)
    .limit(200)
  if (rows.length === 0) return undefined
  await tx.delete(reportDraft).where(
    inArray(
      reportDraft.id,
      rows.map(({ id }) => id),
    ),
  )
  return deleteUnused(
    tx,
    town,
    rows.flatMap(({ pictureId }) => pictureId ?? []),
  )
}
