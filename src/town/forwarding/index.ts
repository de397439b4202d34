/** Requests that another Open311 endpoint works on: sent there, and what happens there fetched back. */
export {
  addDestination,
  type Destination,
  type DestinationWanted,
  destinations,
  type ForwardedRequest,
  fetchRemote,
  forward,
  forwardCounts,
  forwardsOf,
  pauseDestination,
} from './destinations.ts'
export { fetchUpdates } from './fetch.ts'
export { NotTaken, type Relay, type RemoteUpdate } from './relay.ts'
export { considerChanges, sendDue, sweepForwarding } from './send.ts'
