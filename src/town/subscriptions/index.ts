/** Who is told of every change: web hooks of programs, other systems that take updates. */
export {
  type Credentials,
  catchUp,
  type Deliver,
  deliverChanges,
  pause,
  replay,
  type Subscription,
  subscribe,
  subscriptions,
  unsubscribe,
  type Wanted,
  wakeSubscriptions,
} from './subscriptions.ts'
export type { SubscriptionKind } from './tables.ts'
