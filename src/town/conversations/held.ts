import { asc, eq } from 'drizzle-orm'
import type { Db } from '#platform/database'
import { appointmentService, everyAppointmentOf } from '#town/appointments'
import { consentHistory, everyAliasOf, identityOf, metAt } from '#town/contacts'
import { longDate, textIn } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { requestsOf } from '#town/service-requests'
import { inLanguage, serviceEverIn } from '#town/services'
import type { Incoming } from './arrivals.ts'
import type { Outgoing } from './engine/outgoing.ts'
import type { Conversation, World } from './engine/types.ts'
import type { ConversationRow } from './state.ts'
import { conversation, type DeliveryState, handover, inboundMessage, outboundMessage } from './tables.ts'

/** Messages told of at most, the newest: the platform takes no endless files. */
const MESSAGES = 5_000

/** What a citizen's message says, in words. */
export const saidIn = (incoming: Incoming): string => {
  switch (incoming.type) {
    case 'text':
      return incoming.text
    case 'choice':
      return `[${incoming.title}]`
    case 'location':
      return `📍 ${incoming.lat}, ${incoming.long}`
    case 'picture':
      return `📷 ${incoming.caption ?? ''}`.trim()
    case 'media':
      return [`[${incoming.kind}]`, incoming.filename, incoming.caption].filter(Boolean).join(' ')
    case 'contacts':
      return incoming.cards.map(({ name, phones }) => [`[contact]`, name, ...phones].join(' ')).join('\n')
    case 'reaction':
      return incoming.emoji || '[reaction withdrawn]'
    case 'form':
      return `[${incoming.name || 'form'}] ${incoming.response}`
    case 'edit':
      return `✎ ${incoming.text}`.trim()
    case 'other':
      return `[${incoming.kind}]`
    default:
      return `[${incoming.type}]`
  }
}

const wordsIn = (message: Outgoing): string => {
  if (message.type === 'location')
    return ['📍', message.name, message.address, `${message.lat}, ${message.long}`].filter(Boolean).join(' ')
  if (message.type === 'file')
    return [message.kind === 'image' ? '📷' : '📄', message.filename, message.text].filter(Boolean).join(' ')
  if (message.type === 'template') return message.blanks.join(' · ')
  const offered =
    message.type === 'buttons' ? message.buttons : message.type === 'list' ? message.rows : undefined
  return offered ? `${message.text}\n${offered.map(({ title }) => `[${title}]`).join(' ')}` : message.text
}

/** A code that proves who has the telephone is for the telephone alone: whoever else reads the conversation sees none. */
const withoutCode = (causeKey: string, words: string): string =>
  causeKey.startsWith('code:') ? words.replace(/\d{6}/g, '••••••') : words

/** One line of a conversation: when, from whom, what; how far it has come, or why it did not. */
export type Line = {
  id: string
  at: Date
  from: 'citizen' | 'town'
  author?: string
  words: string
  /** A picture that came with it, by its id. */
  picture?: string
  state?: DeliveryState
  problem?: string
}

/** Everything said in a conversation, oldest first. */
export const historyOf = async (db: Db, town: Town, conversationId: string): Promise<Line[]> => {
  const inbound = await db
    .select()
    .from(inboundMessage)
    .where(eq(inboundMessage.conversationId, conversationId))
    .orderBy(asc(inboundMessage.seq))
  const outbound = await db
    .select()
    .from(outboundMessage)
    .where(eq(outboundMessage.conversationId, conversationId))
    .orderBy(asc(outboundMessage.seq))
  const lines: Line[] = [
    ...inbound.map((row) => ({
      id: row.id,
      picture: row.type === 'picture' ? row.id : undefined,
      at: row.receivedAt,
      from: 'citizen' as const,
      words: saidIn(town.vault.open<{ incoming: Incoming }>(row.content).incoming),
    })),
    ...outbound.map((row) => ({
      id: row.id,
      problem: row.problem ?? undefined,
      at: row.createdAt,
      from: 'town' as const,
      author: row.author ?? undefined,
      words: withoutCode(row.causeKey, wordsIn(town.vault.open<Outgoing>(row.content))),
      state: row.state,
    })),
  ]
  return lines.sort((a, b) => a.at.getTime() - b.at.getTime()).slice(-MESSAGES)
}

/**
 * Everything that is kept of whoever asks (RGPD, article 15), as a text that can be read: who they are, what they
 * asked to be told of, what they reported, what was written.
 */
export const whatIsHeld = async (
  db: Db,
  town: Town,
  { contactId }: ConversationRow,
  { language, name }: Conversation,
  world: World,
): Promise<{ content: string; filename: string }> => {
  const { say, content, catalogue } = world
  const zone = town.profile.time_zone
  const day = (date: Date) => longDate(date, language, zone)
  const identity = await identityOf(db, town, contactId)
  const aliases = await everyAliasOf(db, town, contactId)
  const since = await metAt(db, town, contactId)
  const section = (title: string, lines: string[]): string =>
    `${title.toUpperCase()}\n${lines.length > 0 ? lines.join('\n') : say(language, 'held.file.nothing')}\n`
  const consents = (await consentHistory(db, town, contactId)).map(
    ({ notice, quarter, givenAt, withdrawnAt }) => {
      const title = textIn(content.notices.find(({ id }) => id === notice)?.title, language) || notice
      const until = withdrawnAt ? ` – ${day(withdrawnAt)}` : ''
      return `${title}${quarter ? ` (${quarter})` : ''}: ${day(givenAt)}${until}`
    },
  )
  const reports = (await requestsOf(db, town, contactId, 1_000)).map((request) => {
    const service = serviceEverIn(catalogue, request.serviceCode)
    const kind = service ? inLanguage(service.names, language) : request.serviceCode
    const state = say(language, `state.${request.state}`)
    return `${request.id} · ${day(request.requestedAt)} · ${kind} · ${state}\n  ${request.address ?? ''}\n  ${request.joined ? '' : request.description}`
  })
  const appointments = (await everyAppointmentOf(db, town, contactId)).map((one) => {
    const agenda = world.agendas.find(({ id }) => id === one.agendaId)
    const what = agenda && appointmentService(agenda, one.serviceCode)
    const answers = Object.values(one.person?.answers ?? {}).join(' · ')
    const when = `${day(one.startsAt)} · ${what ? textIn(what.names, language) : one.serviceCode} · ${one.code}`
    return `${when}\n  ${[one.person?.name, one.person?.phone, answers].filter(Boolean).join(' · ')}`
  })
  const rows = await db.select().from(conversation).where(eq(conversation.contactId, contactId))
  const handed: string[] = []
  const messages: string[] = []
  for (const row of rows) {
    const people = await db.select().from(handover).where(eq(handover.conversationId, row.id))
    for (const one of people) {
      const team = textIn(content.teams.find(({ id }) => id === one.team)?.names, language) || one.team
      handed.push(`${day(one.requestedAt)} · ${team} · ${town.vault.open<string>(one.about)}`)
    }
    for (const { at, from, words } of await historyOf(db, town, row.id))
      messages.push(`${at.toISOString()} ${from === 'citizen' ? '→' : '←'} ${words.replaceAll('\n', ' / ')}`)
  }
  const who = [
    ...aliases.map(
      ({ kind, value, active }) =>
        `${say(language, `held.file.alias.${kind}`)}: ${kind === 'phone' ? `+${value}` : value}${active ? '' : ` (${say(language, 'held.file.alias.former')})`}`,
    ),
    ...(identity?.username ? [`${say(language, 'held.file.username')}: @${identity.username}`] : []),
    ...(identity?.name ? [`${say(language, 'held.file.profile')}: ${identity.name}`] : []),
    ...(name ? [`${say(language, 'held.file.name')}: ${name}`] : []),
    `${say(language, 'held.file.language')}: ${say(language, 'language.name')}`,
    ...(since ? [`${say(language, 'held.file.since')}: ${day(since)}`] : []),
  ]
  return {
    filename: `${town.profile.authority}.txt`,
    content: [
      `${town.profile.authority} · ${day(town.now())}\n`,
      section(say(language, 'held.file.who'), who),
      section(say(language, 'held.file.notices'), consents),
      section(say(language, 'held.file.reports'), reports),
      section(say(language, 'held.file.appointments'), appointments),
      section(say(language, 'held.file.people'), handed),
      section(say(language, 'held.file.messages'), messages),
      `${say(language, 'preferences.privacy', { contact: town.profile.contact, privacyUrl: town.profile.privacy_url })}\n`,
    ].join('\n'),
  }
}
