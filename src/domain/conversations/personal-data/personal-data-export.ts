import { eq } from 'drizzle-orm'
import { findAppointmentService, listAllAppointments, type Schedule } from '#domain/appointments'
import { listAreaFollowHistory } from '#domain/area-follows'
import {
  type AliasKind,
  channelOfAccount,
  firstContactAt,
  getIdentity,
  isAccountKind,
  listAllAliases,
  listConsentHistory,
  listContactNotes,
} from '#domain/contacts'
import { type Content, describeArea, formatLongDate, localisedText, type Say } from '#domain/content'
import { listContactFollows } from '#domain/mail'
import { consultationText, listAnswersOf, optionTitle } from '#domain/participation'
import { listOwnRequests, listOwnUpdates, listRequestsByPhone } from '#domain/service-requests'
import { type Catalogue, findService, localised } from '#domain/services'
import { isInDepartment, type Member } from '#domain/staff'
import { messengerName, operatorsText, type Town } from '#domain/town'
import type { Db } from '#platform/database'
import { isReserved, reservedSpans } from '../inbox/discretion.ts'
import { decryptAbout, listHandovers, type Viewer } from '../inbox/handovers.ts'
import type { HistoryLine } from '../inbox/history.ts'
import { readVisibleHistory } from '../inbox/readable.ts'
import type { Conversation } from '../memory.ts'
import type { ConversationRow } from '../state.ts'
import { conversation } from '../tables.ts'

/** Who is given what is held: the person themselves, or a member of staff, who gets no more of it than they may know of. */
export type PersonalDataRecipient = 'themselves' | (Pick<Viewer, 'teams'> & Pick<Member, 'departments'>)

/** What the text is written with. */
export type PersonalDataTexts = { say: Say; content: Content; catalogue: Catalogue; schedules: Schedule[] }

/**
 * Everything that is kept of the person who asks (RGPD, article 15), as a text that can be read: who they are, what they
 * asked to be notified of, what they reported, what was written. What a member of staff may not know of, since it is a discreet
 * team's or another department's, is left out, and that it was stands there.
 */
export const exportPersonalData = async (
  db: Db,
  town: Town,
  { contactId }: ConversationRow,
  { language, name, neighbourhood }: Conversation,
  texts: PersonalDataTexts,
  reader: PersonalDataRecipient,
): Promise<{ content: string; filename: string }> => {
  const { say, content, catalogue, schedules } = texts
  const leftOut = say(language, 'held.file.reserved')
  const zone = town.profile.time_zone
  const day = (date: Date) => formatLongDate(date, language, zone)
  const identity = await getIdentity(db, town, contactId)
  const aliases = await listAllAliases(db, town, contactId)
  const mail = await listContactFollows(db, town, contactId)
  const since = await firstContactAt(db, town, contactId)
  const aliasName = (kind: AliasKind): string =>
    isAccountKind(kind)
      ? messengerName(town, channelOfAccount(kind), language)
      : say(language, `held.file.alias.${kind}`)
  const section = (title: string, lines: string[]): string =>
    `${title.toUpperCase()}\n${lines.length > 0 ? lines.join('\n') : say(language, 'held.file.nothing')}\n`
  const consents = (await listConsentHistory(db, town, contactId)).map(
    ({ notice, quarter: neighbourhood, givenAt, withdrawnAt }) => {
      const title = localisedText(content.notices.find(({ id }) => id === notice)?.title, language) || notice
      const until = withdrawnAt ? ` – ${day(withdrawnAt)}` : ''
      return `${title}${neighbourhood ? ` (${neighbourhood})` : ''}: ${day(givenAt)}${until}`
    },
  )
  const areas = (await listAreaFollowHistory(db, town, contactId)).map(
    ({ area, contents, frequency, givenAt, withdrawnAt }) => {
      const what = contents.map((one) => say(language, `areas.content.${one}`)).join(', ')
      const where = area ? describeArea(say, language, area) : say(language, 'areas.ended')
      const until = withdrawnAt ? ` – ${day(withdrawnAt)}` : ''
      return `${where} · ${what} · ${say(language, `areas.frequency.${frequency}`)}: ${day(givenAt)}${until}`
    },
  )
  const answers = (await listAnswersOf(db, town, { contactId })).map(({ consultation, answer }) => {
    const { title } = consultationText(consultation, language)
    const where = answer.neighbourhood ? ` (${answer.neighbourhood})` : ''
    return `${title}: ${optionTitle(consultation, answer.option, language)}${where} · ${day(answer.answeredAt)}`
  })
  // What the platform says is their telephone proves that what was filed with it elsewhere is theirs too.
  const phones = aliases.filter(({ kind, active }) => kind === 'phone' && active).map(({ value }) => value)
  const elsewhere = (await listRequestsByPhone(db, town, phones)).map((one) => ({ ...one, joined: false }))
  const own = await listOwnRequests(db, town, contactId, 1_000)
  const added = await listOwnUpdates(db, town, contactId)
  const reports = [...own, ...elsewhere].map((request) => {
    if (reader !== 'themselves' && !isInDepartment(reader, request.department)) return leftOut
    const service = findService(catalogue, request.serviceCode)
    const kind = service ? localised(service.names, language) : request.serviceCode
    const state = say(language, `state.${request.state}`)
    return `${request.id} · ${day(request.requestedAt)} · ${kind} · ${state}\n  ${request.address ?? ''}\n  ${request.joined ? (added.get(request.id) ?? []).join('\n  ') : request.description}`
  })
  const appointments = (await listAllAppointments(db, town, contactId, phones)).map((one) => {
    const schedule = schedules.find(({ id }) => id === one.agendaId)
    // One that is no longer offered may have been a discreet one.
    const theirs =
      reader === 'themselves' || (schedule && (!schedule.discreet || reader.teams.includes(schedule.team)))
    if (!theirs) return leftOut
    const what = schedule && findAppointmentService(schedule, one.serviceCode)
    const answers = Object.values(one.person?.answers ?? {}).join(' · ')
    const when = `${day(one.startsAt)} · ${what ? localisedText(what.names, language) : one.serviceCode} · ${one.code}`
    return `${when}\n  ${[one.person?.name, one.person?.phone, answers].filter(Boolean).join(' · ')}`
  })
  const notes = (await listContactNotes(db, town, { contactId })).map(
    ({ at, author, words, discreetTeam }) =>
      reader === 'themselves' || !discreetTeam || reader.teams.includes(discreetTeam)
        ? `${day(at)} · ${author}: ${words.replaceAll('\n', ' / ')}`
        : leftOut,
  )
  const rows = await db.select().from(conversation).where(eq(conversation.contactId, contactId))
  const handed: string[] = []
  const messages: string[] = []
  for (const row of rows) {
    const all = await listHandovers(db, town, row.id)
    const spans = reservedSpans(reader, all)
    for (const one of all) {
      if (isReserved(spans, one.requestedAt)) {
        handed.push(leftOut)
        continue
      }
      const team = localisedText(content.teams.find(({ id }) => id === one.team)?.names, language) || one.team
      handed.push(`${day(one.requestedAt)} · ${team} · ${decryptAbout(town, one)}`)
    }
    const lines = await readVisibleHistory(db, town, reader, { row, all }, (key, parameters) =>
      say(language, key, parameters),
    )
    messages.push(...lines.map((line) => (line === 'reserved' ? leftOut : formatMessage(line))))
  }
  const who = [
    ...aliases.map(
      ({ kind, value, active }) =>
        `${aliasName(kind)}: ${kind === 'phone' ? `+${value}` : value}${active ? '' : ` (${say(language, 'held.file.alias.former')})`}`,
    ),
    ...mail.map(({ to }) => `${say(language, 'held.file.email')}: ${to}`),
    ...(identity?.username ? [`${say(language, 'held.file.username')}: @${identity.username}`] : []),
    ...(identity?.name ? [`${say(language, 'held.file.profile')}: ${identity.name}`] : []),
    ...(name ? [`${say(language, 'held.file.name')}: ${name}`] : []),
    ...(neighbourhood ? [`${say(language, 'held.file.neighbourhood')}: ${neighbourhood}`] : []),
    `${say(language, 'held.file.language')}: ${say(language, 'language.name')}`,
    ...(since ? [`${say(language, 'held.file.since')}: ${day(since)}`] : []),
  ]
  return {
    filename: `${town.profile.authority}.txt`,
    content: [
      `${town.profile.authority} · ${day(town.now())}\n`,
      section(say(language, 'held.file.who'), who),
      section(say(language, 'held.file.notices'), [...consents, ...areas]),
      section(say(language, 'held.file.answers'), answers),
      section(say(language, 'held.file.reports'), reports),
      section(say(language, 'held.file.appointments'), appointments),
      section(say(language, 'held.file.people'), handed),
      section(say(language, 'held.file.notes'), notes),
      section(say(language, 'held.file.messages'), messages),
      `${say(language, 'preferences.privacy', { contact: town.profile.contact, privacyUrl: town.profile.privacy_url, operators: operatorsText(town, language) })}\n`,
    ].join('\n'),
  }
}

const formatMessage = ({ at, from, words: text }: HistoryLine): string =>
  `${at.toISOString()} ${from === 'citizen' ? '→' : '←'} ${text.replaceAll('\n', ' / ')}`
