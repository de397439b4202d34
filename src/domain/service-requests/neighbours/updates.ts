import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { type Catalogue, findActiveService, getCatalogue } from '#domain/services'
import type { ChannelId, Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { sanitise } from '#platform/text'
import { redactForPublic } from '../public/public-view.ts'
import type { ServiceRequest, ServiceRequestEvent } from '../read.ts'
import { toStatus } from '../states.ts'
import { type NeighbourUpdateState, neighbourUpdate } from '../tables.ts'
import { addPictures, lockServiceRequest, signalServiceRequest } from '../update.ts'

const n = neighbourUpdate
const WORDS = 'neighbour_update.words'

/** Characters of an update at most. */
export const MAX_UPDATE_WORDS = 1_000

/** What waits for staff at one request at most: more is likelier a quarrel than news. */
const MAX_WAITING = 30

/** How long after it was closed something may be added to a request, in days: that it is still there, above all. */
const OPEN_TO_UPDATES_DAYS = 60

type UpdatableRequest = { serviceCode: string; state: ServiceRequest['state']; closedAt: Date | null }

/** Whether anybody may add something to a request: the public sees it, and it has not been closed for long. */
export const takesNeighbourUpdates = (
  { now }: Pick<Town, 'now'>,
  catalogue: Catalogue,
  { serviceCode, state, closedAt }: UpdatableRequest,
): boolean => {
  if (!findActiveService(catalogue, serviceCode)?.public || state === 'duplicate') return false
  return (
    toStatus(state) === 'open' ||
    closedAt === null ||
    now().getTime() - closedAt.getTime() < OPEN_TO_UPDATES_DAYS * 86_400_000
  )
}

/** What staff see of an update. `publicWords`: as everybody would read it. */
export type NeighbourUpdate = Pick<
  typeof n.$inferSelect,
  'id' | 'channel' | 'pictures' | 'at' | 'decidedAt' | 'decidedBy' | 'eventId'
> & { state: Exclude<NeighbourUpdateState, 'unconfirmed'>; words: string; publicWords: string }

const wordsOf = (town: Town, { id, words }: Pick<typeof n.$inferSelect, 'id' | 'words'>): string =>
  words ? town.vault.decrypt<string>(words, WORDS, id) : ''

/** What others added to a request, oldest first; not what nobody has confirmed. */
export const listNeighbourUpdates = async (
  town: Town,
  request: ServiceRequest,
): Promise<NeighbourUpdate[]> => {
  const rows = await town.db
    .select()
    .from(n)
    .where(
      and(
        eq(n.jurisdictionId, town.id),
        eq(n.requestId, request.id),
        inArray(n.state, ['waiting', 'published', 'rejected']),
      ),
    )
    .orderBy(asc(n.at))
  return Promise.all(
    rows.map(async ({ state, ...row }) => {
      const words = wordsOf(town, row)
      return {
        ...row,
        state: state === 'unconfirmed' ? 'waiting' : state,
        words,
        publicWords: words && (await redactForPublic(town.db, town, request, words)),
      }
    }),
  )
}

/** What a contact added to requests of others, by the requests' numbers. */
export const listOwnUpdates = async (
  db: Db,
  town: Town,
  contactId: string,
): Promise<Map<string, string[]>> => {
  const rows = await db
    .select()
    .from(n)
    .where(and(eq(n.jurisdictionId, town.id), eq(n.contactId, contactId)))
    .orderBy(asc(n.at))
  return new Map(
    [...Map.groupBy(rows, ({ requestId }) => requestId)].map(([id, all]) => [
      id,
      all.map((row) => wordsOf(town, row)).filter(Boolean),
    ]),
  )
}

/** Which contact wrote what an event published. */
export const findUpdateAuthor = async (
  db: Db,
  town: Town,
  event: ServiceRequestEvent,
): Promise<string | undefined> => {
  if (!isNeighbourUpdate(event)) return undefined
  const [row] = await db
    .select({ contactId: n.contactId })
    .from(n)
    .where(and(eq(n.jurisdictionId, town.id), eq(n.eventId, event.id)))
  return row?.contactId ?? undefined
}

/** Whether an event is what somebody else added, and not the town's own word. */
export const isNeighbourUpdate = ({ details }: Pick<ServiceRequestEvent, 'details'>): boolean =>
  details?.by === 'neighbour'

type Given = {
  id: string
  requestId: string
  words: string
  pictures: string[]
  channel: ChannelId
  contactId?: string
  state: Extract<NeighbourUpdateState, 'unconfirmed' | 'waiting'>
}

/**
 * Keeps what somebody adds to a request.
 * @returns `repeated`: there is one of this id; `full`: too much waits at this request already
 */
export const insertNeighbourUpdate = async (
  tx: Tx,
  town: Town,
  { words, ...given }: Given,
): Promise<'kept' | 'repeated' | 'full'> => {
  const [waiting] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(n)
    .where(
      and(
        eq(n.jurisdictionId, town.id),
        eq(n.requestId, given.requestId),
        inArray(n.state, ['unconfirmed', 'waiting']),
      ),
    )
  if ((waiting?.count ?? 0) >= MAX_WAITING) return 'full'
  const said = sanitise(words, MAX_UPDATE_WORDS)
  const kept = await tx
    .insert(n)
    .values({
      ...given,
      jurisdictionId: town.id,
      words: said ? town.vault.encrypt(said, WORDS, given.id) : null,
      at: town.now(),
    })
    .onConflictDoNothing()
    .returning({ id: n.id })
  if (kept.length === 0) return 'repeated'
  if (given.state === 'waiting') await showToStaff(tx, town, given)
  return 'kept'
}

/** The request that an update of this id was added to, if there is one. */
export const findUpdatedRequest = async (db: Db, town: Town, id: string): Promise<string | undefined> => {
  const [row] = await db
    .select({ requestId: n.requestId })
    .from(n)
    .where(and(eq(n.jurisdictionId, town.id), eq(n.id, id)))
  return row?.requestId
}

/** Its pictures lie among the request's, where staff see them and hide a face or a plate before anybody else sees them. */
const showToStaff = async (
  tx: Tx,
  town: Town,
  { requestId, pictures }: Pick<Given, 'requestId' | 'pictures'>,
): Promise<void> => {
  await addPictures(tx, town, requestId, pictures)
  await signalServiceRequest(tx, town, requestId)
}

/** The address that an update was given with says that it is theirs: it waits for staff. */
export const confirmNeighbourUpdate = async (tx: Tx, town: Town, id: string): Promise<void> => {
  const [row] = await tx
    .update(n)
    .set({ state: 'waiting' })
    .where(and(eq(n.jurisdictionId, town.id), eq(n.id, id), eq(n.state, 'unconfirmed')))
    .returning({ requestId: n.requestId, pictures: n.pictures })
  if (row && (await lockServiceRequest(tx, town, row.requestId))) await showToStaff(tx, town, row)
}

/** What a contact who follows a request of somebody else adds to it in a chat. */
export const addUpdateOfFollower = async (
  tx: Tx,
  town: Town,
  request: ServiceRequest,
  said: { contactId: string; channel: ChannelId; text?: string; pictures: string[] },
): Promise<boolean> => {
  if (!takesNeighbourUpdates(town, await getCatalogue(town, tx), request)) return false
  const { contactId, channel, text = '', pictures } = said
  const kept = await insertNeighbourUpdate(tx, town, {
    id: Bun.randomUUIDv7(),
    requestId: request.id,
    words: text,
    pictures,
    channel,
    contactId,
    state: 'waiting',
  })
  return kept === 'kept'
}
