import { fault, type GraphError } from './errors.ts'

/** Errors of the account and of the number, as documented: the answer's status, the title, the details. */
const ACCOUNT_ERRORS: Record<number, [status: number, title: string, details: string]> = {
  10: [403, 'API Permission Denied', 'Permission is either not granted or has been removed.'],
  190: [401, 'Access token has expired', 'Your access token has expired.'],
  200: [403, 'API Permission', 'Permission is either not granted or has been removed.'],
  368: [
    403,
    'Temporarily blocked for policies violations',
    'The WhatsApp Business Account associated with the app has been restricted or disabled for violating a platform policy.',
  ],
  131005: [403, 'Access denied', 'Permission is either not granted or has been removed.'],
  131031: [
    403,
    'Business Account has been locked',
    'The WhatsApp Business Account associated with the app has been restricted or disabled for violating a platform policy.',
  ],
  131037: [400, 'WhatsApp provided number needs display name approval', 'The display name is not approved.'],
  131042: [400, 'Business eligibility payment issue', 'There was an error related to your payment method.'],
  131045: [500, 'Incorrect certificate', 'Message failed to send due to a phone number registration error.'],
  131064: [400, 'Utility templates restricted', 'Templates were used for messages of another category.'],
  133010: [
    400,
    'Phone number not registered',
    'Phone number not registered on the WhatsApp Business Platform.',
  ],
}

/** Rate and quality errors, as documented. */
const RATE_ERRORS: Record<number, [status: number, title: string, details: string]> = {
  4: [400, 'API Too Many Calls', 'The app has reached its API call rate limit.'],
  80007: [400, 'Rate limit issues', 'The WhatsApp Business Account has reached its rate limit.'],
  130429: [429, 'Rate limit hit', 'Cloud API message throughput has been reached.'],
  131048: [
    400,
    'Spam rate limit hit',
    'Message failed to send because there are restrictions on how many messages can be sent from this phone number.',
  ],
  131056: [
    400,
    'Pair rate limit hit',
    'Too many messages sent to the same recipient in a short period of time.',
  ],
}

const DOCUMENTED = { ...ACCOUNT_ERRORS, ...RATE_ERRORS }

/** An error of the account or of a rate, in the documented words; of any other number, in none in particular. */
export const documentedFault = (code: number): GraphError => {
  const [status, title, details] = DOCUMENTED[code] ?? [400, 'Told to fail', 'told to fail']
  return fault(code, `(#${code}) ${title}`, details, status)
}

/** Title and details of an error that comes afterwards. */
export const documentedTitle = (code: number): [title: string, details: string] | undefined => {
  const [, title, details] = DOCUMENTED[code] ?? []
  return title && details ? [title, details] : undefined
}

/** What stands of an error in the health of a number. @see https://developers.facebook.com/docs/whatsapp/cloud-api/health-status */
export const healthStatus = (id: string, code: number) => {
  if (code === 0)
    return {
      can_send_message: 'AVAILABLE',
      entities: [{ entity_type: 'PHONE_NUMBER', id, can_send_message: 'AVAILABLE' }],
    }
  const [, , details = ''] = DOCUMENTED[code] ?? []
  const errors = [{ error_code: code, error_description: details, possible_solution: '' }]
  // What is forbidden to templates alone leaves the answers.
  const state = code === 131064 ? 'LIMITED' : 'BLOCKED'
  return {
    can_send_message: state,
    entities: [{ entity_type: 'WABA', id, can_send_message: state, errors }],
  }
}
