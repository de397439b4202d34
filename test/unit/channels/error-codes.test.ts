import { expect, test } from 'bun:test'
import { toLineNews } from '../../../src/channels/whatsapp/account-news.ts'
import { failureOf, failureOfStatus } from '../../../src/channels/whatsapp/errors.ts'

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (18 June 2026) */

test.each([
  [[0, 190], 'account token'],
  [[3, 10, 131005, 200, 250, 299], 'account permission'],
  [[131042], 'account payment'],
  [[131031, 368], 'account locked'],
  [[131045, 133010], 'account registration'],
  [[131037], 'account name'],
  [[131064], 'account categories'],
  [[4, 80007, 130429], 'rate line'],
  [[131056], 'rate recipient'],
  [[131048], 'quality'],
  [[131026, 130497], 'recipient'],
  [[131047], 'window'],
  [[131049, 130472], 'held'],
  [[131050], 'opted-out'],
  [[131053], 'media'],
  [[131062], 'phone-required'],
  [[132001], 'template missing'],
  [[132015], 'template paused'],
  [[132016], 'template disabled'],
  [[1, 2, 131000, 131016, 131057, 133004, 135000], 'platform'],
  [[33, 100, 131008, 131009, 131021, 131030, 131051, 132000, 132012, 132018, 199, 300, -1], 'message'],
])('the errors %p are about: %s', (codes, expected) => {
  for (const code of codes) {
    const { kind, ...rest } = failureOf(code)
    const { cause, of, state } = rest as Record<string, string>
    expect([kind, cause ?? of ?? state].filter(Boolean).join(' ')).toBe(expected)
  }
})

test('without a number of the platform’s, the HTTP status says what a refusal is about', () => {
  const kinds = [401, 429, 500, 503, 400, 404].map((status) => failureOfStatus(status).kind)
  expect(kinds).toEqual(['account', 'rate', 'platform', 'platform', 'message', 'message'])
})

test.each([
  [
    'account_update',
    { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } },
    'paused locked, account disabled',
  ],
  [
    'account_update',
    { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } },
    'account disabled',
  ],
  [
    'account_update',
    { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } },
    'restored, account good',
  ],
  ['account_update', { event: 'ACCOUNT_VIOLATION' }, 'account warned'],
  [
    'account_update',
    {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING' }],
    },
    'paused restricted, account restricted',
  ],
  ['account_update', { event: 'ACCOUNT_RESTRICTION' }, 'paused restricted templates, account restricted'],
  ['account_alerts', { alert_severity: 'CRITICAL', alert_status: 'ACTIVE' }, 'account alert'],
  ['account_review_update', { decision: 'REJECTED' }, 'account restricted'],
  [
    'phone_number_quality_update',
    { event: 'FLAGGED', current_limit: 'TIER_1K' },
    'quality low, limit set 1000',
  ],
  ['phone_number_quality_update', { event: 'DOWNGRADE', current_limit: 'TIER_250' }, 'limit lowered 250'],
  ['business_capability_update', { max_daily_conversations_per_business: 2000 }, 'limit set 2000'],
  ['business_capability_update', { max_daily_conversations_per_business: 'TIER_UNLIMITED' }, 'limit set -1'],
  // Taken away in February 2026: the limit is the portfolio's.
  ['business_capability_update', { max_daily_conversation_per_phone: 1000 }, ''],
  ['security', { event: 'PIN_RESET_REQUEST' }, 'security pin-requested'],
  [
    'template_category_update',
    { message_template_name: 'a', message_template_language: 'ca' },
    'template reclassified a ca',
  ],
  [
    'message_template_status_update',
    { new_quality_score: 'RED', message_template_name: 'a', message_template_language: 'ca' },
    'template low-quality a ca',
  ],
  ['message_template_status_update', { event: 'DISABLED' }, ''],
  ['account_update', { event: 7, ban_info: 'x', restriction_info: 'y' }, ''],
  ['security', {}, ''],
  ['constructor', { event: 'PIN_CHANGED' }, ''],
])('news on %s: %p', (field, value, expected) => {
  const found = toLineNews(field, value).map((one) => {
    if (one.type === 'paused') return ['paused', one.cause, one.templatesOnly && 'templates']
    if (one.type !== 'condition') return [one.type]
    const { topic, state, figure, subject } = one.condition
    return [topic, state, figure, subject]
  })
  expect(found.map((words) => words.filter(Boolean).join(' ')).join(', ')).toBe(expected)
})
