import type { PersonIds, Profile } from '#domain/contacts'
import { sanitise } from '#platform/text'
import { type ContactCard, contactCard } from './schemas.ts'

/** Digits with the country's code, as the platform writes a telephone. Anything else there is an id, whatever its field. */
export const PHONE = /^\+?\d{5,20}$/

/** Sorts ids by what they are, not by the field they came in: some intermediaries put the user id into `from`. */
export const toPersonIds = (
  phoneField: string | undefined,
  userId: string | undefined,
  parentUserId: string | undefined,
): PersonIds => {
  const isPhone = phoneField !== undefined && PHONE.test(phoneField)
  return {
    ...(isPhone ? { phone: phoneField.replace(/^\+/, '') } : {}),
    ...(userId || (phoneField && !isPhone) ? { bsuid: userId || phoneField } : {}),
    ...(parentUserId ? { parentBsuid: parentUserId } : {}),
  }
}

/** What a person calls themselves. */
export const toProfile = (card: ContactCard | undefined): Profile => {
  const name = card?.profile?.name && sanitise(card.profile.name, 100)
  const username = card?.profile?.username && sanitise(card.profile.username, 60).replace(/^@/, '')
  return { ...(name ? { name } : {}), ...(username ? { username } : {}) }
}

/** The people whom a delivery describes, and its own words for each. */
export type People = {
  /** The one there is, where there is one alone. */
  single: ContactCard | undefined
  find(userId: string | undefined, phone: string | undefined): ContactCard | undefined
}

/** Reads `contacts[]`. A description of a wrong shape describes nobody. */
export const parseContacts = (contacts: unknown): People => {
  const cards = (Array.isArray(contacts) ? contacts : []).flatMap((raw) => {
    const parsed = contactCard.safeParse(raw)
    return parsed.success ? [parsed.data] : []
  })
  const byId = new Map<string, ContactCard>()
  for (const one of cards.toReversed()) {
    if (one.user_id) byId.set(`id:${one.user_id}`, one)
    if (one.wa_id) byId.set(`phone:${one.wa_id.replace(/^\+/, '')}`, one)
  }
  return {
    single: cards.length === 1 ? cards[0] : undefined,
    find: (userId, phone) => byId.get(`id:${userId}`) ?? byId.get(`phone:${phone?.replace(/^\+/, '')}`),
  }
}
