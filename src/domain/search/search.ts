import {
  type Appointment,
  findAppointmentByCode,
  findAppointments,
  getSchedules,
  isScheduleVisible,
  listAppointmentsByPhone,
} from '#domain/appointments'
import { type Asset, getAssetLayers, listAssetsByName } from '#domain/assets'
import {
  findContact,
  findContactsByUsername,
  getIdentities,
  getProfiles,
  type Identity,
} from '#domain/contacts'
import { type Content, getContent, localisedText } from '#domain/content'
import {
  type DiscreetBusiness,
  type FoundMessage,
  listVisibleContacts,
  readFoundMessages,
  type SearchableKind,
  type VisibleContact,
} from '#domain/conversations'
import {
  getReporter,
  listQueue,
  listServiceRequests,
  type QueueRow,
  toMessengerPhone,
} from '#domain/service-requests'
import { isInDepartment, logLookup, type Member } from '#domain/staff'
import type { Town } from '#domain/town'
import { type Ctx, isAllowed, requireMember } from '#domain/use-cases'
import { findByWords } from './find-refs.ts'
import { indexBatch } from './index-words.ts'
import { beginWith, excerpt, hasWords, parseSearch, searchWords } from './tokens.ts'

/** Characters that are looked for: longer is no search. */
export const MAX_SEARCH_LENGTH = 100

/** What somebody looks for. @param limit as many of each kind */
export type SearchInput = {
  text: string
  limit: number
  language: string
  /** Reads which messages are a discreet team's. */
  business: (town: Town) => Promise<DiscreetBusiness>
}

/** A person who writes to the town, as far as the member may know of them. */
export type FoundPerson = { id: string; identity: Identity; conversations: VisibleContact[] }

/** A report. `reporter`: it was found by who made it. */
export type FoundRequest = Pick<
  QueueRow,
  'id' | 'serviceCode' | 'state' | 'description' | 'address' | 'requestedAt'
> & { reporter?: string }

/** What was said in a conversation, around the words that were looked for. */
export type FoundText = FoundMessage & { name: string }

/** What was found, each kind only for who may see it. */
export type SearchResults = {
  people: FoundPerson[]
  requests: FoundRequest[]
  messages: FoundText[]
  appointments: Appointment[]
  assets: Asset[]
  pages: { id: string; title: string }[]
}

const NOTHING: SearchResults = {
  people: [],
  requests: [],
  messages: [],
  appointments: [],
  assets: [],
  pages: [],
}

/** Signs of a telephone, however it is spaced. */
const TELEPHONE = /^[\d\s+().-]{6,20}$/

/** What is looked for: words, and a telephone where it may be one, with who is known by it. */
type Query = { text: string; words: string[]; phone?: string; contactId?: string; limit: number }

/**
 * Finds people, reports, words of conversations, appointments, assets by their number, and pages. A member finds what they may
 * open: reports of their departments, conversations and appointments that are no discreet team's of others; emergency access counts
 * for the pages of conversations only. That somebody was looked for, and who was found, is an entry of the register.
 */
export const search = async (
  ctx: Ctx,
  { text, limit, language, business }: SearchInput,
): Promise<SearchResults> => {
  const { town, actor } = ctx
  const member = requireMember(ctx)
  const sought = text.trim().slice(0, MAX_SEARCH_LENGTH)
  const phone = TELEPHONE.test(sought) && sought.replaceAll(/\D/g, '').length >= 6 ? sought : undefined
  const words = parseSearch(sought)
  if (words.length === 0) return NOTHING
  const [contactId] = await Promise.all([
    phone ? findContact(town.db, town, toMessengerPhone(phone)) : undefined,
    // What came a moment ago is found too.
    indexBatch(town),
  ])
  const query: Query = { text: sought, words, phone, contactId, limit }
  const may = (staff: Parameters<typeof isAllowed>[1]['staff']) => isAllowed(actor, { staff })
  const [people, requests, messages, appointments, assets, pages] = await Promise.all([
    may('answer-citizens') ? findPeople(town, member, query) : [],
    may('see-queue') ? findRequests(town, member, query) : [],
    may('answer-citizens') ? findMessages(town, member, query, await business(town)) : [],
    may('attend-appointments') ? findVisibleAppointments(town, member, query) : [],
    may('see-queue') ? findAssets(town, query) : [],
    may('edit-content') ? findPages(town, query, language) : [],
  ])
  const personal = [
    ...people,
    ...requests,
    ...messages.map(({ conversationId: id }) => ({ id })),
    ...appointments,
  ]
  if (personal.length > 0 || phone) logLookup(town, member, '/console/search', sought, personal)
  return { people, requests, messages, appointments, assets, pages }
}

const findPeople = async (
  town: Town,
  member: Member,
  { text, words, phone, contactId, limit }: Query,
): Promise<FoundPerson[]> => {
  const byUsername = words.length === 1 ? await findContactsByUsername(town.db, town, text) : []
  const exact = await readPeople(town, member, [...(contactId ? [contactId] : []), ...byUsername])
  if (phone) return exact.slice(0, limit)
  const named = await findByWords(town, 'contact', { words, limit }, async (ids) =>
    (await readPeople(town, member, ids)).filter(({ identity }) =>
      hasWords(`${identity.name ?? ''} ${identity.username ?? ''}`, words),
    ),
  )
  const known = new Set(exact.map(({ id }) => id))
  return [...exact, ...named.filter(({ id }) => !known.has(id))].slice(0, limit)
}

/** People with a conversation that the member may see, in the order of their ids. */
const readPeople = async (town: Town, member: Member, ids: string[]): Promise<FoundPerson[]> => {
  const visible = await listVisibleContacts(town, member, ids)
  const identities = await getIdentities(town.db, town, [...visible.keys()])
  return ids.flatMap((id) => {
    const conversations = visible.get(id)
    return conversations ? [{ id, conversations, identity: identities.get(id) ?? {} }] : []
  })
}

const findRequests = async (town: Town, member: Member, query: Query): Promise<FoundRequest[]> => {
  const { text, words, contactId, limit } = query
  const filter = { departments: member.departments, text, contactId, order: 'newest' as const, limit }
  const [written, reported] = await Promise.all([
    listQueue(town, filter),
    findByWords(town, 'reporter', { words, limit }, async (ids) =>
      (await listServiceRequests(town, { ids, limit: ids.length }))
        .filter(({ department }) => isInDepartment(member, department))
        .flatMap((request): FoundRequest[] => {
          const { name, surname, email } = getReporter(town, request)
          const reporter = [name, surname].filter(Boolean).join(' ')
          return hasWords(`${reporter} ${email ?? ''}`, words) ? [{ ...request, reporter }] : []
        }),
    ),
  ])
  const known = new Set(written.map(({ id }) => id))
  return [...written, ...reported.filter(({ id }) => !known.has(id))].slice(0, limit)
}

const MESSAGE_KINDS: SearchableKind[] = ['inbound', 'outbound', 'note']

const findMessages = async (
  town: Town,
  member: Member,
  { words, limit }: Query,
  business: DiscreetBusiness,
): Promise<FoundText[]> => {
  const found = await Promise.all(
    MESSAGE_KINDS.map((kind) =>
      findByWords(town, kind, { words, limit }, async (ids) => {
        const readable = await readFoundMessages(town, member, kind, ids, business)
        return readable.filter((one) => hasWords(one.text, words))
      }),
    ),
  )
  const newest = found.flat().toSorted((a, b) => b.at.getTime() - a.at.getTime())
  // One line for each conversation: the last that was said.
  const lines = [...new Map(newest.toReversed().map((one) => [one.conversationId, one])).values()]
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, limit)
  const profiles = await getProfiles(
    town.db,
    town,
    lines.map(({ contactId }) => contactId),
  )
  return lines.map((one) => {
    const { name, username } = profiles.get(one.contactId) ?? {}
    return { ...one, text: excerpt(one.text, words), name: name ?? (username ? `@${username}` : '') }
  })
}

const findVisibleAppointments = async (
  town: Town,
  member: Member,
  { text, words, phone, contactId, limit }: Query,
): Promise<Appointment[]> => {
  const schedules = await getSchedules(town)
  // One that is no longer offered may have been a discreet one.
  const visible = (one: Appointment) => {
    const schedule = schedules.find(({ id }) => id === one.agendaId)
    return one.state !== 'held' && schedule !== undefined && isScheduleVisible(member, schedule)
  }
  if (phone) {
    return (await listAppointmentsByPhone(town.db, town, { phone, contactId }))
      .filter(visible)
      .slice(0, limit)
  }
  const byCode = await findAppointmentByCode(town.db, town, text)
  if (byCode) return [byCode].filter(visible)
  return findByWords(town, 'appointment', { words, limit }, async (ids) =>
    (await findAppointments(town.db, town, ids)).filter(
      (one) => visible(one) && hasWords(`${one.person?.name ?? ''} ${one.person?.email ?? ''}`, words),
    ),
  )
}

/** Those with this number on their plate: other words of the street are in reports. */
const findAssets = async (town: Town, { text, limit }: Query): Promise<Asset[]> => {
  if (!/\d/.test(text)) return []
  const layers = await getAssetLayers(town)
  return (await listAssetsByName(town.db, town, text, layers)).slice(0, limit)
}

const findPages = async (
  town: Town,
  { words, limit }: Query,
  language: string,
): Promise<SearchResults['pages']> =>
  titlesOf(await getContent(town))
    .filter(({ titles }) => titles.some((own) => beginWith(own, words)))
    .slice(0, limit)
    .map(({ page: { id, title } }) => ({ id, title: localisedText(title, language) }))

type Titled = { page: Content['pages'][number]; titles: string[][] }

const titled = new WeakMap<Content, Titled[]>()

/** The pages with the words of their titles, in each language. */
const titlesOf = (content: Content): Titled[] => {
  const known = titled.get(content)
  if (known) return known
  const all = content.pages.map((page) => ({ page, titles: Object.values(page.title).map(searchWords) }))
  titled.set(content, all)
  return all
}
