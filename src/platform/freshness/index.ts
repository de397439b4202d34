/** What may be a few seconds old. */
export { type TtlCache, ttlCache } from './ttl-cache.ts'
