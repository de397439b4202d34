import { resolve } from 'node:path'
import { z } from 'zod'
import { declareSettings, port, webAddress } from '#platform/settings'

/** What a process listens on and how much it takes. */
type ProcessConfig = {
  port: number
  host: string
  publicUrl: string
  dataDir: string
  /** Number of trusted proxies that append the client's address; 0: the socket's address is used. */
  trustedProxies: number
  /** Maximum of concurrent requests; further ones get 503 with Retry-After. */
  maxInFlight: number
  /** How long a stopping process still accepts requests while it reports not ready, so that proxies stop sending. */
  drainMs: number
  emulatorPort: number
  /** What the operator's view of all towns asks for; unset: there is none. */
  operatorToken?: string
}

export const processSettings = declareSettings({
  title: 'The process',
  settings: {
    PORT: { schema: port.default(3000), doc: 'port that it listens on' },
    HOST: { schema: z.string().default('0.0.0.0'), doc: 'address that it listens on' },
    PUBLIC_URL: {
      schema: webAddress.optional(),
      isPrivate: true,
      ofOneTown: 'own',
      otherwise: '`http://localhost:PORT`',
      doc: 'public base URL of the site and the API',
    },
    DATA_DIR: {
      schema: z.string().min(1).default('./data'),
      doc: 'folder of the embedded database and of media, unless `DATABASE_URL` and `MEDIA_URL` are set',
    },
    TRUSTED_PROXIES: {
      schema: z.coerce.number().int().min(0).max(10).default(0),
      doc: "number of trusted reverse proxies: with 1 the client's address is the last in `X-Forwarded-For`, with 2 the one before it; with 0 the socket's",
    },
    MAX_IN_FLIGHT: {
      schema: z.coerce.number().int().min(1).default(400),
      doc: 'concurrent requests; beyond it the response is 503 with `Retry-After`',
    },
    DRAIN_SECONDS: {
      schema: z.coerce.number().min(0).max(120).optional(),
      otherwise: '`5`',
      doc: 'on shutdown, seconds during which `/health/ready` fails before connections are refused',
    },
    OPERATOR_TOKEN: {
      schema: z.string().min(24, 'must have at least 24 characters').optional(),
      secret: { characters: 24, bits: 60 },
      doc: 'token of `/operator/towns.json`, the view of all towns; unset: there is none',
    },
    EMULATOR_PORT: {
      schema: port.default(3001),
      doc: 'demo only; the next two ports are used by the video server and the identity provider',
    },
  },
  read: (it, { mode }): ProcessConfig => ({
    port: it.PORT,
    host: it.HOST,
    publicUrl: it.PUBLIC_URL ?? `http://localhost:${it.PORT}`,
    dataDir: resolve(it.DATA_DIR),
    trustedProxies: it.TRUSTED_PROXIES,
    maxInFlight: it.MAX_IN_FLIGHT,
    drainMs: (it.DRAIN_SECONDS ?? (mode === 'production' ? 5 : 0)) * 1000,
    emulatorPort: it.EMULATOR_PORT,
    operatorToken: it.OPERATOR_TOKEN,
  }),
})
