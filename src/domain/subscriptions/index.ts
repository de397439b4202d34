/** Who is notified of every change: web hooks of programs, other systems that take updates. */
export { subscriptionsModule } from './module.ts'
export {
  type Credentials,
  createSubscription,
  type Deliver,
  deleteSubscription,
  deliverChanges,
  deliverPendingChanges,
  listSubscriptions,
  notifyDueSubscriptions,
  replaySubscription,
  type Subscription,
  type SubscriptionInput,
  setSubscriptionPaused,
} from './subscriptions.ts'
export { SUBSCRIPTION_KINDS, type SubscriptionKind } from './tables.ts'
