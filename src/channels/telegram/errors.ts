import type { DeliveryFailure } from '#domain/lines'

/** What an unsuccessful answer of the Bot API holds. */
export type ApiError = {
  error_code?: number
  description?: string
  parameters?: { retry_after?: number; migrate_to_chat_id?: number }
}

/**
 * What says that somebody cannot be reached. The platform's codes are those of HTTP: the words tell which it is.
 * @see https://core.telegram.org/bots/api#making-requests (Bot API 10.2, July 2026)
 */
const UNREACHABLE =
  /bot was blocked|user is deactivated|bot can't initiate conversation|chat not found|user not found|PEER_ID_INVALID|bot was kicked|group chat was upgraded/i

/** What says that a file, or the address of one, cannot be taken. */
const BAD_FILE =
  /failed to get HTTP URL content|wrong (?:type of the web page content|file identifier|remote file)|PHOTO_|IMAGE_PROCESS_FAILED|file is too big|file must be non-empty|WEBPAGE_/i

/** What a refusal is about. */
export const failureOf = (
  status: number,
  { error_code: code = status, description = '', parameters = {} }: ApiError,
): DeliveryFailure => {
  // A token that was revoked, or that is none: the second is answered as an address at which there is nothing.
  if (code === 401 || code === 404) return { kind: 'account', cause: 'token', code: `HTTP ${code}` }
  // Somebody's group: nothing is ever sent to one on purpose.
  if (parameters.migrate_to_chat_id !== undefined) return { kind: 'recipient' }
  if (code === 429) return { kind: 'rate', of: 'line' }
  if (code === 403 || UNREACHABLE.test(description)) return { kind: 'recipient' }
  if (code === 413 || BAD_FILE.test(description)) return { kind: 'media' }
  return code >= 500 ? { kind: 'platform' } : { kind: 'message' }
}
