/** Areas that contacts follow in their chat: which, what of, how soon, and since when. */
export {
  type AreaFollow,
  type AreaFollowRequest,
  countAreaFollows,
  eraseAreaFollows,
  giveAreaFollow,
  listActiveAreaFollows,
  listAreaFollowHistory,
  listAreaFollowsOf,
  lockAreaFollow,
  MAX_AREAS,
  markAreaTold,
  reassignAreaFollows,
  withdrawAreaFollows,
} from './area-follows.ts'
export { AREA_CONTENTS, type AreaContent, CHAT_FREQUENCIES, type ChatFrequency } from './tables.ts'
