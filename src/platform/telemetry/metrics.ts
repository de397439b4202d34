import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Counts and times of this process, in Prometheus' form. One registry per process; tests make their own. */
export const createMetrics = () => {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    webhooks: new Counter({
      name: 'whatsapp_webhooks_total',
      help: 'Webhook deliveries by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    duplicateWebhooks: new Counter({
      name: 'refused_repeats_total',
      help: 'Messages of citizens that were not taken: erased before, or older than the platform repeats.',
      registers,
    }),
    inbound: new Counter({
      name: 'inbound_messages_total',
      help: 'Messages taken in, by type; repeats are not counted',
      labelNames: ['type'],
      registers,
    }),
    outbound: new Counter({
      name: 'outbound_messages_total',
      help: 'Attempts to send, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    api: new Counter({
      name: 'open311_requests_total',
      help: 'Calls of the API by address and status',
      labelNames: ['method', 'path', 'status'],
      registers,
    }),
    turn: new Histogram({
      name: 'conversation_turn_seconds',
      help: 'From a message stored to its replies stored',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    pendingMessages: new Gauge({
      name: 'messages_waiting',
      help: 'Messages not yet handled (in) or not yet sent (out)',
      labelNames: ['direction'],
      registers,
    }),
    oldestPending: new Gauge({
      name: 'messages_oldest_waiting_seconds',
      help: 'How long the oldest of them has been waiting beyond its time',
      labelNames: ['direction'],
      registers,
    }),
    failedMessages: new Counter({
      name: 'messages_set_aside_total',
      help: 'Messages that could not be handled, time after time, and were set aside',
      registers,
    }),
    quarantined: new Counter({
      name: 'webhook_content_quarantined_total',
      help: 'Messages, statuses and events that could not be read and were quarantined, by field',
      labelNames: ['field'],
      registers,
    }),
    inQuarantine: new Gauge({
      name: 'webhook_content_in_quarantine',
      help: 'Messages, statuses and events that wait for a version that can read them',
      registers,
    }),
    platformErrors: new Counter({
      name: 'platform_errors_total',
      help: "Errors of the number, the app or the account that the messenger reported, by the messenger's code",
      labelNames: ['code'],
      registers,
    }),
    standby: new Counter({
      name: 'messenger_assistant_answers_total',
      help: "Deliveries that were copies of what the messenger's own assistant handled in our place",
      registers,
    }),
    jobs: new Gauge({
      name: 'jobs',
      help: 'Jobs that wait and jobs that were given up',
      labelNames: ['state'],
      registers,
    }),
    sources: new Gauge({
      name: 'source_age_seconds',
      help: 'Since a source was last read; twice its period is too long',
      labelNames: ['source', 'stale'],
      registers,
    }),
    deadlines: new Gauge({
      name: 'requests_deadline',
      help: 'Open requests whose deadline is over, or ends within a day',
      labelNames: ['state'],
      registers,
    }),
    unsettledForwards: new Gauge({
      name: 'forwarded_requests_unsettled',
      help: 'Requests sent to another endpoint of which a person has to say whether they arrived',
      registers,
    }),
    inFlight: new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests that are being served',
      registers,
    }),
    rejectedRequests: new Counter({
      name: 'http_requests_refused_total',
      help: 'Requests that were turned away because too many were being served',
      registers,
    }),
    memory: new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Memory of this process',
      registers,
      collect() {
        this.set(process.memoryUsage.rss())
      },
    }),
  }
}

/** The metrics of a process. */
export type Metrics = ReturnType<typeof createMetrics>
