/** The town's numbers on messengers: whether they may send, and how their accounts stand with the platform. */
export {
  CONDITION_STATES,
  type Condition,
  type ConditionLevel,
  type ConditionTopic,
  countAlarms,
  listConditions,
  markAlarmsSeen,
  recordCondition,
  type StoredCondition,
} from './conditions.ts'
export { type DeliveryFailure, PAUSE_CAUSES, type Pause, type PauseCause } from './failure.ts'
export { linesModule } from './module.ts'
export { applyLineNews, type LineNews } from './news.ts'
export {
  claimDueProbes,
  lineIdsJson,
  listPausedLines,
  makeProbesDue,
  type PausedLine,
  pauseLine,
  resumeLine,
} from './pause.ts'
export { MAX_SLOWDOWN_MS, recordPassed, type Slowdown, shareOfPace, slowLine } from './slowdown.ts'
