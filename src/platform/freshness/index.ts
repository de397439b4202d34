/** What may be a few seconds old, and what many have alike. */
export { sharedValues } from './shared-values.ts'
export { cachedTables, noteTableChange, tableCache } from './table-cache.ts'
export { type TtlCache, ttlCache } from './ttl-cache.ts'
