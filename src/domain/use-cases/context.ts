import type { Application, Scope } from '#domain/applications'
import { type Action, hasPermission, isInDepartment, type Member, type OpenAuditEntry } from '#domain/staff'
import type { Town } from '#domain/town'
import type { Database, Tx } from '#platform/database'
import { DomainError } from './domain-error.ts'

/**
 * Who does something. A citizen is known, if at all, by what the use case is given: a contact, the token of an appointment.
 * `audit`: what was written in the audit log before a member of staff tried it.
 */
export type Actor =
  | { kind: 'citizen' }
  | { kind: 'staff'; member: Member; audit?: OpenAuditEntry }
  | { kind: 'application'; application: Application }
  | { kind: 'system' }

/** What a use case works with. `db`: the pool, or the transaction in which it runs. */
export type Ctx<D extends Database['db'] | Tx = Database['db']> = {
  town: Town
  db: D
  actor: Actor
  now: Date
}

export const createContext = (town: Town, actor: Actor): Ctx => ({
  town,
  db: town.db,
  actor,
  now: town.now(),
})

/** The context of a part of a larger transaction: the turn of a conversation. */
export const contextWithin = (tx: Tx, town: Town, actor: Actor): Ctx<Tx> => ({
  town,
  db: tx,
  actor,
  now: town.now(),
})

/** The name under which an actor stands in the history of what they changed; citizens stand there without one. */
export const actorName = (actor: Actor): string | undefined => {
  if (actor.kind === 'staff') return actor.member.name
  return actor.kind === 'application' ? actor.application.name : undefined
}

/** The name of a member of staff who acts for a citizen; a citizen, or a program of theirs, acts without one. */
export const staffName = (actor: Actor): string | undefined =>
  actor.kind === 'staff' ? actor.member.name : undefined

/** Who may: citizens, members of staff with a permission, applications with a scope. The system always may. */
export type Permission = { citizen?: true; staff?: Action; application?: Scope }

export const isAllowed = (actor: Actor, { citizen, staff, application }: Permission): boolean => {
  switch (actor.kind) {
    case 'citizen':
      return citizen ?? false
    case 'staff':
      return staff !== undefined && hasPermission(actor.member, staff)
    case 'application':
      return application !== undefined && actor.application.scopes.includes(application)
    case 'system':
      return true
  }
}

/** The member of staff who does it. @throws {DomainError} `forbidden`, for anybody else */
export const requireMember = ({ actor }: Pick<Ctx, 'actor'>): Member => {
  if (actor.kind !== 'staff') throw new DomainError('forbidden')
  return actor.member
}

/** Refuses staff what is of a department that they are not of. @throws {DomainError} `forbidden` */
export const requireDepartment = ({ actor }: Pick<Ctx, 'actor'>, department: string): void => {
  if (actor.kind === 'staff' && !isInDepartment(actor.member, department))
    throw new DomainError('forbidden', [{ path: 'department', code: 'not-allowed' }])
}

/** @throws {DomainError} `forbidden`; to an application, with the scope that it lacks */
export const requirePermission = ({ actor }: Pick<Ctx, 'actor'>, permission: Permission): void => {
  if (isAllowed(actor, permission)) return
  const scope = actor.kind === 'application' ? permission.application : undefined
  throw new DomainError('forbidden', scope && [{ path: 'api_key', code: 'not-allowed', params: { scope } }])
}
