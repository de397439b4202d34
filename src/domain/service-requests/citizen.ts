import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { defaultTexts } from '#domain/content'
import { type Spot, separationOf } from '#domain/places'
import { findActiveService, getCatalogue, publicServiceCodes } from '#domain/services'
import type { ChannelId, Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { addUpdateOfFollower } from './neighbours/updates.ts'
import { isWithinBox } from './points.ts'
import { listOwnRequests } from './read.ts'
import { toStates, toStatus } from './states.ts'
import { serviceRequest, serviceRequestFollower } from './tables.ts'
import { changeServiceRequestIn, lockServiceRequest } from './update.ts'

/** A request near a place: what the public may see of it, and how far it is in metres; 0 for the same house or the next. */
export type NearbyRequest = {
  id: string
  serviceCode: string
  address: string | null
  requestedAt: Date
  metres: number
}

/** A problem older than this, still open, is likelier another one at the same place. In days. */
const RECENT_DAYS = 60

/** How near a report of any service is shown, in metres. */
const NEAR_METRES = 50

/** Metres in a degree of latitude. */
const DEGREE = 111_320

/**
 * Open public requests near a place, the nearest first: what a neighbour may have reported already. How near is the service's
 * own matter. Those of which no more is known than the street are left out.
 * @param wanted.serviceCode unset: of any service
 * @param wanted.except a contact whose own requests are left out
 * @param wanted.ofNoAsset without those of a thing of the street that is known: it is another one
 */
export const listNearbyRequests = async (
  town: Town,
  {
    serviceCode,
    spot,
    except,
    ofNoAsset = false,
    limit,
  }: { serviceCode?: string; spot: Spot; except?: string; ofNoAsset?: boolean; limit: number },
): Promise<NearbyRequest[]> => {
  const catalogue = await getCatalogue(town)
  const service = serviceCode === undefined ? undefined : findActiveService(catalogue, serviceCode)
  if (serviceCode !== undefined && !service?.public) return []
  const codes = service ? [service.code] : publicServiceCodes(catalogue)
  const radius = service?.duplicate_radius_m ?? NEAR_METRES
  const up = radius / DEGREE
  const across = up / Math.cos((spot.lat * Math.PI) / 180)
  const t = serviceRequest
  const since = new Date(town.now().getTime() - RECENT_DAYS * 86_400_000)
  const rows = await town.db
    .select({
      id: t.id,
      serviceCode: t.serviceCode,
      address: t.publicAddress,
      lat: t.publicLat,
      long: t.publicLong,
      requestedAt: t.requestedAt,
    })
    .from(t)
    .where(
      and(
        eq(t.jurisdictionId, town.id),
        inArray(t.serviceCode, codes),
        inArray(t.state, toStates('open')),
        sql`${t.requestedAt} > ${since.toISOString()}::timestamptz`,
        isWithinBox(spot, across, up),
        except === undefined ? undefined : sql`${t.contactId} is distinct from ${except}::uuid`,
        ofNoAsset ? isNull(t.assetId) : undefined,
      ),
    )
    .limit(50)
  return rows
    .flatMap(({ lat, long, ...row }) => {
      if (lat === null || long === null) return []
      const metres = separationOf(town, spot, { lat, long, address: row.address })
      return typeof metres === 'number' ? [{ ...row, metres }] : []
    })
    .filter(({ metres }) => metres <= radius)
    .sort((a, b) => a.metres - b.metres)
    .slice(0, limit)
}

/** What became of a request that a citizen did something with. */
/** `offered`: for staff to look at and publish. */
export type CitizenOutcome = 'joined' | 'added' | 'offered' | 'reopened' | 'confirmed' | 'closed' | 'gone'

/** Adds a citizen to those who are told of an open request that anybody may see. Twice is once. */
export const followRequest = async (
  tx: Tx,
  town: Town,
  id: string,
  contactId: string,
): Promise<CitizenOutcome> => {
  const t = serviceRequest
  const [row] = await tx
    .select({ state: t.state, serviceCode: t.serviceCode, reporter: t.contactId })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.id, id)))
  if (!row || !findActiveService(await getCatalogue(town, tx), row.serviceCode)?.public) return 'gone'
  if (toStatus(row.state) === 'closed') return 'closed'
  // Who reported it is told of it anyway.
  if (row.reporter === contactId) return 'joined'
  await tx
    .insert(serviceRequestFollower)
    .values({ jurisdictionId: town.id, requestId: id, contactId, since: town.now() })
    .onConflictDoNothing()
  return 'joined'
}

/** For how many days after it was resolved a request may be opened again by the reporter. */
export const REOPEN_DAYS = 30

/** Whether the reporter may open it again: it was resolved, and not long ago. */
export const canReopen = (
  town: Town,
  { state, closedAt }: { state: string; closedAt: Date | null },
): boolean =>
  state === 'resolved' &&
  closedAt !== null &&
  town.now().getTime() - closedAt.getTime() < REOPEN_DAYS * 86_400_000

/**
 * Adds a citizen's words or pictures to a request of theirs. Those of somebody who only joined it are published where staff think
 * them fit to be.
 * @param said.channel what they say it over
 */
export const addToOwnRequest = async (
  tx: Tx,
  town: Town,
  id: string,
  contactId: string,
  { text, pictures, channel }: { text?: string; pictures: string[]; channel?: ChannelId },
): Promise<CitizenOutcome> => {
  const [mine] = await listOwnRequests(tx, town, contactId, 1, id)
  if (!mine) return 'gone'
  const said = { contactId, text, pictures }
  if (mine.joined && channel && (await addUpdateOfFollower(tx, town, mine, { ...said, channel })))
    return 'offered'
  if (toStatus(mine.state) === 'closed') return 'closed'
  await changeServiceRequestIn(tx, town, id, { internalNote: text, pictures, byReporter: true })
  return 'added'
}

/** Opens a resolved request of a citizen's own again, with the reason that they give. */
export const reopenOwnRequest = async (
  tx: Tx,
  town: Town,
  id: string,
  contactId: string,
  reason: string,
): Promise<CitizenOutcome> => {
  const [mine] = await listOwnRequests(tx, town, contactId, 1, id)
  if (!mine || mine.joined) return 'gone'
  if (toStatus(mine.state) === 'open')
    return addToOwnRequest(tx, town, id, contactId, { text: reason, pictures: [] })
  if (!canReopen(town, mine)) return 'closed'
  await changeServiceRequestIn(tx, town, id, { state: 'received', internalNote: reason, byReporter: true })
  return 'reopened'
}

/**
 * What the reporter answers to whether it has been mended: it is noted, or opens the request again. Once for each time that it was
 * resolved.
 * @param answer their words for it, as staff read them; `by`: what the answer came by
 */
export const answerMended = async (
  tx: Tx,
  town: Town,
  id: string,
  answer: { mended: boolean; words: string; by: string },
): Promise<CitizenOutcome> => {
  const request = await lockServiceRequest(tx, town, id)
  if (!request) return 'gone'
  if (!canReopen(town, request)) return 'closed'
  const common = { internalNote: answer.words, byReporter: true }
  if (!answer.mended) {
    await changeServiceRequestIn(tx, town, id, { ...common, state: 'received' })
    return 'reopened'
  }
  const externalId = `mended ${request.closedAt?.toISOString()}`
  await changeServiceRequestIn(tx, town, id, { ...common, source: { id: answer.by, externalId } })
  return 'confirmed'
}

/** A citizen says in the chat that what they reported has been mended. */
export const confirmOwnMended = async (
  tx: Tx,
  town: Town,
  id: string,
  contactId: string,
): Promise<CitizenOutcome> => {
  const [mine] = await listOwnRequests(tx, town, contactId, 1, id)
  if (!mine || mine.joined) return 'gone'
  // Staff read it in the town's language.
  const words = defaultTexts(town.profile.languages[0])['own.mended.yes']
  return answerMended(tx, town, id, { mended: true, words, by: contactId })
}

/** Everybody who is notified of a request besides the reporter. */
export const listFollowers = async (db: Db, town: Town, requestId: string): Promise<string[]> => {
  const f = serviceRequestFollower
  const rows = await db
    .select({ contactId: f.contactId })
    .from(f)
    .where(and(eq(f.jurisdictionId, town.id), eq(f.requestId, requestId)))
  return rows.map(({ contactId }) => contactId)
}
