import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import {
  type Asset,
  type AssetLayers,
  findAssetByName,
  getAssetLayers,
  layersOfService,
} from '#domain/assets'
import { neighbourhoodAt } from '#domain/places'
import { findActiveService, getCatalogue } from '#domain/services'
import type { Town } from '#domain/town'
import { DomainError } from '#domain/use-cases'
import { type Db, newestFirst, queryRows, type Tx } from '#platform/database'
import { distanceMetres } from '#platform/geocoding'
import type { Draft } from './draft.ts'
import { findUpdatedRequest, insertNeighbourUpdate, MAX_UPDATE_WORDS } from './neighbours/updates.ts'
import type { ServiceRequest } from './read.ts'
import { toStates } from './states.ts'
import { serviceRequest } from './tables.ts'

const t = serviceRequest

/** The field of an asset, in the problems of a draft. */
export const ASSET_FIELD = 'attribute[asset_id]'

/**
 * A draft at the asset that it names: where that is, is where the report is, whatever else was said of the place. A number that was
 * answered to a question of the service names one too, where that stands there.
 * @throws {DomainError} `invalid` where there is no such asset, or it is of a kind with which the service cannot be wrong
 */
export const placeAtAsset = async <One extends Draft>(db: Db, town: Town, draft: One): Promise<One> => {
  const layers = await getAssetLayers(town, db)
  const fitting = layersOfService(layers, draft.serviceCode)
  if (draft.assetId === undefined) {
    const answered = await findAnswered(db, town, draft, fitting)
    if (!answered) return draft
    const { id, lat, long } = answered
    return { ...draft, assetId: id, location: { ...draft.location, lat, long } }
  }
  const found = await findFittingAsset(db, town, { name: draft.assetId, layers, fitting })
  return { ...draft, assetId: found.id, placeProblem: undefined, location: locationAt(town, found, draft) }
}

/** The asset of this name that fits. @throws {DomainError} `invalid` at {@link ASSET_FIELD} */
const findFittingAsset = async (
  db: Db,
  town: Town,
  { name, layers, fitting }: { name: string; layers: AssetLayers; fitting: AssetLayers },
): Promise<Asset> => {
  const found = fitting.length > 0 ? await findAssetByName(db, town, name, fitting) : undefined
  if (found) return found
  const other = await findAssetByName(db, town, name, layers)
  throw new DomainError('invalid', [{ path: ASSET_FIELD, code: other ? 'not-allowed' : 'unknown' }])
}

/**
 * The asset that a request is about, as staff name it. @param serviceCode what is wrong with it
 * @throws {DomainError} `invalid` where there is no such asset, or it is of a kind with which the service cannot be wrong
 */
export const findCorrectAsset = async (town: Town, name: string, serviceCode: string): Promise<Asset> => {
  const layers = await getAssetLayers(town)
  return findFittingAsset(town.db, town, { name, layers, fitting: layersOfService(layers, serviceCode) })
}

/** How far from where a report is a thing may stand whose number was answered to a question of the service, in metres. */
const ANSWERED_METRES = 150

/** The thing whose number was answered to the service's own question, where it stands where the report is. */
const findAnswered = async (
  db: Db,
  town: Town,
  { attributes = {}, location: { lat, long } }: Draft,
  fitting: AssetLayers,
): Promise<Asset | undefined> => {
  const layer = fitting.find(({ question }) => question && attributes[question]?.[0])
  const [number = ''] = (layer?.question && attributes[layer.question]) || []
  if (!layer || lat === undefined || long === undefined) return undefined
  const found = await findAssetByName(db, town, number, [layer])
  return found && distanceMetres(found, { lat, long }) <= ANSWERED_METRES ? found : undefined
}

/** Words that were looked up for the very point stay. */
const locationAt = (town: Town, { lat, long, address }: Asset, { location }: Draft): Draft['location'] => {
  const known = location.lat === lat && location.long === long ? location : {}
  return {
    ...known,
    lat,
    long,
    address: known.address ?? address ?? undefined,
    quarter: known.quarter ?? neighbourhoodAt(town, { lat, long }),
  }
}

/** A request of an asset, as its history shows it. */
export type AssetRequest = Pick<
  ServiceRequest,
  'id' | 'serviceCode' | 'state' | 'requestedAt' | 'closedAt' | 'department' | 'publicAddress'
>

/** How long after it was made an open request of an asset is still the same trouble, in days. */
const SAME_TROUBLE_DAYS = 365

/** The requests of an asset, newest first. @param wanted.open only those that anybody may see and that are open */
export const listRequestsOfAsset = async (
  db: Db,
  town: Town,
  {
    assetId,
    limit,
    open = false,
    serviceCode,
  }: { assetId: string; limit: number; open?: boolean; serviceCode?: string },
): Promise<AssetRequest[]> => {
  const catalogue = await getCatalogue(town, db)
  const codes = catalogue.services.filter((service) => service.public).map(({ code }) => code)
  const since = new Date(town.now().getTime() - SAME_TROUBLE_DAYS * 86_400_000)
  return db
    .select({
      id: t.id,
      serviceCode: t.serviceCode,
      state: t.state,
      requestedAt: t.requestedAt,
      closedAt: t.closedAt,
      department: t.department,
      publicAddress: t.publicAddress,
    })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        eq(t.assetId, assetId),
        serviceCode === undefined ? undefined : eq(t.serviceCode, serviceCode),
        open ? and(inArray(t.state, toStates('open')), inArray(t.serviceCode, codes)) : undefined,
        open ? sql`${t.requestedAt} > ${since.toISOString()}::timestamptz` : undefined,
      ),
    )
    .orderBy(newestFirst(t.requestedAt), desc(t.id))
    .limit(limit)
}

/**
 * Adds a report to the open one of the same asset and service: what it says waits there for staff, who see one request and not two.
 * @param by what names the submission: the same again changes nothing
 * @returns the number of that one; nothing where there is none, or it cannot take all that is said, such as a telephone
 */
export const joinOpenRequest = async (
  tx: Tx,
  town: Town,
  draft: Draft,
  by: string,
): Promise<string | undefined> => {
  const { assetId, serviceCode, description, pictures = [], channel, contactId, reporter } = draft
  if (assetId === undefined || description.length > MAX_UPDATE_WORDS || reporter?.phone) return undefined
  if (!findActiveService(await getCatalogue(town, tx), serviceCode)?.public) return undefined
  const id = Bun.randomUUIDv5(`${town.id} ${by}`, 'url')
  // Sent again it is there already, whatever has become of the request since.
  const known = await findUpdatedRequest(tx, town, id)
  if (known) return known
  // Two that arrive together must see each other.
  await queryRows(tx, sql`select pg_advisory_xact_lock(hashtext(${`${town.id} ${assetId}`}))`)
  const [open] = await listRequestsOfAsset(tx, town, { assetId, serviceCode, open: true, limit: 1 })
  if (!open) return undefined
  const kept = await insertNeighbourUpdate(tx, town, {
    id,
    requestId: open.id,
    words: description,
    pictures,
    channel,
    contactId,
    state: 'waiting',
  })
  return kept === 'full' ? undefined : open.id
}
