import { GraphRefusal } from '../templates/account-templates.ts'
import { StepProblem } from './step.ts'

const NO_PERMISSION =
  'the token may not do this: in the Business settings give its system user full control of the app and of the WhatsApp account, and create a token with whatsapp_business_management and whatsapp_business_messaging'

/**
 * What to do about an error, by its code.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (18 June 2026)
 */
const ADVICE: Record<number, string> = {
  4: 'too many calls: wait an hour',
  10: NO_PERMISSION,
  190: 'the token is not valid: create one for a system user in the Business settings and set WHATSAPP_ACCESS_TOKEN',
  200: NO_PERMISSION,
  2200: 'the platform reached the webhook and got no valid answer: check that the service runs with this WHATSAPP_VERIFY_TOKEN, and that PUBLIC_URL can be reached from the internet with a valid certificate',
  133005:
    'WHATSAPP_PIN is not the number’s PIN: set the one that was chosen, or reset it in WhatsApp Manager → Phone numbers → Two-step verification',
  133006:
    'the number is not verified: verify it by SMS or by a call in WhatsApp Manager → Phone numbers, then run this again',
  133008: 'too many wrong PINs: wait as long as the message says',
  133009: 'the PIN was tried too quickly: wait some minutes',
  133010: 'the number is not registered yet',
  133016: 'registered too often (10 times in 72 hours): wait three days',
  139000:
    'the account may publish no forms: verify the business in Business settings, and read the reason in WhatsApp Manager → Account quality',
  139001: 'the form was published already, and cannot be changed: run this again',
  139002:
    'the form cannot be published: verify the business, and see that a number is connected to the account; WhatsApp Manager → Account tools → Flows tells the reason',
  147001: 'the username is taken: choose another one in whatsapp.json',
  147002: 'the account’s messaging limit is too low for a username: verify the business first',
  147003:
    'the username is that of a Facebook or Instagram page: link the page to the business in Business settings',
  147004:
    'the username is that of a Facebook or Instagram page: link the page to the business in Business settings',
  147005: 'another number of the business has the username: move it in WhatsApp Manager',
}

/** A failure in plain words, with what to do about it and what the platform said. */
export const explainFailure = (error: unknown): string => {
  if (error instanceof StepProblem) return error.message
  if (error instanceof GraphRefusal) {
    const advice = ADVICE[error.code] ?? (error.code === 100 ? 'an id or a value is not accepted' : undefined)
    return advice ? `${advice} (${error.message})` : `refused by the platform (${error.message})`
  }
  const what = error instanceof Error ? error.message : String(error)
  return `no answer: check the network and WHATSAPP_GRAPH_URL (${what})`
}
