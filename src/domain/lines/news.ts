import type { ChannelId, Town } from '#domain/town'
import { type Condition, recordCondition } from './conditions.ts'
import type { Pause } from './failure.ts'
import { makeProbesDue, pauseLine } from './pause.ts'
import { slowLine } from './slowdown.ts'

/** What a platform tells of the town's number otherwise than in its answers. */
export type LineNews =
  | ({ type: 'paused' } & Pause)
  /** Its rate limit was hit. */
  | { type: 'slow' }
  /** It may have been repaired: worth a probe. */
  | { type: 'restored' }
  | ({ type: 'condition' } & { condition: Condition })

/** Does what the platform's news of a number ask for. */
export const applyLineNews = async (town: Town, channel: ChannelId, news: LineNews[]): Promise<void> => {
  for (const one of news) {
    if (one.type === 'paused') await pauseLine(town.db, town, channel, one)
    else if (one.type === 'slow') await slowLine(town.db, town, channel)
    else if (one.type === 'restored') await makeProbesDue(town, channel)
    else await recordCondition(town.db, town, channel, one.condition)
  }
}
