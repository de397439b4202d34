import { z } from 'zod'
import type { MarketingOptOut } from '#domain/conversations'
import type { Condition, ConditionTopic, LineNews } from '#domain/lines'
import { sanitise } from '#platform/text'
import { parseTimestamp } from './message.ts'
import { toPersonIds } from './person.ts'
import type { Value } from './webhook-change.ts'

/**
 * What the platform's webhooks on the account ask for, beside being kept.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference
 */
export const toLineNews = (field: string, value: Value): LineNews[] => READERS.get(field)?.(value) ?? []

const word = z.string().max(200).optional().catch(undefined)

const condition = (one: Condition): LineNews => ({ type: 'condition', condition: one })

/** A state by the platform's word for it; nothing for a word that is not known. */
const stated = <Topic extends ConditionTopic>(
  topic: Topic,
  states: Map<string | undefined, (Condition & { topic: Topic })['state']>,
  wanted: string | undefined,
  more: Pick<Condition, 'subject' | 'figure'> = {},
): LineNews[] => {
  const state = states.get(wanted)
  return state ? [condition({ topic, state, ...more } as Condition)] : []
}

const accountUpdate = z.looseObject({
  event: word,
  ban_info: z.looseObject({ waba_ban_state: word }).optional().catch(undefined),
  restriction_info: z
    .array(z.looseObject({ restriction_type: word }))
    .optional()
    .catch(undefined),
})

/** Answers to citizens are forbidden too; or only what the town begins; or its utility templates. */
const ALL_RESTRICTED = 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING'

const readAccountUpdate = (value: Value): LineNews[] => {
  const { event, ban_info: ban, restriction_info: restrictions } = accountUpdate.parse(value)
  switch (event) {
    case 'ACCOUNT_RESTRICTION': {
      const everything = restrictions?.some(({ restriction_type: type }) => type === ALL_RESTRICTED) ?? false
      return [
        { type: 'paused', cause: 'restricted', templatesOnly: !everything },
        condition({ topic: 'account', state: 'restricted' }),
      ]
    }
    case 'DISABLED_UPDATE':
      if (ban?.waba_ban_state === 'REINSTATE') return restored
      return [
        ...(ban?.waba_ban_state === 'SCHEDULE_FOR_DISABLE' ? [] : [locked]),
        condition({ topic: 'account', state: 'disabled' }),
      ]
    case 'ACCOUNT_DELETED':
      return [locked, condition({ topic: 'account', state: 'disabled' })]
    case 'ACCOUNT_VIOLATION':
      return [condition({ topic: 'account', state: 'warned' })]
    case 'ACCOUNT_OFFBOARDED':
    case 'PARTNER_REMOVED':
      return [condition({ topic: 'account', state: 'left' })]
    case 'ACCOUNT_RECONNECTED':
      return restored
    default:
      return []
  }
}

const locked: LineNews = { type: 'paused', cause: 'locked' }
const restored: LineNews[] = [{ type: 'restored' }, condition({ topic: 'account', state: 'good' })]

const alert = z.looseObject({ alert_severity: word, alert_status: word })

const readAccountAlert = (value: Value): LineNews[] => {
  const { alert_severity: severity, alert_status: status } = alert.parse(value)
  if (status === 'RESOLVED') return restored
  return severity === 'CRITICAL' ? [condition({ topic: 'account', state: 'alert' })] : []
}

const REVIEWS = new Map([
  ['APPROVED', 'good'],
  ['PENDING', 'review'],
  ['REJECTED', 'restricted'],
  ['DEFERRED', 'review'],
] as const) as Map<string | undefined, 'good' | 'review' | 'restricted'>

const QUALITIES = new Map([
  ['FLAGGED', 'low'],
  ['UNFLAGGED', 'high'],
] as const) as Map<string | undefined, 'low' | 'high'>

/** `TIER_2K`, `TIER_UNLIMITED`, 2000: people a day; -1 where there is no limit. */
export const readLimit = (tier: unknown): number | undefined => {
  if (typeof tier === 'number') return tier
  const [, figure, kilo] = /^(?:TIER_)?(\d+)(K?)$/.exec(String(tier)) ?? []
  if (figure) return Number(figure) * (kilo ? 1_000 : 1)
  return tier === 'TIER_UNLIMITED' ? -1 : undefined
}

const numberUpdate = z.looseObject({
  event: word,
  current_limit: word,
  max_daily_conversations_per_business: z.union([z.string(), z.number()]).optional().catch(undefined),
})

const readNumberUpdate = (value: Value): LineNews[] => {
  const update = numberUpdate.parse(value)
  const figure = readLimit(update.max_daily_conversations_per_business ?? update.current_limit)
  const state = update.event === 'DOWNGRADE' ? ('lowered' as const) : ('set' as const)
  return [
    ...stated('quality', QUALITIES, update.event),
    ...(figure === undefined ? [] : [condition({ topic: 'limit', state, figure })]),
  ]
}

const NAMES = new Map([
  ['APPROVED', 'approved'],
  ['PENDING', 'pending'],
  ['DEFERRED', 'pending'],
  ['REJECTED', 'rejected'],
] as const) as Map<string | undefined, 'approved' | 'pending' | 'rejected'>

const SECURITY = new Map([
  ['PIN_CHANGED', 'pin-changed'],
  ['PIN_RESET_REQUEST', 'pin-requested'],
  ['PIN_REQUEST_SUCCESS', 'pin-requested'],
] as const) as Map<string | undefined, 'pin-changed' | 'pin-requested'>

const TEMPLATES = new Map([
  ['APPROVED', 'approved'],
  ['REINSTATED', 'approved'],
  ['UNARCHIVED', 'approved'],
  ['PENDING', 'pending'],
  ['IN_APPEAL', 'pending'],
  ['FLAGGED', 'flagged'],
  ['PAUSED', 'paused'],
  ['LOCKED', 'paused'],
  ['DISABLED', 'disabled'],
  ['REJECTED', 'rejected'],
  ['ARCHIVED', 'missing'],
  ['PENDING_DELETION', 'missing'],
  ['DELETED', 'missing'],
] as const) as Map<string | undefined, (Condition & { topic: 'template' })['state']>

const TEMPLATE_QUALITIES = new Map([
  ['RED', 'low-quality'],
  ['YELLOW', 'flagged'],
  ['GREEN', 'approved'],
] as const) as typeof TEMPLATES

const templateUpdate = z.looseObject({
  event: word,
  new_quality_score: word,
  message_template_name: z.string().min(1).max(512),
  message_template_language: z.string().max(20).optional().catch(undefined),
})

/** @param states by which of its values, since the quality comes under the field of the status too */
const readTemplateUpdate = (value: Value): LineNews[] => {
  const parsed = templateUpdate.safeParse(value)
  if (!parsed.success) return []
  const { event, new_quality_score: quality, ...template } = parsed.data
  const { message_template_name: name, message_template_language: language = '' } = template
  const subject = sanitise(`${name} ${language}`, 540)
  return event
    ? stated('template', TEMPLATES, event, { subject })
    : stated('template', TEMPLATE_QUALITIES, quality, { subject })
}

const readReclassification = (value: Value): LineNews[] => {
  const parsed = templateUpdate.safeParse(value)
  if (!parsed.success) return []
  const { message_template_name: name, message_template_language: language = '' } = parsed.data
  const subject = sanitise(`${name} ${language}`, 540)
  return [condition({ topic: 'template', state: 'reclassified', subject })]
}

const wordIn = (value: Value, name: string): string | undefined => word.parse(value[name])

const READERS = new Map<string, (value: Value) => LineNews[]>([
  ['account_update', readAccountUpdate],
  ['account_alerts', readAccountAlert],
  ['account_review_update', (value) => stated('account', REVIEWS, wordIn(value, 'decision'))],
  ['business_capability_update', readNumberUpdate],
  ['phone_number_quality_update', readNumberUpdate],
  ['phone_number_name_update', (value) => stated('name', NAMES, wordIn(value, 'decision'))],
  ['security', (value) => stated('security', SECURITY, wordIn(value, 'event'))],
  ['message_template_status_update', readTemplateUpdate],
  ['message_template_quality_update', readTemplateUpdate],
  ['template_category_update', readReclassification],
])

const preference = z.looseObject({
  wa_id: word,
  user_id: word,
  category: z.literal('marketing_messages'),
  value: z.literal('stop'),
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
})

/** The citizens who stopped marketing inside the messenger. Who allows it again has not asked for any subject. */
export const readOptOuts = ({ user_preferences: all }: Value): MarketingOptOut[] =>
  (Array.isArray(all) ? all : []).flatMap((raw) => {
    const parsed = preference.safeParse(raw)
    if (!parsed.success) return []
    const { wa_id: phone, user_id: userId, timestamp } = parsed.data
    return [{ person: toPersonIds(phone, userId, undefined), at: parseTimestamp(timestamp) }]
  })
