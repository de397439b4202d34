import type { Citizen, Citizens, Entry } from './citizens.ts'
import type { Card, Message, MessageContent, MessageHead } from './cloud-api.ts'
import type { Faults } from './faults.ts'
import type { WebhookSender } from './webhooks.ts'

/** What the town is told of a change of number. */
export type NumberChangeNotice = 'number' | 'user_id' | 'nothing'

/** What a person shares of somebody. */
export type SharedCard = {
  /** The answer to a request of the town, or a card of anybody, by hand. */
  origin: 'contact_request' | 'other'
  /** The number on the card; the person's own unless given. `null`: the person leaves it out. */
  phone?: string | null
  name?: string
}

const MINUTE = 60_000
const EDIT_MS = 15 * MINUTE
const REVOKE_MS = 2 * 24 * 60 * MINUTE

/** What people do beside writing: they change number, share cards, edit, withdraw and react. */
export const createActions = (
  context: {
    now: () => number
    timestamp: () => string
    newId: (prefix: string) => string
    notify: (person: Citizen) => void
    tell: (person: Citizen, head: MessageHead, content: MessageContent) => Promise<void>
    headOf: (person: Citizen, id?: string) => MessageHead
    write: (waId: string, message: Record<string, unknown>) => Entry
  },
  citizens: Citizens,
  courier: WebhookSender,
  faults: Faults,
) => {
  const { now, notify, tell, headOf } = context

  const own = (person: Citizen, id: string): Entry | undefined =>
    person.entries.find((one) => one.id === id && one.direction === 'from-citizen' && !one.withdrawn)

  const younger = ({ timestamp }: Entry, ms: number) => now() - timestamp * 1000 <= ms

  return {
    /**
     * A new number, and with it a new user id. A `system` message tells of it, with no contacts.
     * @param tells what the town is told: the number unless it is hidden
     */
    changeNumber(person: Citizen, to: string, wanted?: NumberChangeNotice): void {
      const { waId: old, bsuid: previous, name } = person
      const tells = wanted ?? (citizens.phoneKnown(person) ? 'number' : 'user_id')
      citizens.move(person, to)
      notify(person)
      if (tells === 'nothing') return
      if (tells === 'number') citizens.phoneUsed(person)
      const byNumber = tells === 'number'
      const message = {
        ...(byNumber ? { from: old } : {}),
        from_user_id: person.bsuid,
        id: context.newId('wamid.'),
        timestamp: context.timestamp(),
        type: 'system',
        system: {
          type: byNumber ? 'user_changed_number' : 'user_changed_user_id',
          body: byNumber
            ? `User ${name} changed from ${old} to ${to}`
            : `User ${name} changed from ${previous} to ${person.bsuid}`,
          ...(byNumber ? { wa_id: to } : {}),
          user_id: person.bsuid,
          previous_user_id: previous,
        },
      } satisfies Message
      void courier.deliver({ messages: [message] })
    },

    /** Shares a contact card. The answer to a request makes the number known from the next message on. */
    shareContact(person: Citizen, { origin, phone, name = person.name }: SharedCard): Entry {
      const number = phone === undefined ? person.waId : phone
      const asked = origin === 'contact_request'
      const card: Card = {
        origin,
        name: { formatted_name: name, first_name: name.split(' ')[0] },
        ...(number ? { phones: [{ phone: `+${number}`, wa_id: number, type: 'CELL' }] } : {}),
        ...(asked
          ? {}
          : { vcard: `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nTEL;TYPE=CELL:+${number ?? ''}\nEND:VCARD` }),
      }
      const request = person.entries.findLast(
        ({ direction, message }) =>
          direction === 'to-citizen' &&
          (message.interactive as { type?: string } | undefined)?.type === 'request_contact_info',
      )
      const answered = asked && request ? { context: { id: request.id } } : {}
      const entry = context.write(person.waId, { ...answered, type: 'contacts', contacts: [card] })
      if (asked && number === person.waId) citizens.phoneUsed(person)
      return entry
    },

    /** Edits a message of their own, within fifteen minutes. @returns what is wrong */
    edit(person: Citizen, id: string, body: string): string | undefined {
      const entry = own(person, id)
      if (!entry || !younger(entry, EDIT_MS)) return 'only messages of one’s own, for fifteen minutes'
      const type = String(entry.message.type)
      const content = type === 'text' ? { body } : { ...Object(entry.message[type]), caption: body }
      entry.message = { ...entry.message, [type]: content }
      entry.edited = true
      notify(person)
      const told: MessageContent = faults.coexistence
        ? { type: 'edit', edit: { original_message_id: id, message: { type, [type]: content } } }
        : unsupported('edit')
      void tell(person, headOf(person), told)
      return undefined
    },

    /** Withdraws a message of their own, within two days. Numbers that are not in the Business app hear nothing of it. */
    withdraw(person: Citizen, id: string): string | undefined {
      const entry = own(person, id)
      if (!entry || !younger(entry, REVOKE_MS)) return 'only messages of one’s own, for two days'
      entry.withdrawn = true
      notify(person)
      if (faults.coexistence)
        void tell(person, headOf(person), { type: 'revoke', revoke: { original_message_id: id } })
      return undefined
    },

    /** Puts an emoji beneath a message, or takes it away: then the webhook names none. */
    react(person: Citizen, id: string, emoji?: string): string | undefined {
      const entry = person.entries.find((one) => one.id === id)
      if (!entry) return 'no such message'
      entry.reaction = emoji || undefined
      person.lastWroteAt = now()
      notify(person)
      const reaction = { message_id: id, ...(emoji ? { emoji } : {}) }
      void tell(person, headOf(person), { type: 'reaction', reaction })
      return undefined
    },
  }
}

/** What the platform cannot pass on: it says which kind it was. */
export const unsupported = (type: string): Extract<MessageContent, { type: 'unsupported' }> => ({
  type: 'unsupported',
  unsupported: { type },
  errors: [
    {
      code: 131051,
      title: 'Message type unknown',
      message: 'Message type unknown',
      error_data: { details: 'Message type is currently not supported.' },
    },
  ],
})
