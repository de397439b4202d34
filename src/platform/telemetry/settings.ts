import { z } from 'zod'
import { declareSettings, webAddress } from '#platform/settings'
import type { TracingConfig } from './traces.ts'

export const telemetrySettings = declareSettings({
  title: 'Logs and traces',
  settings: {
    LOG_LEVEL: {
      schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
      doc: 'or `debug`, `warn`, `error`, `silent`',
    },
    // Standard names of OpenTelemetry.
    OTEL_EXPORTER_OTLP_ENDPOINT: {
      schema: webAddress.optional(),
      doc: 'trace collector (OTLP over HTTP); unset: no traces',
    },
    OTEL_TRACES_SAMPLER_ARG: {
      schema: z.coerce.number().min(0).max(1).default(1),
      doc: 'share of traces that is kept',
    },
    OTEL_SERVICE_NAME: {
      schema: z.string().min(1).default('town-hall'),
      doc: 'name of the service in traces',
    },
  },
  readElsewhere: { OTEL_EXPORTER_OTLP_HEADERS: 'authentication headers of the collector' },
  read: (it, { jurisdictionId, onlyOneTown }): { logLevel: string; traces?: TracingConfig } => ({
    logLevel: it.LOG_LEVEL,
    traces: it.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: it.OTEL_EXPORTER_OTLP_ENDPOINT,
          sampleRatio: it.OTEL_TRACES_SAMPLER_ARG,
          service: it.OTEL_SERVICE_NAME,
          jurisdictionId: onlyOneTown ? jurisdictionId : undefined,
        }
      : undefined,
  }),
})
