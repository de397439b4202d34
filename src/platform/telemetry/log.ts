import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino'
import { describeError } from './errors.ts'

/** The log. Structured; personal data never goes in: mask what identifies a person with `maskPhone`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

/** Fields that may carry personal data: removed wherever they appear, should one slip in. */
const REDACTED_FIELDS = [
  'phone',
  'name',
  'email',
  'text',
  'address',
  'from',
  'to',
  'wa_id',
  'user_id',
  'from_user_id',
  'to_user_id',
  'previous_user_id',
  'parent_user_id',
  'recipient',
  'recipient_id',
  'recipient_user_id',
  'username',
  'bsuid',
  'caption',
  'authorization',
  'api_key',
]

/**
 * @param level `debug`, `info`, `warn`, `error` or `silent`
 * @param to where lines go instead of the standard output
 */
export const createLog = (level: string, to?: DestinationStream): Log => {
  const options: LoggerOptions = {
    level,
    base: undefined,
    redact: { paths: REDACTED_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[personal]' },
    // Should an error itself be handed in: what may be told of it.
    serializers: { error: describeError, err: describeError },
    formatters: { level: (label) => ({ level: label }) },
  }
  return to ? pino(options, to) : pino(options)
}

/** Enough of a number for two colleagues to see that they speak of the same one: `34 … 78`. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 2)}…${phone.slice(-2)}`
