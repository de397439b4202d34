import { isUuid } from '#platform/text'
import type { ConsoleKey } from '../ui/index.ts'

/** What was typed in the form of a request that was not saved; `since`: what it was written against. */
export type TypedRevision = {
  state?: string
  publicNote?: string
  internalNote?: string
  address?: string
  /** Where the pin was moved to. */
  point?: string
  /** The number of the thing that it is about; empty: of none. */
  asset?: string
  /** The words of the place stay, wherever the pin goes. */
  keepsAddress?: boolean
  since?: Date
}

const FIELD_OF_PROBLEM: ReadonlyMap<ConsoleKey, string> = new Map([
  ['correct.address.error', 'address'],
  ['correct.point.error', 'point'],
  ['error.asset', 'asset'],
  ['error.service_code', 'kind'],
])

/** The field of the form that a problem is about. */
export const fieldOfProblem = (problem: ConsoleKey): string => FIELD_OF_PROBLEM.get(problem) ?? 'state'

/** Where a request is, as its form has it. */
export const formatPoint = ({ lat, long }: { lat: number | null; long: number | null }): string =>
  lat === null || long === null ? '' : `${lat.toFixed(6)}, ${long.toFixed(6)}`

/** What came of the last thing that was done with a request. */
export type RequestOutcome = {
  done?: ConsoleKey | undefined
  problem?: ConsoleKey
  typed?: TypedRevision
  /** The request that was just found to be the same as this one. */
  merged?: string | undefined
  /** What was just changed, by which it is undone. */
  bulk?: string | undefined
  /** What a neighbour added that was just decided. */
  update?: { id: string; published: boolean } | undefined
}

/**
 * Where a request is open: in the queue, by these filters, between these two. `address`: the filters as the address has them,
 * with the page of the list.
 */
export type QueuePlace = { address: string; previous?: string; next?: string }

/** The address of a request that is open beside the queue. */
export const placeUrl = ({ address }: QueuePlace, id: string): string =>
  `/console?${address}${address ? '&' : ''}at=${id}`

/** What was just done, as the address has it. */
export const outcomeIn = (query: URLSearchParams): RequestOutcome => {
  const saved = query.get('saved')
  const decided = (name: string) => query.get(name) ?? ''
  const update = [decided('published'), decided('rejected')].find(isUuid)
  return {
    update: update === undefined ? undefined : { id: update, published: update === decided('published') },
    done: saved === null ? undefined : saved === 'told' ? 'change.told' : 'change.done',
    bulk: isUuid(query.get('bulk') ?? '') ? (query.get('bulk') ?? undefined) : undefined,
    merged: /^\d\d-\d{5}$/.exec(query.get('merged') ?? '')?.[0],
  }
}
