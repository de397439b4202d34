/** Video calls: rooms on a server chosen by configuration. */
export { type JitsiConfig, jitsi } from './jitsi.ts'
export type { VideoServer } from './server.ts'
