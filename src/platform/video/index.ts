/** Video calls: rooms on a server chosen by configuration. */
export { createJitsiServer, type JitsiConfig } from './jitsi.ts'
export type { VideoServer } from './server.ts'
export { videoSettings } from './settings.ts'
