import { DateTime } from 'luxon'
import type { World } from './types.ts'

/** Now, in the town's zone. */
export const zonedNow = ({ now, profile }: World): DateTime =>
  DateTime.fromMillis(now, { zone: profile.time_zone })

const DAY_MS = 86_400_000

/** Whole days between a moment and now. */
export const daysAgo = (at: number, now: number): number => Math.max(0, Math.floor((now - at) / DAY_MS))
