import {
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client'

type Labels = Record<string, string | number>

/** The label that says whose a value is: only the town's id, so that it tells nothing of anybody. */
const TOWN = 'town'

const splitArgs = (first: Labels | number | undefined, second: number | undefined) =>
  typeof first === 'object' ? { labels: first, value: second } : { labels: {}, value: first }

/** Metrics of one town: each value gets its label. */
const labelled = (registry: Registry, town: string) => {
  const registers = [registry]
  /** The metric of all towns: made by the first. */
  const shared = <Metric>(name: string, make: () => Metric): Metric =>
    (registry.getSingleMetric(name) as Metric | undefined) ?? make()
  const counter = (config: CounterConfiguration<string>) => {
    const metric = shared(config.name, () => new Counter({ ...config, registers }))
    return {
      inc(first?: Labels | number, second?: number): void {
        const { labels, value } = splitArgs(first, second)
        metric.inc({ ...labels, town }, value)
      },
    }
  }
  const gauge = (config: GaugeConfiguration<string>) => {
    const metric = shared(config.name, () => new Gauge({ ...config, registers }))
    return {
      set(first: Labels | number, second?: number): void {
        const { labels, value = 0 } = splitArgs(first, second)
        metric.set({ ...labels, town }, value)
      },
      /** Forgets what was set for this town. */
      async reset(): Promise<void> {
        for (const { labels } of (await metric.get()).values) if (labels.town === town) metric.remove(labels)
      },
    }
  }
  const histogram = (config: HistogramConfiguration<string>) => {
    const metric = shared(config.name, () => new Histogram({ ...config, registers }))
    return { startTimer: () => metric.startTimer({ town }) }
  }
  return {
    webhooks: counter({
      name: 'whatsapp_webhooks_total',
      help: 'Webhook deliveries by outcome',
      labelNames: ['outcome', TOWN],
    }),
    duplicateWebhooks: counter({
      name: 'refused_repeats_total',
      help: 'Repeated inbound messages rejected: already erased, or older than the retry period of the platform',
      labelNames: [TOWN],
    }),
    inbound: counter({
      name: 'inbound_messages_total',
      help: 'Inbound messages stored, by type; duplicates not counted',
      labelNames: ['type', TOWN],
    }),
    outbound: counter({
      name: 'outbound_messages_total',
      help: 'Send attempts by outcome',
      labelNames: ['outcome', TOWN],
    }),
    mail: counter({
      name: 'mail_messages_total',
      help: 'E-mail by outcome: sent, refused, retry, bounced',
      labelNames: ['outcome', TOWN],
    }),
    api: counter({
      name: 'open311_requests_total',
      help: 'API requests by method, path and status',
      labelNames: ['method', 'path', 'status', TOWN],
    }),
    turn: histogram({
      name: 'conversation_turn_seconds',
      help: 'Seconds from storing a message to storing its replies',
      labelNames: [TOWN],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    }),
    pendingMessages: gauge({
      name: 'messages_waiting',
      help: 'Messages not yet processed (in) or not yet sent (out)',
      labelNames: ['direction', TOWN],
    }),
    oldestPending: gauge({
      name: 'messages_oldest_waiting_seconds',
      help: 'Seconds that the oldest waiting message is overdue',
      labelNames: ['direction', TOWN],
    }),
    failedMessages: counter({
      name: 'messages_set_aside_total',
      help: 'Messages set aside after repeated processing failures',
      labelNames: [TOWN],
    }),
    unreadableStates: counter({
      name: 'conversation_states_unreadable_total',
      help: 'Turns that began with a stored state that fits no schema: the citizen was led back to the menu',
      labelNames: [TOWN],
    }),
    quarantined: counter({
      name: 'webhook_content_quarantined_total',
      help: 'Webhook entries quarantined because they could not be parsed, by field',
      labelNames: ['field', TOWN],
    }),
    inQuarantine: gauge({
      name: 'webhook_content_in_quarantine',
      help: 'Webhook entries in quarantine',
      labelNames: [TOWN],
    }),
    platformErrors: counter({
      name: 'platform_errors_total',
      help: 'Errors of the number, app or account reported by WhatsApp, by code',
      labelNames: ['code', TOWN],
    }),
    standby: counter({
      name: 'messenger_assistant_answers_total',
      help: 'Webhooks received in standby: another assistant answered the citizen',
      labelNames: [TOWN],
    }),
    pausedLines: gauge({
      name: 'messenger_sending_paused',
      help: 'Whether sending on a messenger is paused until its account is repaired, by cause: 1 while it is',
      labelNames: ['channel', 'cause', TOWN],
    }),
    lineAlarms: gauge({
      name: 'messenger_alarms',
      help: 'Alarms of the messenger account (quality, templates, security) that no administrator has marked as seen',
      labelNames: [TOWN],
    }),
    messageCost: gauge({
      name: 'message_cost_euros',
      help: 'Euros that the messages delivered this calendar month cost, and the threshold of the town',
      labelNames: ['of', TOWN],
    }),
    freeMessagesLeft: gauge({
      name: 'messages_free_left',
      help: 'Service messages that are still free this calendar month',
      labelNames: [TOWN],
    }),
    jobs: gauge({
      name: 'jobs',
      help: 'Jobs by state: waiting or failed',
      labelNames: ['state', TOWN],
    }),
    sources: gauge({
      name: 'source_age_seconds',
      help: 'Seconds since an information source was last read; stale beyond twice its period',
      labelNames: ['source', 'stale', TOWN],
    }),
    deadlines: gauge({
      name: 'requests_deadline',
      help: 'Open service requests past their deadline, or due within a day',
      labelNames: ['state', TOWN],
    }),
    unsettledForwards: gauge({
      name: 'forwarded_requests_unsettled',
      help: 'Forwarded requests whose delivery staff must confirm',
      labelNames: [TOWN],
    }),
  }
}

/** Metrics of one town. */
export type Metrics = ReturnType<typeof labelled>

/** Metrics of this process for Prometheus. One registry per process; tests create their own. */
export const createMetrics = () => {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    /** Those of a town. */
    of: (townId: string): Metrics => labelled(registry, townId),
    /** Forgets the gauges of a town that is let go: what is not measured any more raises no alarm. Counts stay. */
    async forget(townId: string): Promise<void> {
      for (const metric of registry.getMetricsAsArray())
        if (metric instanceof Gauge)
          for (const { labels } of (await metric.get()).values)
            if (labels.town === townId) metric.remove(labels)
    },
    requests: new Histogram({
      name: 'http_request_seconds',
      help: 'Seconds until the head of an HTTP response, by area and class of status',
      labelNames: ['area', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
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

/** Metrics of a process: of all its towns, and of what they share. */
export type ProcessMetrics = ReturnType<typeof createMetrics>
