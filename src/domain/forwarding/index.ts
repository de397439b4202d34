/** Requests that another Open311 endpoint works on: sent there, and what happens there fetched back. */
export {
  addDestination,
  countForwards,
  type Destination,
  type DestinationInput,
  type ForwardedRequest,
  fetchRemoteUpdates,
  listDestinations,
  listForwards,
  pauseDestination,
  sendForwards,
} from './destinations.ts'
export { fetchUpdates } from './fetch.ts'
export { forwardingModule } from './module.ts'
export {
  DeliveryUncertain,
  type ListedRequest,
  PermanentlyRejected,
  type Relay,
  type RemoteUpdate,
} from './relay-port.ts'
export { enqueueForwards, requeueStalledForwards, sendDue } from './send.ts'
export { countUnresolved, listUnresolved, resolveManually } from './uncertain-delivery.ts'
