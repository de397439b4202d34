/** What is happening inside: logs without personal data, metrics, traces. */
export { describeError, ForeignWords, traceError } from './errors.ts'
export { createLog, type Log, maskPhone } from './log.ts'
export { createMetrics, type Metrics } from './metrics.ts'
export {
  calling,
  linkToNow,
  nameRequest,
  OF_ITSELF,
  servedWithin,
  spanned,
  startTraces,
  statementBegun,
  type TracesConfig,
  underWay,
} from './traces.ts'
