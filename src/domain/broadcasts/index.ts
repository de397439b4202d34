/** Messages to everybody who asked for a subject, the rules that write them, and banners on the site. */
export {
  addBroadcastRule,
  applyBroadcastRules,
  type BroadcastRule,
  deleteBroadcastRule,
  listBroadcastRules,
} from './broadcast-rules.ts'
export {
  type Broadcast,
  broadcastMessages,
  createBroadcast,
  discardBroadcast,
  estimateReach,
  findBroadcast,
  getBroadcastResults,
  listBroadcasts,
  listSentBetween,
  type ReachEstimate,
  sendBroadcast,
  sendBroadcastBatch,
  startBroadcast,
  stopBroadcast,
  TOWN_NEWS,
  TOWN_NOTICE,
} from './broadcasts.ts'
export { broadcastsModule } from './module.ts'
export {
  addSiteBanner,
  deleteSiteBanner,
  getActiveSiteBannerTexts,
  listActiveSiteBanners,
} from './site-banners.ts'
export type { BroadcastTexts } from './tables.ts'
