/** As stored rows name this channel. */
export const CHANNEL_ID = 'telegram'
