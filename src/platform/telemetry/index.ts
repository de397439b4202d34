/** What is happening inside: logs without personal data, metrics, traces. */
export { describeError, ExternalError, traceError } from './errors.ts'
export { createLog, type Log, maskPhone } from './log.ts'
export { createMetrics, type Metrics, type ProcessMetrics } from './metrics.ts'
export { telemetrySettings } from './settings.ts'
export {
  currentContext,
  linkToCurrent,
  ROOT_CONTEXT,
  setRequestRoute,
  startStatementSpan,
  startTracing,
  type TracingConfig,
  withClientSpan,
  withServerSpan,
  withSpan,
} from './traces.ts'
