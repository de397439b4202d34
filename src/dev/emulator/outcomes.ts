import { randomBytes } from 'node:crypto'
import { documentedTitle } from './account-errors.ts'
import type { Citizen, Citizens, Entry } from './citizens.ts'
import type { Status, WebhookError } from './cloud-api.ts'
import type { Faults } from './faults.ts'
import type { Charge, createMeter } from './pricing.ts'
import type { WebhookSender } from './webhooks.ts'

/** An accepted outbound message. */
export type AcceptedMessage = {
  id: string
  /** Nobody where the number is not in the messenger. */
  person?: Citizen
  /** The number or the user id that it was sent to. */
  phone?: string
  userId?: string
  callback?: string
  category: Charge
  type: string
  /** Version of the Graph API that it was sent with. */
  version: number
}

/** Titles of errors that come afterwards, by webhook. */
const TITLES: Record<number, [title: string, details: string]> = {
  130472: [
    "User's number is part of an experiment",
    'Failed to send message because this user’s phone number is part of an experiment',
  ],
  131026: ['Message undeliverable', 'Message Undeliverable.'],
  131047: [
    'Re-engagement message',
    'More than 24 hours have passed since the recipient last replied to the sender number.',
  ],
  131049: [
    'Message not delivered',
    'This message was not delivered to maintain healthy ecosystem engagement.',
  ],
  131050: [
    'User stopped marketing messages',
    'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages.',
  ],
  131053: ['Media upload error', 'Unable to upload the media used in the message.'],
}

/** Tells the town what became of its messages. */
export const createOutcomes = (
  options: { statusDelayMs: number; now: () => number; timestamp: () => string },
  citizens: Citizens,
  meter: ReturnType<typeof createMeter>,
  courier: WebhookSender,
  faults: Faults,
) => {
  const base = (sent: AcceptedMessage, status: Status['status']): Status => {
    const { id, phone, userId, person, callback } = sent
    const known = phone ?? (person && citizens.phoneKnown(person) ? person.waId : undefined)
    const told = status === 'failed' ? userId : person?.bsuid
    return {
      id,
      status,
      timestamp: options.timestamp(),
      ...(known ? { recipient_id: known } : {}),
      ...(told ? { recipient_user_id: told } : {}),
      ...(callback === undefined ? {} : { biz_opaque_callback_data: callback }),
    }
  }

  /** It was taken, and is not delivered: no contact is named, and no user id where it went to a number. */
  const fail = async (sent: AcceptedMessage, code: number, details?: string): Promise<void> => {
    const [title, usual] = TITLES[code] ?? documentedTitle(code) ?? ['Message failed', 'Told to fail']
    const error: WebhookError = { code, title, message: title, error_data: { details: details ?? usual } }
    await courier.deliver({ statuses: [{ ...base(sent, 'failed'), errors: [error] }] })
  }

  /** The outcomes come later, one after the other, as the platform learns of them. */
  const succeed = async (sent: AcceptedMessage, person: Citizen, entry: Entry): Promise<void> => {
    const pricing = meter.charge(sent.category)
    // Of a reaction only this is told.
    const words = sent.type === 'reaction' ? (['sent'] as const) : (['sent', 'delivered', 'read'] as const)
    for (const status of words) {
      await Bun.sleep(options.statusDelayMs)
      entry.status = status
      for (const listener of person.listeners) listener()
      if (faults.noStatuses) continue
      // Versions from 24.0 tell of no conversation.
      const conversation =
        sent.version < 24
          ? { id: randomBytes(16).toString('hex'), origin: { type: sent.category } }
          : undefined
      const contact = citizens.contactOf(person, status !== 'sent')
      const one = { ...contact, ...(sent.phone ? { wa_id: sent.phone } : {}) }
      void courier.deliver({
        contacts: [one],
        statuses: [{ ...base(sent, status), ...(conversation ? { conversation } : {}), pricing }],
      })
    }
  }

  return { fail, succeed }
}
