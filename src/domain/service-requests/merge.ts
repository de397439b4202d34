import { and, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import { type Spot, separationOf } from '#domain/places'
import { type Catalogue, findService, getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { Conflict, requireDepartment, requireMember, useCase } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { locationOf } from './draft.ts'
import { fileServiceRequest } from './filing/file.ts'
import { isWithinBox } from './points.ts'
import { listPictures, type ServiceRequest } from './read.ts'
import { type State, toStates, toStatus } from './states.ts'
import {
  serviceRequest,
  serviceRequestFollower,
  serviceRequestMerge,
  serviceRequestPicture,
} from './tables.ts'
import {
  changeServiceRequestIn,
  lockForStaff,
  lockServiceRequest,
  recordEvent,
  signalServiceRequest,
  writeServiceRequest,
} from './update.ts'

const m = serviceRequestMerge

/** Two requests found to be one. */
export type Merge = typeof m.$inferSelect

/**
 * A request that may be the same as another: of what kind, how far away, how long before or after. `metres`: null where no
 * more is known than that it is in the same street. `otherAsset`: it is about another thing of the street.
 */
export type DuplicateCandidate = Pick<
  ServiceRequest,
  'id' | 'serviceCode' | 'state' | 'address' | 'description' | 'requestedAt' | 'department'
> & { metres: number | null; sameService: boolean; otherAsset: boolean }

/** How far around a request staff see others, in metres; and how old those may be, in days. */
const AROUND_METRES = 120
const AROUND_DAYS = 120
const DEGREE = 111_320

/**
 * Requests near a place, the likeliest to be the same first: those of the same service, then of the same kind, the
 * nearest first. For staff: private ones too.
 */
export const listDuplicateCandidates = async (
  town: Town,
  {
    serviceCode,
    spot,
    except,
    assetId,
    departments,
    limit,
  }: {
    serviceCode?: string
    spot: Spot
    except?: string
    assetId?: string | null
    departments: string[]
    limit: number
  },
): Promise<DuplicateCandidate[]> => {
  const t = serviceRequest
  const catalogue = await getCatalogue(town)
  const service = serviceCode ? findService(catalogue, serviceCode) : undefined
  const up = AROUND_METRES / DEGREE
  const across = up / Math.cos((spot.lat * Math.PI) / 180)
  const since = new Date(town.now().getTime() - AROUND_DAYS * 86_400_000)
  const rows = await town.db
    .select()
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        inArray(t.state, toStates('open')),
        departments.length > 0 ? inArray(t.department, departments) : undefined,
        except ? ne(t.id, except) : undefined,
        sql`${t.requestedAt} > ${since.toISOString()}::timestamptz`,
        // By the public point, which has the index: a hundred metres off at most, so the box is wider.
        isWithinBox(spot, 2 * across, 2 * up),
      ),
    )
    .orderBy(desc(t.requestedAt))
    .limit(60)
  const groupOf = (code: string) => findService(catalogue, code)?.group
  const rank = (code: string) => (code === serviceCode ? 0 : groupOf(code) === service?.group ? 1 : 2)
  const away = ({ metres }: DuplicateCandidate) => metres ?? Number.POSITIVE_INFINITY
  return rows
    .flatMap((row): DuplicateCandidate[] => {
      const { lat, long, address } = row
      const apart =
        lat === null || long === null ? undefined : separationOf(town, spot, { lat, long, address })
      if (apart === undefined) return []
      const metres = apart === 'same-street' ? null : apart
      const otherAsset = !!assetId && row.assetId !== null && row.assetId !== assetId
      return [{ ...row, metres, sameService: row.serviceCode === serviceCode, otherAsset }]
    })
    .filter(({ metres }) => metres === null || metres <= AROUND_METRES)
    .sort((a, b) => rank(a.serviceCode) - rank(b.serviceCode) || away(a) - away(b))
    .slice(0, limit)
}

/** Why two requests were not merged or taken apart. `private`: only one of them may be seen by the public. */
export const MERGE_CONFLICTS = ['gone', 'same', 'closed', 'already', 'private'] as const
type MergeConflict = (typeof MERGE_CONFLICTS)[number]

/** What keeps a request from being merged into another. */
const findConflict = (
  from: ServiceRequest,
  kept: ServiceRequest,
  catalogue: Catalogue,
): MergeConflict | undefined => {
  const shown = ({ serviceCode }: ServiceRequest) => findService(catalogue, serviceCode)?.public ?? false
  if (from.mergedInto) return 'already'
  if (toStatus(kept.state) === 'closed') return 'closed'
  return shown(from) === shown(kept) ? undefined : 'private'
}

/**
 * Finds a request to be the same as another: it is closed as a duplicate, its reporter and all who follow it follow
 * the other from now on, and its pictures are shown to staff there too. One that the public may see and one that it may
 * not are never the same: who follows the one would be told what is said in the other.
 * @throws {Conflict} one of {@link MERGE_CONFLICTS}
 */
export const mergeRequests = useCase({
  allow: { staff: 'merge-requests' },
  run: async (ctx, { id, into }: { id: string; into: string }): Promise<void> => {
    const { db: tx, town } = ctx
    const actor = requireMember(ctx).name
    if (id === into) throw new Conflict('same' satisfies MergeConflict)
    // In one order: two merges the other way round must not wait for each other.
    const held = new Map<string, ServiceRequest>()
    for (const one of [id, into].sort()) {
      const row = await lockServiceRequest(tx, town, one)
      if (!row) continue
      requireDepartment(ctx, row.department)
      held.set(one, row)
    }
    const [from, kept] = [held.get(id), held.get(into)]
    if (!from || !kept) throw new Conflict('gone' satisfies MergeConflict)
    const conflict = findConflict(from, kept, await getCatalogue(town, tx))
    if (conflict) throw new Conflict(conflict)
    const followers = await moveFollowers(tx, town, from, kept)
    await changeServiceRequestIn(tx, town, id, {
      state: 'duplicate',
      actor,
      details: { into },
      suppressNotification: true,
    })
    await writeServiceRequest(tx, town, from, { mergedInto: into })
    await tx.insert(m).values({
      id: Bun.randomUUIDv7(),
      jurisdictionId: town.id,
      mergedId: id,
      keptId: into,
      stateBefore: from.state,
      followers,
      actor,
      at: town.now(),
    })
    await recordEvent(tx, town, into, {
      kind: 'merged',
      state: kept.state,
      public: false,
      actor,
      details: { with: id },
    })
    await signalServiceRequest(tx, town, into)
  },
})

const moveFollowers = async (
  tx: Tx,
  town: Town,
  from: ServiceRequest,
  kept: ServiceRequest,
): Promise<string[]> => {
  const f = serviceRequestFollower
  const rows = await tx
    .select({ contactId: f.contactId })
    .from(f)
    .where(and(eq(f.jurisdictionId, town.id), eq(f.requestId, from.id)))
  const all = [...rows.map(({ contactId }) => contactId), ...(from.contactId ? [from.contactId] : [])]
  const wanted = all.filter((contactId) => contactId !== kept.contactId)
  if (wanted.length === 0) return []
  const added = await tx
    .insert(f)
    .values(
      wanted.map((contactId) => ({
        jurisdictionId: town.id,
        requestId: kept.id,
        contactId,
        since: town.now(),
      })),
    )
    .onConflictDoNothing()
    .returning({ contactId: f.contactId })
  return added.map(({ contactId }) => contactId)
}

/**
 * Undoes a merge: the request is as it was, and who came to follow the other by it no longer does.
 * @throws {Conflict} `gone`, where there is none
 */
export const undoRequestMerge = useCase({
  allow: { staff: 'merge-requests' },
  run: async (ctx, { id }: { id: string }): Promise<void> => {
    const { db: tx, town } = ctx
    const actor = requireMember(ctx).name
    const from = await lockForStaff(ctx, id)
    const [row] = await tx
      .select()
      .from(m)
      .where(and(eq(m.jurisdictionId, town.id), eq(m.mergedId, id), isNull(m.undoneAt)))
      .orderBy(desc(m.at))
      .limit(1)
      .for('update')
    if (!from.mergedInto || !row) throw new Conflict('gone' satisfies MergeConflict)
    const kept = await lockServiceRequest(tx, town, row.keptId)
    if (kept) requireDepartment(ctx, kept.department)
    await changeServiceRequestIn(tx, town, id, {
      state: row.stateBefore,
      actor,
      details: { outOf: row.keptId },
      suppressNotification: true,
    })
    await tx.update(m).set({ undoneAt: town.now() }).where(eq(m.id, row.id))
    const f = serviceRequestFollower
    if (row.followers.length > 0)
      await tx
        .delete(f)
        .where(
          and(
            eq(f.jurisdictionId, town.id),
            eq(f.requestId, row.keptId),
            inArray(f.contactId, row.followers),
          ),
        )
    if (kept)
      await recordEvent(tx, town, kept.id, {
        kind: 'unmerged',
        state: kept.state,
        public: false,
        actor,
        details: { with: id },
      })
    await signalServiceRequest(tx, town, row.keptId)
  },
})

/** The requests that were found to be the same as this one. */
export const listMergedRequests = async (
  town: Town,
  id: string,
): Promise<{ id: string; description: string; requestedAt: Date; department: string }[]> => {
  const t = serviceRequest
  return town.db
    .select({
      id: t.id,
      description: t.description,
      requestedAt: t.requestedAt,
      department: t.department,
    })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.mergedInto, id)))
    .orderBy(t.requestedAt)
}

/** The part of a request that is to be one of its own. `key`: the same form sent twice makes one. */
export type SplitPart = {
  serviceCode: string
  description: string
  pictures: string[]
  key: string
}

/**
 * Makes a request of its own of what was reported together with something else: same place, same person, some of its
 * pictures.
 * @returns its number
 */
export const splitRequest = useCase({
  allow: { staff: 'merge-requests' },
  prepare: async ({ town }, { id }: { id: string; part: SplitPart }) =>
    new Set((await listPictures(town, [id])).get(id)),
  run: async (ctx, { id, part }, own): Promise<string> => {
    const { db: tx, town } = ctx
    const actor = requireMember(ctx).name
    const whole = await lockForStaff(ctx, id)
    const pictures = part.pictures.filter((one) => own.has(one))
    const { id: made, repeated } = await fileServiceRequest(tx, town, {
      serviceCode: part.serviceCode,
      channel: whole.channel,
      description: part.description,
      insistsOn: ['description'],
      location: locationOf(whole),
      reporter: whole.reporter ? town.vault.decrypt(whole.reporter, 'service_request.reporter') : undefined,
      contactId: whole.contactId ?? undefined,
      idempotencyKey: `split:${part.key}`,
    })
    if (repeated) return made
    const p = serviceRequestPicture
    if (pictures.length > 0)
      await tx
        .update(p)
        .set({ requestId: made })
        .where(and(eq(p.jurisdictionId, town.id), eq(p.requestId, id), inArray(p.pictureId, pictures)))
    const shown = whole.publicPictures.filter((one) => !pictures.includes(one))
    await writeServiceRequest(tx, town, whole, { publicPictures: shown })
    const states: [string, State][] = [
      [id, whole.state],
      [made, 'received'],
    ]
    for (const [one, state] of states)
      await recordEvent(tx, town, one, {
        kind: 'split',
        state,
        public: false,
        actor,
        details: one === id ? { into: made } : { from: id },
      })
    return made
  },
})
