import { z } from 'zod'
import { declareSettings } from '#platform/settings'
import { QUERY_TIMEOUT_SECONDS } from './connect.ts'

type DatabaseConfig = {
  /** Unset: an embedded PostgreSQL under `dataDir`. */
  databaseUrl?: string
  /** Maximum of database connections of this process, besides those of the job queue. */
  databaseConnections: number
  /** Timeout of one SQL statement, in seconds. */
  databaseAnswerSeconds: number
}

export const databaseSettings = declareSettings({
  title: 'Database',
  settings: {
    DATABASE_URL: {
      schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
      otherwise: 'an embedded PostgreSQL under `DATA_DIR`',
      doc: 'PostgreSQL 15 or later',
    },
    DATABASE_CONNECTIONS: {
      schema: z.coerce.number().int().min(2).max(200).default(16),
      doc: 'database connections of one process, for all its towns; up to nine more are used for jobs, the clock and signals',
    },
    DATABASE_STATEMENT_TIMEOUT_SECONDS: {
      schema: z.coerce.number().min(1).max(600).default(QUERY_TIMEOUT_SECONDS),
      formerName: 'DATABASE_ANSWER_SECONDS',
      doc: 'statement timeout; a connection without response for a quarter longer is closed',
    },
  },
  read: (it): DatabaseConfig => ({
    databaseUrl: it.DATABASE_URL,
    databaseConnections: it.DATABASE_CONNECTIONS,
    databaseAnswerSeconds: it.DATABASE_STATEMENT_TIMEOUT_SECONDS,
  }),
})
