/** Web Push: messages to browsers that are not open (RFC 8030, 8291, 8292). */
export {
  createPushKeys,
  type PushKeys,
  type PushOutcome,
  type PushSubscription,
  parseSubscription,
  sendPush,
} from './web-push.ts'
