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
    waiting: new Gauge({
      name: 'messages_waiting',
      help: 'Messages not yet handled or not yet sent, when last looked at',
      labelNames: ['direction'],
      registers,
    }),
  }
}

/** The metrics of a process. */
export type Metrics = ReturnType<typeof createMetrics>
