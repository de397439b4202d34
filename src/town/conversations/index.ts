/** Conversations with citizens: what comes in, what is answered, what goes out. */
export {
  type Arrival,
  acceptDelivery,
  converse,
  type Delivery,
  type Incoming,
  type StatusArrival,
} from './arrivals.ts'
export { type Outgoing, template, text } from './engine/outgoing.ts'
export {
  claimOutbox,
  deliver,
  deliverLater,
  markFailed,
  markRetry,
  markSending,
  markSent,
  type Note,
  nextParcel,
  type Parcel,
  paceRecipient,
  putOut,
  releaseOutbox,
} from './outbox.ts'
export { conversationsOf, sweepConversations } from './sweep.ts'
export { takeTurns } from './turns.ts'
