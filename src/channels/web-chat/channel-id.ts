/** The chat of the town's own site. Stored with every conversation of it. */
export const CHANNEL_ID = 'web-chat'

/** There is one for each town. */
export const LINE_ID = 'site'

/** Whose conversation a session's is. */
export const citizenOf = ({ id }: { id: string }) => ({ channel: CHANNEL_ID, id })
