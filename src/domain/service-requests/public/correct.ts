import { assetName, findAsset, readLayers } from '#domain/assets'
import { getServiceArea, judgePoint } from '#domain/places'
import { routeRequest } from '#domain/routing'
import { findService, getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { type Ctx, DomainError, requireMember } from '#domain/use-cases'
import type { Tx } from '#platform/database'
import { distanceMetres } from '#platform/geocoding'
import { sanitise } from '#platform/text'
import { LOCATION_FIELDS, type Location, MAX_DESCRIPTION, toPlaceProblem } from '../draft.ts'
import { locate } from '../locate.ts'
import type { ServiceRequest } from '../read.ts'
import type { serviceRequest } from '../tables.ts'
import { lockServiceRequest, recordEvent, signalServiceRequest, writeServiceRequest } from '../update.ts'
import { rebuildProjectionIn } from './public-projection.ts'

/**
 * What staff put in place of what was reported. `publicText`: empty, where the words that came may be read as they are; `assetId`: null
 * where it is about no thing of the street.
 */
export type Correction = { location?: Location; publicText?: string; assetId?: string | null }

/**
 * Completes a place that staff put right, before it is written.
 * @throws {DomainError} `invalid` at `address`, where it is none of the town's
 */
export const locateCorrection = async (town: Town, location: Location): Promise<Location> => {
  const found =
    location.lat === undefined ? await locate(town, location, true) : await atPoint(town, location)
  const { lat, long } = found
  // Words alone would send the crew where they went before.
  if (lat === undefined || long === undefined)
    throw new DomainError('invalid', [{ path: 'address', code: 'unknown' }])
  if (judgePoint({ lat, long }, getServiceArea(town)) !== 'in-town')
    throw new DomainError('invalid', [toPlaceProblem({ field: 'address', reason: 'outside' })])
  return found
}

/** What stands where the pin was put: words of its own stay, what they are part of is told by the point. */
const atPoint = async (town: Town, { address, lat, long }: Location): Promise<Location> => {
  const near = await locate(town, { lat, long })
  return address === undefined || address === near.address ? near : { ...near, addressId: undefined, address }
}

/** Followers hear of a pin that was moved so far, though the words of the place are the same: less is for the crew to know. */
const FAR_METRES = 50

/** Whether another place is news for who follows the request. */
const isNews = (before: Place, after: Place): boolean => {
  const metres = metresBetween(before, after)
  return (before.address ?? null) !== (after.address ?? null) || metres === undefined || metres > FAR_METRES
}

/**
 * Puts the place of a request right, or what the public reads of it. What it was before is in its history, for staff.
 * @param tell whether who follows it is told
 * @returns whether anything was another
 */
export const correctRequestIn = async (
  ctx: Ctx<Tx>,
  current: ServiceRequest,
  { location, publicText, assetId }: Correction,
  tell: boolean,
): Promise<boolean> => {
  const { db: tx, town } = ctx
  // Where nothing is known to stand, the words that it came with go on.
  const wanted = location && { ...location, address: location.address ?? current.address ?? undefined }
  const moved = wanted && !isAt(current, wanted) ? wanted : undefined
  const words = publicText === undefined ? undefined : sanitise(publicText, MAX_DESCRIPTION) || null
  const reworded = words !== undefined && words !== current.moderatedDescription
  const isOtherAsset = assetId !== undefined && assetId !== current.assetId
  if (!moved && !reworded && !isOtherAsset) return false
  await writeServiceRequest(tx, town, current, {
    ...(moved ? await placeColumns(tx, town, current, moved) : {}),
    ...(reworded ? { moderatedDescription: words } : {}),
    ...(isOtherAsset ? { assetId } : {}),
    updatedAt: town.now(),
  })
  const changed = await lockServiceRequest(tx, town, current.id)
  if (changed) await rebuildProjectionIn(tx, town, await getCatalogue(town, tx), changed)
  await signalServiceRequest(tx, town, current.id)
  const common = {
    kind: 'corrected',
    state: current.state,
    actor: requireMember(ctx).name,
    public: false,
  } as const
  if (moved)
    await recordEvent(tx, town, current.id, {
      ...common,
      internalNote: `${placeOf(current)} → ${placeOf(moved)}${distanceOf(current, moved)}`,
      details: { what: 'place' },
      tell: tell && isNews(current, moved),
    })
  if (isOtherAsset)
    await recordEvent(tx, town, current.id, {
      ...common,
      internalNote: `${await nameOfAsset(tx, town, current.assetId)} → ${await nameOfAsset(tx, town, assetId)}`,
      details: { what: 'asset' },
    })
  if (reworded)
    await recordEvent(tx, town, current.id, {
      ...common,
      internalNote: current.moderatedDescription ?? current.publicDescription,
      details: { what: 'text' },
    })
  return true
}

const nameOfAsset = async (tx: Tx, town: Town, id: string | null): Promise<string> => {
  const asset = id === null ? undefined : await findAsset(tx, town, id, { retired: true })
  return asset ? assetName(asset, readLayers(town.folder), town.profile.languages[0]) : (id ?? '—')
}

type Place = { address?: string | null; lat?: number | null; long?: number | null }

const isAt = (current: ServiceRequest, { address, lat, long }: Location): boolean =>
  (address ?? null) === current.address && (lat ?? null) === current.lat && (long ?? null) === current.long

const placeOf = ({ address, lat, long }: Place): string => {
  const point = lat && long ? `${lat.toFixed(5)}, ${long.toFixed(5)}` : ''
  return address ? `${address}${point && ` (${point})`}` : point || '—'
}

const metresBetween = (one: Place, other: Place): number | undefined =>
  one.lat && one.long && other.lat && other.long
    ? distanceMetres({ lat: one.lat, long: one.long }, { lat: other.lat, long: other.long })
    : undefined

const distanceOf = (one: Place, other: Place): string => {
  const metres = metresBetween(one, other)
  return metres === undefined ? '' : ` · ${Math.round(metres)} m`
}

/** The columns of a place, with the zone that it lies in. The assignee goes on with it. */
const placeColumns = async (
  tx: Tx,
  town: Town,
  { serviceCode, department }: ServiceRequest,
  location: Location,
): Promise<Partial<typeof serviceRequest.$inferInsert>> => {
  const { lat, long } = location
  const service = findService(await getCatalogue(town, tx), serviceCode)
  const point = lat === undefined || long === undefined ? undefined : { lat, long }
  const { zone } = await routeRequest(
    town,
    { service: serviceCode, department: service?.department ?? department, point },
    tx,
  )
  const words = (Object.keys(LOCATION_FIELDS) as (keyof typeof LOCATION_FIELDS)[]).map(
    (field) => [field, location[field] ?? null] as const,
  )
  return { ...Object.fromEntries(words), lat: lat ?? null, long: long ?? null, zone: zone ?? null }
}
