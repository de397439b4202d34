import {
  array,
  fault,
  firstError,
  type GraphError,
  invalid,
  isObject,
  type Json,
  object,
  optional,
  parameter,
  requiredText,
  unique,
} from '../errors.ts'
import type { Line } from './state.ts'

/** What the platform refuses when a number is set up, and with which error. */

const DAY = 24 * 3_600_000

/** Fields that are not known are refused. */
const onlyFields = (body: Json, known: string[]): GraphError | undefined => {
  const other = Object.keys(body).find((name) => !known.includes(name))
  return other ? parameter(`Unknown field: ${other}`) : undefined
}

const product = ({ messaging_product: name }: Json): GraphError | undefined =>
  name === 'whatsapp' ? undefined : parameter('The parameter messaging_product is required.')

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/local-storage */
export const validateStorage = (body: Json, { registered }: Line): GraphError | undefined => {
  const storage = object(body.storage_configuration)
  const wrong =
    onlyFields(body, ['storage_configuration']) ?? onlyFields(storage, ['status', 'data_localization_region'])
  if (wrong) return wrong
  if (
    storage.status !== 'IN_COUNTRY_STORAGE_ENABLED' ||
    !/^[A-Z]{2}$/.test(String(storage.data_localization_region))
  )
    return parameter('storage_configuration: status or data_localization_region is not valid')
  return registered ? parameter('storage_configuration: the phone number is registered') : undefined
}

export const validateRegistration = (body: Json, line: Line, now: number): GraphError | undefined => {
  const wrong = onlyFields(body, ['messaging_product', 'pin', 'data_localization_region']) ?? product(body)
  if (wrong) return wrong
  if (!/^\d{6}$/.test(String(body.pin))) return parameter('pin must be six digits')
  if (!line.verified)
    return fault(133006, '(#133006) Phone number re-verification needed', 'Verify the phone number first')
  if (line.registrations.filter((at) => at > now - 3 * DAY).length >= 10)
    return fault(133016, '(#133016) Account register rate limit', 'Too many registrations of this number')
  return line.pin && line.pin !== body.pin
    ? fault(133005, '(#133005) Two step verification PIN Mismatch', 'Two step verification PIN Mismatch')
    : undefined
}

const VERTICALS =
  'OTHER AUTO BEAUTY APPAREL EDU ENTERTAIN EVENT_PLAN FINANCE GROCERY GOVT HOTEL HEALTH'.split(' ')

const PROFILE_LENGTHS = { about: 139, address: 256, description: 512, email: 128 }

export const validateProfile = (body: Json, { handles }: Line): GraphError | undefined => {
  const known = [
    'messaging_product',
    ...Object.keys(PROFILE_LENGTHS),
    'websites',
    'vertical',
    'profile_picture_handle',
  ]
  return (
    onlyFields(body, known) ??
    product(body) ??
    firstError(Object.entries(PROFILE_LENGTHS), ([name, limit]) =>
      optional(body[name], (value) => requiredText(value, name, limit)),
    ) ??
    optional(body.vertical, (value) =>
      VERTICALS.includes(String(value)) ? undefined : parameter('vertical is not valid'),
    ) ??
    optional(body.websites, (value) =>
      array(value).length <= 2 && array(value).every((one) => /^https?:\/\//.test(String(one)))
        ? undefined
        : parameter('websites: two addresses at most'),
    ) ??
    optional(body.profile_picture_handle, (value) =>
      handles.has(String(value)) ? undefined : parameter('profile_picture_handle is not valid'),
    )
  )
}

const USERNAME = /^(?=.*[a-z])(?!www)(?!\.)(?!.*\.\.)(?!.*\.$)(?!.*\.[a-z]{2,3}$)[a-z0-9._]{3,35}$/

export const validateUsername = (body: Json, { takenUsernames }: Line): GraphError | undefined => {
  const wrong = onlyFields(body, ['username', 'transfer_action'])
  if (wrong) return wrong
  if (!USERNAME.test(String(body.username))) return parameter('username is not valid')
  return takenUsernames.has(String(body.username))
    ? fault(147001, '(#147001) Username is not available', 'The username is taken')
    : undefined
}

const plain = (value: unknown, name: string, limit: number): GraphError | undefined =>
  requiredText(value, name, limit) ??
  (/\p{Extended_Pictographic}/u.test(String(value)) ? invalid(`${name}: no emoji`) : undefined)

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/conversational-components (16 June 2026) */
export const validateAutomation = (body: Json): GraphError | undefined => {
  const prompts = array(body.prompts)
  const commands = array(body.commands).filter(isObject)
  if (prompts.length > 4) return parameter('prompts: 4 at most')
  if (commands.length > 30) return parameter('commands: 30 at most')
  return (
    onlyFields(body, ['prompts', 'commands']) ??
    firstError(prompts, (one) => plain(one, 'prompts', 80)) ??
    firstError(
      commands,
      (one) =>
        onlyFields(one, ['command_name', 'command_description']) ??
        plain(one.command_name, 'command_name', 32) ??
        plain(one.command_description, 'command_description', 256),
    ) ??
    unique(
      commands.map((one) => one.command_name),
      'command_name',
    )
  )
}

const MAX_LINKS = 2_000

export const validateLink = (body: Json, { links }: Line): GraphError | undefined => {
  if (links.length >= MAX_LINKS) return parameter('2,000 links at most')
  return (
    onlyFields(body, ['prefilled_message', 'generate_qr_image', 'code']) ??
    requiredText(body.prefilled_message, 'prefilled_message', 140) ??
    optional(body.generate_qr_image, (value) =>
      value === 'SVG' || value === 'PNG' ? undefined : parameter('generate_qr_image must be SVG or PNG'),
    )
  )
}

/**
 * Fields of an account that an app can have delivered. `user_id_update` is not among them.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override (28 June 2026) and
 *   https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/standby (4 August 2026)
 */
export const WEBHOOK_FIELDS = new Set(
  `messages user_preferences account_alerts account_review_update account_settings_update account_update
   business_capability_update business_username_update calls flows history message_echoes
   message_template_components_update message_template_quality_update message_template_status_update
   messaging_handovers phone_number_name_update phone_number_quality_update security smb_app_state_sync
   smb_message_echoes standby template_category_update`.split(/\s+/),
)
