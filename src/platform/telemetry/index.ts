/** What is happening inside: logs without personal data, metrics. */
export { createLog, type Log, maskPhone } from './log.ts'
export { createMetrics, type Metrics } from './metrics.ts'
