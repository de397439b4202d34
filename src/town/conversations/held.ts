import { eq } from 'drizzle-orm'
import type { Db } from '#platform/database'
import { type Agenda, appointmentService, everyAppointmentOf } from '#town/appointments'
import { consentHistory, everyAliasOf, identityOf, metAt } from '#town/contacts'
import { type Content, longDate, type Say, textIn } from '#town/content'
import type { Town } from '#town/jurisdictions'
import { requestsByPhone, requestsOf } from '#town/service-requests'
import { type Catalogue, inLanguage, serviceEverIn } from '#town/services'
import { inDepartment, type Member } from '#town/staff'
import { isReserved, reservedSpans } from './discretion.ts'
import { aboutOf, handoversOf, type Viewer } from './handovers.ts'
import type { Line } from './history.ts'
import type { Conversation } from './memory.ts'
import { readableIn } from './readable.ts'
import type { ConversationRow } from './state.ts'
import { conversation } from './tables.ts'

/** Who is given what is held: the person themselves, or a member of staff, who gets no more of it than they may know of. */
export type HeldFor = 'themselves' | (Pick<Viewer, 'teams'> & Pick<Member, 'departments'>)

/** What the text is written with. */
export type HeldTexts = { say: Say; content: Content; catalogue: Catalogue; agendas: Agenda[] }

/**
 * Everything that is kept of whoever asks (RGPD, article 15), as a text that can be read: who they are, what they
 * asked to be told of, what they reported, what was written. What a member of staff may not know of, since it is a discreet
 * team's or another department's, is left out, and that it was stands there.
 */
export const whatIsHeld = async (
  db: Db,
  town: Town,
  { contactId }: ConversationRow,
  { language, name }: Conversation,
  texts: HeldTexts,
  reader: HeldFor,
): Promise<{ content: string; filename: string }> => {
  const { say, content, catalogue, agendas } = texts
  const leftOut = say(language, 'held.file.reserved')
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
  // What the platform says is their telephone proves that what was filed with it elsewhere is theirs too.
  const phones = aliases.filter(({ kind, active }) => kind === 'phone' && active).map(({ value }) => value)
  const elsewhere = (await requestsByPhone(db, town, phones)).map((one) => ({ ...one, joined: false }))
  const own = await requestsOf(db, town, contactId, 1_000)
  const reports = [...own, ...elsewhere].map((request) => {
    if (reader !== 'themselves' && !inDepartment(reader, request.department)) return leftOut
    const service = serviceEverIn(catalogue, request.serviceCode)
    const kind = service ? inLanguage(service.names, language) : request.serviceCode
    const state = say(language, `state.${request.state}`)
    return `${request.id} · ${day(request.requestedAt)} · ${kind} · ${state}\n  ${request.address ?? ''}\n  ${request.joined ? '' : request.description}`
  })
  const appointments = (await everyAppointmentOf(db, town, contactId, phones)).map((one) => {
    const agenda = agendas.find(({ id }) => id === one.agendaId)
    // One that is no longer offered may have been a discreet one.
    const theirs =
      reader === 'themselves' || (agenda && (!agenda.discreet || reader.teams.includes(agenda.team)))
    if (!theirs) return leftOut
    const what = agenda && appointmentService(agenda, one.serviceCode)
    const answers = Object.values(one.person?.answers ?? {}).join(' · ')
    const when = `${day(one.startsAt)} · ${what ? textIn(what.names, language) : one.serviceCode} · ${one.code}`
    return `${when}\n  ${[one.person?.name, one.person?.phone, answers].filter(Boolean).join(' · ')}`
  })
  const rows = await db.select().from(conversation).where(eq(conversation.contactId, contactId))
  const handed: string[] = []
  const messages: string[] = []
  for (const row of rows) {
    const all = await handoversOf(db, town, row.id)
    const spans = reservedSpans(reader, all)
    for (const one of all) {
      if (isReserved(spans, one.requestedAt)) {
        handed.push(leftOut)
        continue
      }
      const team = textIn(content.teams.find(({ id }) => id === one.team)?.names, language) || one.team
      handed.push(`${day(one.requestedAt)} · ${team} · ${aboutOf(town, one)}`)
    }
    const lines = await readableIn(db, town, reader, { row, all }, (key, blanks) =>
      say(language, key, blanks),
    )
    messages.push(...lines.map((line) => (line === 'reserved' ? leftOut : messageSaid(line))))
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

const messageSaid = ({ at, from, words }: Line): string =>
  `${at.toISOString()} ${from === 'citizen' ? '→' : '←'} ${words.replaceAll('\n', ' / ')}`
