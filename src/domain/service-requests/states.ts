import type { ChannelId, OwnChannel, Town } from '#domain/town'

/** The states of a request, in the words that the field uses for them. */
export const STATES = [
  'received',
  'confirmed',
  'in_progress',
  'waiting',
  'resolved',
  'rejected',
  'duplicate',
] as const

/** Where a request stands. */
export type State = (typeof STATES)[number]

const OWN: readonly OwnChannel[] = ['phone', 'web', 'open311']

/** The channels by which reports come in: the town's messengers, and its own. */
export const requestChannels = ({ channels }: Pick<Town, 'channels'>): ChannelId[] => [
  ...channels.map(({ id }) => id),
  ...OWN,
]

/** What can happen to a request. */
export type EventKind =
  | 'submitted'
  | 'state_changed'
  | 'noted'
  | 'pictures'
  | 'assigned'
  | 'moved'
  | 'reclassified'
  | 'corrected'
  | 'prioritised'
  | 'labelled'
  | 'merged'
  | 'unmerged'
  | 'split'

const CLOSED = new Set<State>(['resolved', 'rejected', 'duplicate'])

/** Open311's two words for a state (GeoReport v2: `open` or `closed`). */
export const toStatus = (state: State): 'open' | 'closed' => (CLOSED.has(state) ? 'closed' : 'open')

/** The states behind Open311's words. */
export const toStates = (...statuses: ('open' | 'closed')[]): State[] =>
  STATES.filter((state) => statuses.includes(toStatus(state)))
