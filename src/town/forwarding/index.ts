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
export { countUnsettled, settleByHand, unsettledRequests } from './doubt.ts'
export { fetchUpdates } from './fetch.ts'
export { InDoubt, type ListedRequest, NotTaken, type Relay, type RemoteUpdate } from './relay.ts'
export { considerChanges, sendDue, sweepForwarding } from './send.ts'
