/** Broadcasts and the rules that write them. */
export {
  broadcastIn,
  broadcastPage,
  broadcastsPage,
  handleBroadcastAction,
  saveBroadcast,
} from './broadcasts.tsx'
export { saveBroadcastRule } from './rules.tsx'
