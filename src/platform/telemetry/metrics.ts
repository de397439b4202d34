import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Metrics of this process for Prometheus. One registry per process; tests create their own. */
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
      help: 'Repeated inbound messages rejected: already erased, or older than the retry period of the platform',
      registers,
    }),
    inbound: new Counter({
      name: 'inbound_messages_total',
      help: 'Inbound messages stored, by type; duplicates not counted',
      labelNames: ['type'],
      registers,
    }),
    outbound: new Counter({
      name: 'outbound_messages_total',
      help: 'Send attempts by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    api: new Counter({
      name: 'open311_requests_total',
      help: 'API requests by method, path and status',
      labelNames: ['method', 'path', 'status'],
      registers,
    }),
    turn: new Histogram({
      name: 'conversation_turn_seconds',
      help: 'Seconds from storing a message to storing its replies',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    pendingMessages: new Gauge({
      name: 'messages_waiting',
      help: 'Messages not yet processed (in) or not yet sent (out)',
      labelNames: ['direction'],
      registers,
    }),
    oldestPending: new Gauge({
      name: 'messages_oldest_waiting_seconds',
      help: 'Seconds that the oldest waiting message is overdue',
      labelNames: ['direction'],
      registers,
    }),
    failedMessages: new Counter({
      name: 'messages_set_aside_total',
      help: 'Messages set aside after repeated processing failures',
      registers,
    }),
    unreadableStates: new Counter({
      name: 'conversation_states_unreadable_total',
      help: 'Turns that began with a stored state that fits no schema: the citizen was led back to the menu',
      registers,
    }),
    quarantined: new Counter({
      name: 'webhook_content_quarantined_total',
      help: 'Webhook entries quarantined because they could not be parsed, by field',
      labelNames: ['field'],
      registers,
    }),
    inQuarantine: new Gauge({
      name: 'webhook_content_in_quarantine',
      help: 'Webhook entries in quarantine',
      registers,
    }),
    platformErrors: new Counter({
      name: 'platform_errors_total',
      help: 'Errors of the number, app or account reported by WhatsApp, by code',
      labelNames: ['code'],
      registers,
    }),
    standby: new Counter({
      name: 'messenger_assistant_answers_total',
      help: 'Webhooks received in standby: another assistant answered the citizen',
      registers,
    }),
    pausedLines: new Gauge({
      name: 'messenger_sending_paused',
      help: 'Whether sending on a messenger is paused until its account is repaired, by cause: 1 while it is',
      labelNames: ['channel', 'cause'],
      registers,
    }),
    lineAlarms: new Gauge({
      name: 'messenger_alarms',
      help: 'Alarms of the messenger account (quality, templates, security) that no administrator has marked as seen',
      registers,
    }),
    messageCost: new Gauge({
      name: 'message_cost_euros',
      help: 'Euros that the messages delivered this calendar month cost, and the threshold of the town',
      labelNames: ['of'],
      registers,
    }),
    freeMessagesLeft: new Gauge({
      name: 'messages_free_left',
      help: 'Service messages that are still free this calendar month',
      registers,
    }),
    jobs: new Gauge({
      name: 'jobs',
      help: 'Jobs by state: waiting or failed',
      labelNames: ['state'],
      registers,
    }),
    sources: new Gauge({
      name: 'source_age_seconds',
      help: 'Seconds since an information source was last read; stale beyond twice its period',
      labelNames: ['source', 'stale'],
      registers,
    }),
    deadlines: new Gauge({
      name: 'requests_deadline',
      help: 'Open service requests past their deadline, or due within a day',
      labelNames: ['state'],
      registers,
    }),
    unsettledForwards: new Gauge({
      name: 'forwarded_requests_unsettled',
      help: 'Forwarded requests whose delivery staff must confirm',
      registers,
    }),
    inFlight: new Gauge({
      name: 'http_requests_in_flight',
      help: 'HTTP requests in flight',
      registers,
    }),
    rejectedRequests: new Counter({
      name: 'http_requests_refused_total',
      help: 'HTTP requests rejected by load shedding',
      registers,
    }),
    memory: new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Resident memory of the process',
      registers,
      collect() {
        this.set(process.memoryUsage.rss())
      },
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
