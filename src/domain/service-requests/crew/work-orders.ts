import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { type Asset, getAssets } from '#domain/assets'
import type { Town } from '#domain/town'
import type { Point } from '#platform/geocoding'
import { listShownPictures } from '../read.ts'
import { listQueue, type QueueFilter, type QueueRow } from '../search/staff-search.ts'
import { serviceRequest, serviceRequestEvent } from '../tables.ts'
import { type CannotReason, parseCannotReason } from './reasons.ts'

/** What a colleague wrote of a work order. */
export type WorkOrderNote = { text: string; actor: string; at: Date }

/** A picture of a work order. `before`: a crew took it when it began. */
export type WorkOrderPicture = { id: string; before: boolean }

/**
 * A request as a crew has it in the street. `description`: without what identifies people; `point`: exact, none where it is not known. `notes`: the last ones, oldest first.
 * `stopped`: it could not be done, and nothing has happened to it since.
 */
export type WorkOrder = QueueRow & {
  point: Point | undefined
  notes: WorkOrderNote[]
  photos: WorkOrderPicture[]
  stopped: CannotReason | undefined
  /** The thing of the street that it is about. */
  asset: Asset | undefined
}

/** Notes of a work order that are shown at most. */
const NOTES = 2

const e = serviceRequestEvent

/** Work orders of a crew: all that it needs where there is no signal, and nothing of who reported them. They are kept on telephones. */
export const listWorkOrders = async (town: Town, filter: QueueFilter): Promise<WorkOrder[]> => {
  const rows = await listQueue(town, filter)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const [places, notes, stopped, pictures, before] = await Promise.all([
    listPlaces(town, ids),
    listNotes(town, ids),
    listStopped(town, ids),
    listShownPictures(town, ids),
    listBeforePictures(town, ids),
  ])
  const assetIds = [...places.values()].flatMap(({ assetId }) => assetId ?? [])
  const assets = new Map((await getAssets(town, assetIds)).map((one) => [one.id, one]))
  return rows.map((row) => ({
    ...row,
    description: places.get(row.id)?.words ?? '',
    point: places.get(row.id)?.point,
    notes: notes.get(row.id) ?? [],
    photos: (pictures.get(row.id) ?? []).map((id) => ({ id, before: before.has(id) })),
    stopped: stopped.get(row.id),
    asset: assets.get(places.get(row.id)?.assetId ?? ''),
  }))
}

/** Where they are, and what the public may read of them: of a request whose words are being made again, none. */
const listPlaces = async (town: Town, ids: string[]) => {
  const t = serviceRequest
  const rows = await town.db
    .select({ id: t.id, lat: t.lat, long: t.long, words: t.publicDescription, assetId: t.assetId })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), inArray(t.id, ids)))
  return new Map(
    rows.map(({ id, lat, long, words, assetId }) => {
      const point: Point | undefined = lat === null || long === null ? undefined : { lat, long }
      return [id, { point, words: words ?? '', assetId }]
    }),
  )
}

const listNotes = async (town: Town, ids: string[]): Promise<Map<string, WorkOrderNote[]>> => {
  const rows = await town.db
    .select({ id: e.requestId, text: e.internalNote, actor: e.actor, at: e.at })
    .from(e)
    .where(
      and(
        eq(e.jurisdictionId, town.id),
        inArray(e.requestId, ids),
        inArray(e.kind, ['noted', 'state_changed']),
        isNotNull(e.internalNote),
      ),
    )
    .orderBy(e.at, e.id)
  const notes = new Map<string, WorkOrderNote[]>()
  for (const { id, text, actor, at } of rows)
    notes.set(id, [...(notes.get(id) ?? []), { text: text ?? '', actor: actor ?? '', at }].slice(-NOTES))
  return notes
}

/** Those of which the last that happened is that they could not be done. */
const listStopped = async (town: Town, ids: string[]): Promise<Map<string, CannotReason>> => {
  const rows = await town.db
    .selectDistinctOn([e.requestId], {
      id: e.requestId,
      reason: sql<string | null>`case when ${e.claimedState} is null then ${e.details}->>'cannot' end`,
    })
    .from(e)
    .where(and(eq(e.jurisdictionId, town.id), inArray(e.requestId, ids)))
    .orderBy(e.requestId, desc(e.at), desc(e.id))
  return new Map(
    rows.flatMap(({ id, reason }): [string, CannotReason][] => {
      const known = parseCannotReason(reason ?? undefined)
      return known ? [[id, known]] : []
    }),
  )
}

const listBeforePictures = async (town: Town, ids: string[]): Promise<Set<string>> => {
  const before = sql<string>`${e.details}->>'before'`
  const rows = await town.db
    .select({ id: before })
    .from(e)
    .where(and(eq(e.jurisdictionId, town.id), inArray(e.requestId, ids), isNotNull(before)))
  return new Set(rows.map(({ id }) => id))
}
