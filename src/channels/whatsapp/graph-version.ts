/** The version that is called unless another is set: the newest whose differences are known here. */
export const DEFAULT_GRAPH_VERSION = 'v26.0'

/**
 * The day on which a version ends. Newer ones: not announced.
 * @see https://developers.facebook.com/docs/graph-api/changelog (after 29 July 2026)
 */
const ENDS: Record<string, string> = {
  'v21.0': '2027-01-21',
  'v22.0': '2027-05-20',
  'v23.0': '2027-10-08',
  'v24.0': '2028-02-18',
  'v25.0': '2028-07-29',
}
const OLDEST_MAJOR = 21

/** An upgrade is planned half a year ahead. */
const NOTICE_MS = 182 * 86_400_000

/** Whether a version can be called for long yet; the day on which it ends, where it is known. */
export type GraphVersionState = { state: 'supported' } | { state: 'ends' | 'ended'; day?: string }

/** @param version as configured: `v26.0` */
export const graphVersionState = (version: string, now: Date): GraphVersionState => {
  const day = ENDS[version]
  if (!day)
    return Number(/^v(\d+)/.exec(version)?.[1]) < OLDEST_MAJOR ? { state: 'ended' } : { state: 'supported' }
  const left = Date.parse(day) - now.getTime()
  if (left <= 0) return { state: 'ended', day }
  return left < NOTICE_MS ? { state: 'ends', day } : { state: 'supported' }
}
