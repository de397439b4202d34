import type { DeliveryFailure, PauseCause } from '#domain/lines'

const account = (cause: PauseCause, templatesOnly = false): DeliveryFailure => ({
  kind: 'account',
  cause,
  ...(templatesOnly ? { templatesOnly } : {}),
})

/**
 * What the platform's numbers of errors are about. Titles and texts change; numbers do not.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (18 June 2026)
 */
const FAILURES = new Map<number, DeliveryFailure>([
  [0, account('token')],
  [190, account('token')],
  [3, account('permission')],
  [10, account('permission')],
  [131005, account('permission')],
  [368, account('locked')],
  [131031, account('locked')],
  [131042, account('payment')],
  [131045, account('registration')],
  [133010, account('registration')],
  [131037, account('name')],
  // Templates were used as what they are not: the platform takes no more of them for a while.
  [131064, account('categories', true)],
  [4, { kind: 'rate', of: 'line' }],
  [80007, { kind: 'rate', of: 'line' }],
  [130429, { kind: 'rate', of: 'line' }],
  [131056, { kind: 'rate', of: 'recipient' }],
  [131048, { kind: 'quality' }],
  [131026, { kind: 'recipient' }],
  // Of the recipient's country: one citizen's number from there must not stop the town's.
  [130497, { kind: 'recipient' }],
  [131049, { kind: 'held' }],
  [130472, { kind: 'held' }],
  [131050, { kind: 'opted-out' }],
  [131047, { kind: 'window' }],
  [131053, { kind: 'media' }],
  [131062, { kind: 'phone-required' }],
  [132001, { kind: 'template', state: 'missing' }],
  [132015, { kind: 'template', state: 'paused' }],
  [132016, { kind: 'template', state: 'disabled' }],
  ...[1, 2, 131000, 131016, 131057, 133004, 135000].map((code): [number, DeliveryFailure] => [
    code,
    { kind: 'platform' },
  ]),
])

/** What an error of the platform is about, by its number. */
export const failureOf = (code: number): DeliveryFailure => {
  const known = FAILURES.get(code) ?? (code >= 200 && code <= 299 ? account('permission') : undefined)
  if (!known) return { kind: 'message' }
  return known.kind === 'account' ? { ...known, code: String(code) } : known
}

/** What an answer without a number of the platform's is about, by its HTTP status. */
export const failureOfStatus = (status: number): DeliveryFailure => {
  if (status === 401) return { ...account('token'), code: 'HTTP 401' } as DeliveryFailure
  if (status === 429) return { kind: 'rate', of: 'line' }
  return status >= 500 ? { kind: 'platform' } : { kind: 'message' }
}
