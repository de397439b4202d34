import { createHash } from 'node:crypto'
import type { Contact } from './cloud-api.ts'

type Json = Record<string, unknown>

/** A message in a citizen's phone, from them or to them. */
export type Entry = {
  seq: number
  id: string
  direction: 'from-citizen' | 'to-citizen'
  /** Seconds since 1970, as the platform counts. */
  timestamp: number
  status: 'sent' | 'delivered' | 'read'
  /** The message itself: `type` and the object of that name. */
  message: Json
  /** What its writer did with it afterwards, and what the citizen put beneath it. */
  edited?: boolean
  withdrawn?: boolean
  reaction?: string
}

/** A citizen's phone. */
export type Citizen = {
  waId: string
  /** The business-scoped user id: the same for all webhooks, until the person changes number. */
  bsuid: string
  name: string
  /** Without the `@`. */
  username?: string
  /** A person with a username may be without a visible telephone number. */
  hidesNumber: boolean
  /** The account's contact book has their number. */
  inContactBook: boolean
  /** When the town's number last reached their telephone, or was reached from it, in milliseconds since 1970. */
  phoneUsedAt: number
  entries: Entry[]
  lastWroteAt: number
  typingUntil: number
  listeners: Set<() => void>
  /** Pair rate: when the burst that was lent will have been paid back. */
  pacedUntil: number
}

/** What a test, or the page, sets about a person. */
export type CitizenUpdate = {
  username?: string | null
  hidesNumber?: boolean
  name?: string
  bsuid?: string
  forgetBook?: true
}

const DAY = 24 * 3_600_000

/** How long a number stays visible after the telephone was used, for people who hide it. */
const PHONE_KNOWN_MS = 30 * DAY

/**
 * The people of the emulator, by telephone number. Who is visible by number follows the rules of business-scoped user
 * ids.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids (7 May 2026)
 */
export const createCitizens = (now: () => number) => {
  const all = new Map<string, Citizen>()
  /** How many people a number has had: each has a BSUID of their own. */
  const owners = new Map<string, number>()
  /** User ids that were valid once: messages to them are taken, and reach nobody. */
  const retired = new Set<string>()

  const bsuidOf = (waId: string): string => {
    const hash = createHash('sha256')
      .update(`${waId}/${owners.get(waId) ?? 0}`)
      .digest()
    return `ES.${10n ** 15n + (hash.readBigUInt64BE() % (9n * 10n ** 15n))}`
  }

  const retire = ({ waId, bsuid }: Citizen) => {
    retired.add(bsuid)
    owners.set(waId, (owners.get(waId) ?? 0) + 1)
    all.delete(waId)
  }

  const add = (waId: string, name: string): Citizen => {
    const made: Citizen = {
      waId,
      bsuid: bsuidOf(waId),
      name,
      hidesNumber: false,
      inContactBook: false,
      phoneUsedAt: 0,
      entries: [],
      lastWroteAt: 0,
      typingUntil: 0,
      listeners: new Set(),
      pacedUntil: 0,
    }
    all.set(waId, made)
    return made
  }

  const hide = (person: Citizen) => {
    person.hidesNumber = true
    person.inContactBook = false
    person.phoneUsedAt = 0
  }

  const phoneKnown = ({ hidesNumber, inContactBook, phoneUsedAt }: Citizen): boolean =>
    !hidesNumber || inContactBook || now() - phoneUsedAt < PHONE_KNOWN_MS

  return {
    all,
    retired,

    /** The person of a number: a stranger gets a phone. */
    of(waId: string, name?: string): Citizen {
      const known = all.get(waId)
      if (!known) return add(waId, name ?? 'Ciutadà')
      if (name) known.name = name
      return known
    },

    byBsuid: (bsuid: string): Citizen | undefined => [...all.values()].find((one) => one.bsuid === bsuid),

    /** Whether the town is told the person's number. */
    phoneKnown,

    /** The telephone was used between the town and the person: the platform remembers the pair. */
    phoneUsed(person: Citizen): void {
      person.inContactBook = true
      person.phoneUsedAt = now()
    },

    /** The person in `contacts[]`. @param username whether this kind of webhook tells it */
    contactOf(person: Citizen, username = true): Contact {
      const { name, username: chosen, waId, bsuid } = person
      return {
        profile: { name, ...(username && chosen ? { username: `@${chosen}` } : {}) },
        ...(phoneKnown(person) ? { wa_id: waId } : {}),
        user_id: bsuid,
      }
    },

    /** Takes over what is named. A citizen who hides their number can no longer be found by it. */
    set(person: Citizen, wish: CitizenUpdate): void {
      if (wish.name) person.name = wish.name
      if (wish.bsuid) person.bsuid = wish.bsuid
      if (wish.username !== undefined) person.username = wish.username?.replace(/^@/, '') || undefined
      if (wish.hidesNumber === true) hide(person)
      if (wish.hidesNumber === false) person.hidesNumber = false
      if (wish.forgetBook) person.inContactBook = false
    },

    /** The person has another number from now on, and with it another user id. The phone keeps what is in it. */
    move(person: Citizen, to: string): void {
      retire(person)
      person.waId = to
      person.bsuid = bsuidOf(to)
      person.inContactBook = false
      person.phoneUsedAt = 0
      all.set(to, person)
    },

    /** Somebody else has the number from now on. */
    recycle(waId: string, name = 'Ciutadà'): Citizen {
      const former = all.get(waId)
      if (former) retire(former)
      return add(waId, name)
    },

    /** What can be read of a person. */
    state: (person: Citizen) => ({
      waId: person.waId,
      bsuid: person.bsuid,
      name: person.name,
      username: person.username ?? null,
      hidesNumber: person.hidesNumber,
      phoneKnown: phoneKnown(person),
      inContactBook: person.inContactBook,
    }),
  }
}

/** The people of the emulator. */
export type Citizens = ReturnType<typeof createCitizens>
