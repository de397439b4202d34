/** Open311: GeoReport v2 for the world to use, and this town's side of it towards others. */
export { fixFormatParameters } from './documentation/documentation.ts'
export { createDump, writeDump } from './dumps/create-dump.ts'
export { open311Routes } from './handler.ts'
export { open311Module } from './module.ts'
export { createRelay } from './outgoing/relay.ts'
export { SCHEMAS } from './schemas.ts'
