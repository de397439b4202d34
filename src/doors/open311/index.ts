/** Open311: GeoReport v2 for the world to use, and this town's side of it towards others. */
export { nameEndings } from './documentation.ts'
export { open311 } from './door.ts'
export { latestDump, makeDump, writeDump } from './dump.ts'
export { deliverTo } from './hooks.ts'
export { createRelay } from './relay.ts'
export { SCHEMAS } from './schemas.ts'
