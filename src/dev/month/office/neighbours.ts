import {
  findServiceRequest,
  followRequest,
  insertNeighbourUpdate,
  takesNeighbourUpdates,
} from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { getPhoneChannel } from '#domain/town'
import type { Tx } from '#platform/database'
import { minutesAfter } from '../clock.ts'
import type { PastTown } from '../past-town.ts'

/** What people add to reports of others, and how many minutes ago. */
const ADDED = [
  { words: 'Encara hi és, i avui ja n’hi ha més al costat.', minutesAgo: 190 },
  { words: 'A l’altra banda del carrer passa el mateix.', minutesAgo: 75 },
  { words: 'Soc la Rosa Pons, del 14: ahir s’hi va fer mal un nen.', minutesAgo: 22 },
] as const

/** Has some people join open reports of others, and add to them what staff have not looked at yet. */
export const addUpdates = async (
  { town, goTo }: PastTown,
  tx: Tx,
  { contactIds, requestIds, now }: { contactIds: string[]; requestIds: string[]; now: Date },
): Promise<void> => {
  const { id: channel } = getPhoneChannel(town)
  const catalogue = await getCatalogue(town)
  const left = [...ADDED]
  for (const requestId of requestIds) {
    const [said] = left
    if (!said) return
    goTo(minutesAfter(now, -said.minutesAgo))
    const request = await findServiceRequest(town, requestId, tx)
    const contactId = contactIds.find((one) => one !== request?.contactId)
    if (!request || request.closedAt || !contactId || !takesNeighbourUpdates(town, catalogue, request))
      continue
    if (request.requestedAt > town.now()) continue
    await followRequest(tx, town, requestId, contactId)
    const id = Bun.randomUUIDv7()
    const { words } = said
    await insertNeighbourUpdate(tx, town, {
      id,
      requestId,
      words,
      pictures: [],
      channel,
      contactId,
      state: 'waiting',
    })
    left.shift()
  }
}
