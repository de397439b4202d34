import { type Account, createAccount } from './account.ts'
import {
  array,
  fault,
  firstError,
  type GraphError,
  invalid,
  isObject,
  type Json,
  missing,
  object,
  optional,
  parameter,
  requiredText,
} from './errors.ts'
import { media } from './files.ts'
import { interactive } from './interactive.ts'
import { validateTemplateMessage } from './templates/sending.ts'

/**
 * What the Cloud API refuses, and with which error. Lengths are in UTF-16 units, the strictest reading.
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */

/** Switches that decide what is refused. */
export type Strictness = {
  /** The number can be called. */
  calling: boolean
}

const DEFAULT: Strictness = { calling: false }
const EMPTY_ACCOUNT = createAccount()

/** A business-scoped user id: the country, and up to 128 letters and digits. Parent ids have `ENT.` between. */
export const BSUID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/

const location = (body: Json): GraphError | undefined => {
  const within = (value: unknown, limit: number) =>
    Number.isFinite(Number(value)) && Math.abs(Number(value)) <= limit
  return within(body.latitude, 90) && within(body.longitude, 180)
    ? undefined
    : invalid('location latitude or longitude is not valid')
}

const contacts = (cards: unknown): GraphError | undefined => {
  const all = array(cards).map(object)
  if (all.length < 1 || all.length > 257) return invalid('contacts: from 1 to 257')
  return firstError(all, ({ name }, index) =>
    requiredText(object(name).formatted_name, `contacts[${index}]['name']['formatted_name']`, 1024),
  )
}

type Check = (body: Json, account: Account, strictness: Strictness) => GraphError | undefined

const CHECKS: Record<string, Check> = {
  text: (body) => requiredText(body.body, "text['body']", 4096),
  interactive,
  template: (body, { templates }) =>
    validateTemplateMessage(body, templates.find(body.name, object(body.language).code)),
  location,
  image: media,
  document: media,
  video: media,
  audio: (body) =>
    media(body) ??
    optional(body.voice, (value) =>
      typeof value === 'boolean' ? undefined : invalid('voice must be a boolean'),
    ),
  sticker: media,
  reaction: (body) => requiredText(body.message_id, "reaction['message_id']", 512),
}

/** Whom a message is for: a telephone in `to`, or a BSUID in `recipient`. Where both are given, `to` counts. */
const recipient = ({ to, recipient: userId }: Json): GraphError | undefined => {
  if (to !== undefined && to !== '') {
    if (typeof to !== 'string') return parameter('Param to must be a string')
    if (BSUID.test(to)) return invalid('to: a telephone number is expected; user ids go in recipient')
    return /^\+?[\d ()-]{5,20}$/.test(to) ? undefined : invalid('to: not a telephone number')
  }
  if (userId === undefined || userId === '') return parameter('The parameter to is required.')
  return typeof userId === 'string' && BSUID.test(userId)
    ? undefined
    : invalid('recipient: not a business-scoped user ID')
}

/** Codes go to telephones only. */
const codeToUserId = ({ to, type, template }: Json, { templates }: Account): GraphError | undefined => {
  const { name, language } = object(template)
  const found = type === 'template' && !to ? templates.find(name, object(language).code) : undefined
  return found?.category === 'AUTHENTICATION'
    ? fault(
        131062,
        '(#131062) Business-scoped User ID (BSUID) recipients are not supported for this message.',
        'Authentication templates cannot be sent to a BSUID',
      )
    : undefined
}

/** What the platform would refuse in a message; nothing when it would take it. */
export const validateMessage = (
  payload: unknown,
  account: Account = EMPTY_ACCOUNT,
  strictness: Strictness = DEFAULT,
): GraphError | undefined => {
  if (!isObject(payload)) return parameter('The request body is not a JSON object')
  if (payload.messaging_product !== 'whatsapp')
    return parameter('The parameter messaging_product is required.')
  if (payload.recipient_type !== undefined && payload.recipient_type !== 'individual')
    return parameter('recipient_type must be individual')
  const nobody = recipient(payload)
  if (nobody) return nobody
  const callback = payload.biz_opaque_callback_data
  if (callback !== undefined && (typeof callback !== 'string' || callback.length > 512))
    return parameter('biz_opaque_callback_data must be a string of at most 512 characters')
  const type = String(payload.type ?? 'text')
  if (type === 'contacts') return contacts(payload.contacts)
  const check = CHECKS[type]
  if (!check)
    return parameter(
      `Param type must be one of {${[...Object.keys(CHECKS), 'contacts'].join(', ').toUpperCase()}} - got "${type}".`,
    )
  if (!isObject(payload[type])) return missing(`The parameter ${type} is required.`)
  return codeToUserId(payload, account) ?? check(object(payload[type]), account, strictness)
}
