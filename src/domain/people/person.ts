import { type Appointment, getSchedules, isScheduleVisible, listAllAppointments } from '#domain/appointments'
import {
  type AliasKind,
  type Consent,
  type ContactMerge,
  type ContactNote,
  findMergedInto,
  firstContactAt,
  getIdentity,
  type Identity,
  listAllAliases,
  listConsentHistory,
  listContactNotes,
  listMerges,
} from '#domain/contacts'
import { listVisibleContacts, type VisibleContact } from '#domain/conversations'
import { listOwnRequests, listRequestsByPhone, type OwnRequest } from '#domain/service-requests'
import { type DepartmentScoped, type Member, scopeToDepartments } from '#domain/staff'
import type { Town } from '#domain/town'
import { type Ctx, DomainError, isAllowed, requireMember, requirePermission } from '#domain/use-cases'
import { isUuid } from '#platform/text'

/** Requests of one person that are shown. */
const MAX_REQUESTS = 200

/** All that a member may know of somebody who writes to the town. */
export type PersonOverview = {
  id: string
  identity: Identity
  since?: Date
  /** Every id that they have or had on a messenger. */
  aliases: { kind: AliasKind; value: string; active: boolean; seenAt: Date }[]
  conversations: VisibleContact[]
  requests: DepartmentScoped<OwnRequest>
  appointments: Appointment[]
  consents: Consent[]
  notes: ContactNote[]
  merges: ContactMerge[]
}

/** Whether a member knows of a person: by a conversation that no discreet team of others has now. */
export const isPersonVisible = async (town: Town, member: Member, id: string): Promise<boolean> =>
  isUuid(id) && (await listVisibleContacts(town, member, [id])).has(id)

/**
 * A person with all that is theirs, as far as the member may know of it: what is a discreet team's of others is left out
 * without a mark, since the mark would tell.
 * @returns the id of whom they became, where they were merged
 * @throws {DomainError} `not-found`
 */
export const readPerson = async (ctx: Ctx, id: string): Promise<PersonOverview | { mergedInto: string }> => {
  requirePermission(ctx, { staff: 'answer-citizens' })
  const { town, db, actor } = ctx
  const member = requireMember(ctx)
  if (!(await isPersonVisible(town, member, id))) {
    const mergedInto = isUuid(id) ? await findMergedInto(db, town, id) : undefined
    if (mergedInto && (await isPersonVisible(town, member, mergedInto))) return { mergedInto }
    throw new DomainError('not-found')
  }
  const aliases = await listAllAliases(db, town, id)
  const phones = aliases.filter(({ kind, active }) => kind === 'phone' && active).map(({ value }) => value)
  const [visible, identity, since, own, elsewhere, appointments, consents, notes, merges] = await Promise.all(
    [
      listVisibleContacts(town, member, [id]),
      getIdentity(db, town, id),
      firstContactAt(db, town, id),
      listOwnRequests(db, town, id, MAX_REQUESTS),
      // What the platform says is their telephone proves that what was filed with it elsewhere is theirs too.
      listRequestsByPhone(db, town, phones),
      isAllowed(actor, { staff: 'attend-appointments' }) ? listAppointments(town, member, id, phones) : [],
      listConsentHistory(db, town, id),
      listContactNotes(db, town, { contactId: id, teams: member.teams }),
      listMerges(db, town, id),
    ],
  )
  const requests = [...own, ...elsewhere.map((one) => ({ ...one, joined: false }))].toSorted(
    (a, b) => b.requestedAt.getTime() - a.requestedAt.getTime(),
  )
  return {
    id,
    identity: identity ?? {},
    since,
    aliases,
    conversations: visible.get(id) ?? [],
    requests: scopeToDepartments(member, requests),
    appointments,
    consents,
    notes,
    merges,
  }
}

const listAppointments = async (
  town: Town,
  member: Member,
  id: string,
  phones: string[],
): Promise<Appointment[]> => {
  const [all, schedules] = await Promise.all([
    listAllAppointments(town.db, town, id, phones),
    getSchedules(town),
  ])
  return all.filter((one) => {
    // One that is no longer offered may have been a discreet one.
    const schedule = schedules.find((known) => known.id === one.agendaId)
    return one.state !== 'held' && schedule !== undefined && isScheduleVisible(member, schedule)
  })
}
