/** The chat of the town's own site: no account, no platform, the same assistant and the same inbox. */
export { createWebChatChannel } from './channel.ts'
