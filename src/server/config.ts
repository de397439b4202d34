import { resolve } from 'node:path'
import { z } from 'zod'
import { DEFAULT_GRAPH_VERSION, type WhatsAppConfig } from '#channels/whatsapp'
import type { StaffConfig } from '#domain/staff'
import { QUERY_TIMEOUT_SECONDS } from '#platform/database'
import type { GeocoderConfig } from '#platform/geocoding'
import type { IdentityConfig } from '#platform/identity'
import type { ModelConfig } from '#platform/language-model'
import type { SpeechConfig } from '#platform/speech'
import type { TracingConfig } from '#platform/telemetry'
import type { JitsiConfig } from '#platform/video'
import { DEMO, weaknesses } from './config-strength.ts'
import { type RenamedSetting, withCurrentNames } from './renamed-settings.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const webAddress = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''))

/** A comma-separated list. */
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  )

const schema = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('0.0.0.0'),
  PUBLIC_URL: webAddress.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  MEDIA_URL: z
    .string()
    .regex(/^(file|s3):.+/, 'must begin with file: or s3:')
    .optional(),
  SECRET_KEY: z.string().min(32, 'must have at least 32 characters'),
  DATA_ENCRYPTION_KEYS: list.refine(
    (keys) => keys.every((one) => one.length >= 32),
    'each must have at least 32 characters',
  ),
  DATA_ENCRYPTION_BINDING: z.enum(['yes', 'no']).optional(),
  JURISDICTION_ID: z.string().default('manresa.cat'),
  WHATSAPP_GRAPH_URL: webAddress.default('https://graph.facebook.com'),
  WHATSAPP_GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must look like v26.0')
    .default(DEFAULT_GRAPH_VERSION),
  WHATSAPP_PHONE_NUMBER_ID: z.string().min(1),
  WHATSAPP_ACCESS_TOKEN: z.string().min(1),
  WHATSAPP_APP_SECRET: z.string().min(1),
  WHATSAPP_VERIFY_TOKEN: z.string().min(1),
  WHATSAPP_BUSINESS_ACCOUNT_ID: z.string().optional(),
  WHATSAPP_PIN: z
    .string()
    .regex(/^\d{6}$/, 'must be six digits')
    .optional(),
  WHATSAPP_MESSAGES_PER_SECOND: z.coerce.number().min(1).max(10_000).default(70),
  WHATSAPP_STATUS_TIMEOUT_SECONDS: z.coerce.number().positive().default(30),
  GEOCODER: z.enum(['gazetteer', 'icgc', 'cartociudad']).default('gazetteer'),
  GEOCODER_URL: z.url().optional(),
  FEEDS_URL: webAddress.optional(),
  MODEL_URL: webAddress.optional(),
  MODEL_KEY: z.string().optional(),
  MODEL_NAME: z.string().default('default'),
  SPEECH_URL: webAddress.optional(),
  SPEECH_KEY: z.string().optional(),
  SPEECH_MODEL: z.string().default('whisper-1'),
  SPEECH_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(30).default(20),
  MAP_STYLE_URL: z.union([z.literal('none'), z.url({ protocol: /^https?$/ })]).default('none'),
  OUTBOUND_PRIVATE_HOSTS: list,
  STAFF_SECOND_FACTOR: z.enum(['required', 'optional']).optional(),
  OIDC_ISSUER: webAddress.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().default('OpenID'),
  OIDC_STRONG_ACR: list,
  OIDC_STRONG_AMR: list,
  VIDEO_URL: webAddress.optional(),
  VIDEO_APP_ID: z.string().optional(),
  VIDEO_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  IDENTITY_KIND: z.enum(['openid', 'valid']).default('openid'),
  IDENTITY_NAME: z.string().default('VÀLid'),
  IDENTITY_ISSUER: webAddress.optional(),
  IDENTITY_CLIENT_ID: z.string().optional(),
  IDENTITY_CLIENT_SECRET: z.string().optional(),
  PDF_SIGNING_CERTIFICATE: z.string().optional(),
  PDF_SIGNING_KEY: z.string().optional(),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(200).default(16),
  DATABASE_STATEMENT_TIMEOUT_SECONDS: z.coerce.number().min(1).max(600).default(QUERY_TIMEOUT_SECONDS),
  TOWNS_DIR: z.string().default('towns'),
  BURST_PAUSE_SECONDS: z.coerce.number().min(0).max(10).default(1.2),
  LIMITS_SCALE: z.coerce.number().min(0.01).max(1_000_000).default(1),
  PROOF_OF_WORK: z.coerce.number().int().min(0).max(100_000).default(1_000),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  MAX_IN_FLIGHT: z.coerce.number().int().min(1).default(400),
  DRAIN_SECONDS: z.coerce.number().min(0).max(120).optional(),
  EMULATOR_PORT: port.default(3001),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  // Standard names of OpenTelemetry.
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress.optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_SERVICE_NAME: z.string().min(1).default('town-hall'),
})

/** All settings, validated. */
export type Config = {
  port: number
  host: string
  publicUrl: string
  /** Unset: an embedded PostgreSQL under `dataDir`. */
  databaseUrl?: string
  dataDir: string
  /** Maximum of database connections of this process, besides those of the job queue. */
  databaseConnections: number
  /** Timeout of one SQL statement, in seconds. */
  databaseAnswerSeconds: number
  /** Folder of the towns' folders. */
  townsDir: string
  mediaUrl: string
  secretKey: string
  /** Keys that encrypt personal data, newest first; none: one derived from the secret key. */
  sealingKeys: string[]
  /** Whether encrypted values are bound to their purpose; earlier versions cannot decrypt bound ones. */
  sealingBound: boolean
  jurisdictionId: string
  whatsapp: WhatsAppConfig
  /** Six digits that the number is registered with; read by the command that registers it. */
  whatsappPin?: string
  geocoder: GeocoderConfig
  /** Replaces `{feeds}` in the town's `feeds.json`; unset: those feeds are left out. */
  feedsUrl?: string
  /** A language model for unclear phrases; unset: none. */
  model?: ModelConfig
  /** Transcription of voice notes; unset: none. */
  speech?: SpeechConfig
  /** URL of the public map's style; empty: points without a map. */
  mapStyleUrl: string
  /** Private `host` or `host:port` that outgoing requests may reach. */
  outboundPrivateHosts: string[]
  /** How staff sign in. */
  staff: StaffConfig
  /** Video server; unset: no video calls. */
  video?: JitsiConfig
  /** Identity provider for citizens; unset: none. */
  identity?: IdentityConfig
  /** PEM files of the certificate that seals documents and of its key; unset: documents are not sealed. */
  seal?: { certificate: string; key: string; demonstration: boolean }
  /** Factor on the limits of the town's profile. */
  limitsScale: number
  /** How long more of a report is waited for before it is answered; 0: every message is answered by itself. */
  burstPauseMs: number
  /** Cost of the proof of work, in PBKDF2 rounds for each of some hundreds of tries; 0: no proof of work. */
  workCost: number
  /** Number of trusted proxies that append the client's address; 0: the socket's address is used. */
  trustedProxies: number
  /** Maximum of concurrent requests; further ones get 503 with Retry-After. */
  maxInFlight: number
  /** How long a stopping process still accepts requests while it reports not ready, so that proxies stop sending. */
  drainMs: number
  emulatorPort: number
  logLevel: string
  /** Unset: no traces. */
  traces?: TracingConfig
  /** Settings that were read under their old names. */
  renamedSettings: RenamedSetting[]
}

/** Invalid settings or arguments of a command, with a message for the operator. */
export class BadConfig extends Error {
  override name = 'BadConfig'
}

const GEOCODERS = {
  icgc: 'https://eines.icgc.cat/geocodificador/',
  cartociudad: 'https://www.cartociudad.es/geocoder/api/geocoder/',
}

/** Replaces messages of zod that name types instead of what to set. */
const issueMessage: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'required'
  if (issue.code === 'invalid_type' && issue.expected === 'number') return 'must be a number'
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`
  return issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : undefined
}

/**
 * Reads the configuration from the environment.
 * @param env environment variables; an empty one counts as unset
 * @param mode `production` refuses missing or weak secrets, secrets of the demo, and http to other hosts; `demo` has defaults
 * @throws {BadConfig}
 */
export const readConfig = (env: Record<string, string | undefined>, mode: 'production' | 'demo'): Config => {
  const { settings: set, renamed, conflicts } = withCurrentNames(env)
  const parsed = schema.safeParse(mode === 'demo' ? { ...DEMO, ...set } : set, { error: issueMessage })
  const wrong = [
    ...conflicts,
    ...(parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)),
  ]
  const together = (first: string, ...others: string[]) => {
    for (const name of others) if (set[first] && !set[name]) wrong.push(`${name}: required with ${first}`)
  }
  together('OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET')
  together('VIDEO_URL', 'VIDEO_APP_ID', 'VIDEO_SECRET')
  together('IDENTITY_ISSUER', 'IDENTITY_CLIENT_ID', 'IDENTITY_CLIENT_SECRET')
  together('PDF_SIGNING_CERTIFICATE', 'PDF_SIGNING_KEY')
  // One line for each variable: a malformed one is not reported again as weak.
  if (mode === 'production')
    wrong.push(
      ...weaknesses(set).filter((line) => !wrong.some((one) => one.split(':')[0] === line.split(':')[0])),
    )
  if (!parsed.success || wrong.length > 0) {
    throw new BadConfig(`Invalid configuration:\n${wrong.map((line) => `  ${line}`).join('\n')}`)
  }
  const it = parsed.data
  return {
    port: it.PORT,
    host: it.HOST,
    publicUrl: it.PUBLIC_URL ?? `http://localhost:${it.PORT}`,
    databaseUrl: it.DATABASE_URL,
    dataDir: resolve(it.DATA_DIR),
    mediaUrl: it.MEDIA_URL ?? `file:${resolve(it.DATA_DIR, 'media')}`,
    secretKey: it.SECRET_KEY,
    sealingKeys: it.DATA_ENCRYPTION_KEYS,
    sealingBound: (it.DATA_ENCRYPTION_BINDING ?? (mode === 'demo' ? 'yes' : 'no')) === 'yes',
    jurisdictionId: it.JURISDICTION_ID,
    whatsapp: {
      graphUrl: it.WHATSAPP_GRAPH_URL,
      graphVersion: it.WHATSAPP_GRAPH_VERSION,
      phoneNumberId: it.WHATSAPP_PHONE_NUMBER_ID,
      accessToken: it.WHATSAPP_ACCESS_TOKEN,
      appSecret: it.WHATSAPP_APP_SECRET,
      verifyToken: it.WHATSAPP_VERIFY_TOKEN,
      businessAccountId: it.WHATSAPP_BUSINESS_ACCOUNT_ID,
      messagesPerSecond: it.WHATSAPP_MESSAGES_PER_SECOND,
      doubtMs: it.WHATSAPP_STATUS_TIMEOUT_SECONDS * 1000,
    },
    whatsappPin: it.WHATSAPP_PIN,
    geocoder:
      it.GEOCODER === 'gazetteer'
        ? { kind: 'gazetteer' }
        : { kind: it.GEOCODER, url: it.GEOCODER_URL ?? GEOCODERS[it.GEOCODER] },
    feedsUrl: it.FEEDS_URL,
    model: it.MODEL_URL ? { url: it.MODEL_URL, key: it.MODEL_KEY, model: it.MODEL_NAME } : undefined,
    speech: it.SPEECH_URL
      ? {
          url: it.SPEECH_URL,
          key: it.SPEECH_KEY,
          model: it.SPEECH_MODEL,
          timeoutMs: it.SPEECH_TIMEOUT_SECONDS * 1000,
        }
      : undefined,
    mapStyleUrl: it.MAP_STYLE_URL === 'none' ? '' : it.MAP_STYLE_URL,
    outboundPrivateHosts: it.OUTBOUND_PRIVATE_HOSTS,
    staff: {
      secret: it.SECRET_KEY,
      secondFactor: it.STAFF_SECOND_FACTOR ?? (mode === 'production' ? 'required' : 'optional'),
      directory: it.OIDC_ISSUER
        ? {
            name: it.OIDC_NAME,
            issuer: it.OIDC_ISSUER,
            clientId: it.OIDC_CLIENT_ID ?? '',
            clientSecret: it.OIDC_CLIENT_SECRET ?? '',
            strongAcr: it.OIDC_STRONG_ACR,
            strongAmr: it.OIDC_STRONG_AMR,
          }
        : undefined,
    },
    video: it.VIDEO_URL
      ? { url: it.VIDEO_URL, appId: it.VIDEO_APP_ID ?? '', secret: it.VIDEO_SECRET ?? '' }
      : undefined,
    identity: it.IDENTITY_ISSUER
      ? {
          kind: it.IDENTITY_KIND,
          name: it.IDENTITY_NAME,
          issuer: it.IDENTITY_ISSUER,
          clientId: it.IDENTITY_CLIENT_ID ?? '',
          clientSecret: it.IDENTITY_CLIENT_SECRET ?? '',
        }
      : undefined,
    seal: it.PDF_SIGNING_CERTIFICATE
      ? { certificate: it.PDF_SIGNING_CERTIFICATE, key: it.PDF_SIGNING_KEY ?? '', demonstration: false }
      : mode === 'demo'
        ? {
            certificate: resolve(it.DATA_DIR, 'seal/certificate.pem'),
            key: resolve(it.DATA_DIR, 'seal/key.pem'),
            demonstration: true,
          }
        : undefined,
    databaseConnections: it.DATABASE_CONNECTIONS,
    databaseAnswerSeconds: it.DATABASE_STATEMENT_TIMEOUT_SECONDS,
    townsDir: it.TOWNS_DIR,
    limitsScale: it.LIMITS_SCALE,
    burstPauseMs: it.BURST_PAUSE_SECONDS * 1000,
    workCost: it.PROOF_OF_WORK,
    trustedProxies: it.TRUSTED_PROXIES,
    maxInFlight: it.MAX_IN_FLIGHT,
    drainMs: (it.DRAIN_SECONDS ?? (mode === 'production' ? 5 : 0)) * 1000,
    emulatorPort: it.EMULATOR_PORT,
    logLevel: it.LOG_LEVEL,
    traces: it.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: it.OTEL_EXPORTER_OTLP_ENDPOINT,
          sampleRatio: it.OTEL_TRACES_SAMPLER_ARG,
          service: it.OTEL_SERVICE_NAME,
          jurisdictionId: it.JURISDICTION_ID,
        }
      : undefined,
    renamedSettings: renamed,
  }
}

/** The configuration of a command: the production one, or the demo's with `DEMO=yes`. */
export const readCommandConfig = (env: Record<string, string | undefined>): Config =>
  readConfig(env, env.DEMO === 'yes' ? 'demo' : 'production')

/**
 * The database of a command.
 * @throws {BadConfig} without DATABASE_URL, since the embedded database cannot be shared
 */
export const databaseOf = ({ databaseUrl }: Config): string => {
  if (!databaseUrl)
    throw new BadConfig('DATABASE_URL: required for commands. Set it to the database that the service uses.')
  return databaseUrl
}
