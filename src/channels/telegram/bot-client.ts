import type { DeliveryFailure } from '#domain/lines'
import type { LineProbe } from '#domain/town'
import { MediaNotFound } from '#platform/media'
import { BodyTooLarge, readLimited, writeLimited } from '#platform/streams'
import { withClientSpan } from '#platform/telemetry'
import type { TelegramConfig } from './config.ts'
import { type ApiError, failureOf } from './errors.ts'

/**
 * What the platform said to a call: done, or what its refusal is about. Where nothing is heard it may have been done all the same, of which
 * nobody tells later: it is done again, as what was never done has to be.
 */
export type ApiResult<T> =
  | { ok: true; value: T }
  | { ok: false; failure: DeliveryFailure; problem: string; afterSeconds?: number }

/** A file that goes with a call, in a field of it. */
export type ApiFile = { field: string; bytes: Uint8Array; name: string; mime: string }

const TIMEOUT_MS = 10_000

/** Bot API, getFile: a bot may download 20 MB. */
const MAX_DOWNLOAD = 20 * 1024 * 1024

type Answer<T> = ({ ok: true; result: T } | ({ ok?: false } & ApiError)) & { ok?: boolean }

/** The token is part of the address, which is therefore written nowhere. */
const methodUrl = ({ apiUrl, token }: TelegramConfig, method: string): string =>
  `${apiUrl}/bot${token}/${method}`

/**
 * Calls a method of the Bot API. Never throws.
 * @see https://core.telegram.org/bots/api#making-requests (Bot API 10.2, July 2026)
 */
export const callApi = async <T>(
  config: TelegramConfig,
  method: string,
  parameters: Record<string, unknown> = {},
  file?: ApiFile,
): Promise<ApiResult<T>> => {
  try {
    const response = await withClientSpan(`messenger: ${method}`, config.apiUrl, () =>
      fetch(methodUrl(config, method), {
        method: 'POST',
        ...toBody(parameters, file),
        signal: AbortSignal.timeout(file ? 3 * TIMEOUT_MS : TIMEOUT_MS),
      }),
    )
    const answer = (await response.json().catch(() => ({}))) as Answer<T>
    if (response.ok && answer.ok) return { ok: true, value: answer.result }
    return toFailure(response.status, answer as ApiError)
  } catch (error) {
    const problem = error instanceof Error ? error.name : 'network'
    return { ok: false, failure: { kind: 'platform' }, problem }
  }
}

const toBody = (parameters: Record<string, unknown>, file: ApiFile | undefined) => {
  if (!file) return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(parameters) }
  const form = new FormData()
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  form.set(file.field, new File([file.bytes as Uint8Array<ArrayBuffer>], file.name, { type: file.mime }))
  return { body: form }
}

const toFailure = (status: number, error: ApiError): ApiResult<never> => {
  const failure = failureOf(status, error)
  const { error_code: code, description = '', parameters } = error
  return {
    ok: false,
    failure,
    problem: `${code ?? `HTTP ${status}`}: ${description}`.slice(0, 200),
    afterSeconds: parameters?.retry_after,
  }
}

/**
 * Fetches what a citizen sent, in the platform's two steps: an address lives an hour, and is asked for again at every try.
 * @throws {MediaNotFound} where the platform has it no longer; {@link BodyTooLarge}; anything else: it is not to be had now
 */
const openFile = async (config: TelegramConfig, fileId: string, maxBytes: number) => {
  const found = await callApi<{ file_path?: string; file_size?: number }>(config, 'getFile', {
    file_id: fileId,
  })
  if (!found.ok) {
    if (/file is too big/i.test(found.problem)) throw new BodyTooLarge(`more than ${MAX_DOWNLOAD} bytes`)
    if (found.failure.kind === 'media' || found.failure.kind === 'message')
      throw new MediaNotFound('the platform has no such file')
    throw new Error('the platform did not say where the file is')
  }
  const { file_path: path, file_size: size = 0 } = found.value
  if (!path) throw new Error('the platform gave a file no address')
  if (size > maxBytes) throw new BodyTooLarge(`more than ${maxBytes} bytes`)
  const response = await withClientSpan('messenger: file', config.apiUrl, () =>
    fetch(`${config.apiUrl}/file/bot${config.token}/${path}`, {
      signal: AbortSignal.timeout(9 * TIMEOUT_MS),
    }).catch(() => undefined),
  )
  if (!response?.ok) throw new Error(`file download answered ${response?.status ?? 'nothing'}`)
  return response.body
}

export const download = async (config: TelegramConfig, fileId: string, maxBytes: number) =>
  readLimited(await openFile(config, fileId, maxBytes), maxBytes)

/** The same, into a file: what may be long is never held whole. */
export const downloadFile = async (
  config: TelegramConfig,
  fileId: string,
  path: string,
  maxBytes: number,
): Promise<void> => writeLimited(await openFile(config, fileId, maxBytes), path, maxBytes)

/** Asks whether the bot works; sends nothing. */
export const probe = async (config: TelegramConfig): Promise<LineProbe> => {
  const found = await callApi(config, 'getMe')
  if (found.ok) return 'works'
  return found.failure.kind === 'account' ? 'blocked' : 'unknown'
}
