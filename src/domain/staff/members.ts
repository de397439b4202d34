import { and, asc, desc, eq, gt, ne } from 'drizzle-orm'
import type { Town } from '#domain/town'
import type { Db, Tx } from '#platform/database'
import { tableCache } from '#platform/freshness'
import { type Member, ROLES, type Role } from './roles.ts'
import { account, passkey, session, twoFactor, user } from './tables.ts'

type Row = Pick<
  typeof user.$inferSelect,
  'id' | 'name' | 'email' | 'role' | 'departments' | 'teams' | 'twoFactorEnabled' | 'official'
>

const words = (text: string | null | undefined): string[] => (text ? text.split(' ').filter(Boolean) : [])

/** A row as what the domain works with; undefined for a role that is no longer one. */
export const toMember = (row: Row): Member | undefined => {
  const role = ROLES.find((one) => one === row.role)
  const { id, name, email } = row
  return (
    role && {
      id,
      name,
      email,
      role,
      departments: words(row.departments),
      teams: words(row.teams),
      secondFactor: row.twoFactorEnabled ?? false,
      official: row.official,
    }
  )
}

/** A member as the list of staff shows them. `hasDirectoryIdentity`: an identity of the directory signs in as them. */
export type StaffListEntry = Member & { active: boolean; hasDirectoryIdentity: boolean; hasPasskey: boolean }

const loadMembers = async (town: Town): Promise<StaffListEntry[]> => {
  const [rows, owners] = await Promise.all([
    town.db.select().from(user).where(eq(user.jurisdictionId, town.id)).orderBy(asc(user.name), asc(user.id)),
    town.db
      .selectDistinct({ memberId: passkey.memberId })
      .from(passkey)
      .where(eq(passkey.jurisdictionId, town.id)),
  ])
  const withPasskey = new Set(owners.map(({ memberId }) => memberId))
  return rows.flatMap((row) => {
    const member = toMember(row)
    if (!member) return []
    const hasDirectoryIdentity = row.directorySubject !== null
    return [{ ...member, active: row.active, hasDirectoryIdentity, hasPasskey: withPasskey.has(row.id) }]
  })
}

/** To choose among; who may come in is never read from it. */
const members = tableCache([user, passkey], loadMembers)

/** Everybody who works here, by name; those who left too. */
export const listMembers = (town: Town): Promise<StaffListEntry[]> => members.get(town)

/** A member who still works here, as they are now. @param db the transaction in which it is asked, if it is */
export const findActiveMember = async (
  town: Town,
  id: string,
  db: Db = town.db,
): Promise<Member | undefined> => {
  const [row] = await db
    .select()
    .from(user)
    .where(and(eq(user.jurisdictionId, town.id), eq(user.id, id), eq(user.active, true)))
  return row && toMember(row)
}

/** Has the next look read them again: somebody was changed here. */
export const invalidateMembers = (town: object): void => members.invalidate(town)

/** What a member may be changed to. */
export type MemberChange = {
  name: string
  /** Of mail, which they sign in with; unset: it stays. */
  email?: string
  role: Role
  departments: string[]
  teams: string[]
  active: boolean
  official: boolean
}

/**
 * Changes what somebody is here. Someone who is no longer active is out at once, wherever they are signed in.
 * @param tell has them told of a new address
 * @returns `last` when the town would be left without an administrator, `known` when somebody has that address; nothing is changed then
 */
export const updateMember = (
  town: Pick<Town, 'id' | 'db' | 'now'>,
  id: string,
  { departments, teams, email, ...rest }: MemberChange,
  tell: (tx: Tx, from: string, to: string) => Promise<void>,
): Promise<'done' | 'gone' | 'last' | 'known'> =>
  town.db
    .transaction(async (tx) => {
      const all = await tx.select().from(user).where(eq(user.jurisdictionId, town.id)).for('update')
      const member = all.find((one) => one.id === id)
      if (!member) return 'gone'
      const address = email?.toLowerCase() ?? member.email
      if (all.some((one) => one.id !== id && one.email === address)) return 'known'
      const others = all.some((one) => one.id !== id && one.role === 'administrator' && one.active)
      if (!others && (rest.role !== 'administrator' || !rest.active)) return 'last'
      await tx
        .update(user)
        .set({
          ...rest,
          email: address,
          departments: departments.join(' '),
          teams: teams.join(' '),
          updatedAt: town.now(),
        })
        .where(eq(user.id, id))
      if (!rest.active) await tx.delete(session).where(eq(session.userId, id))
      if (address !== member.email) await tell(tx, member.email, address)
      return 'done' as const
    })
    .finally(() => invalidateMembers(town))

/** Takes somebody's second factor away, for who lost their telephone; they are signed out everywhere. */
export const resetSecondFactor = (
  town: Pick<Town, 'id' | 'db'>,
  id: string,
  tell: (tx: Tx) => Promise<void>,
): Promise<void> =>
  town.db
    .transaction(async (tx) => {
      const rows = await tx
        .update(user)
        .set({ twoFactorEnabled: false })
        .where(and(eq(user.jurisdictionId, town.id), eq(user.id, id)))
        .returning({ id: user.id })
      if (rows.length === 0) return
      await tx.delete(twoFactor).where(eq(twoFactor.userId, id))
      await tx.delete(session).where(eq(session.userId, id))
      await tell(tx)
    })
    .finally(() => invalidateMembers(town))

/** Gives somebody a new password; they are signed out everywhere. @param hash as the sign-in keeps it */
export const setPasswordHash = (
  town: Pick<Town, 'id' | 'db' | 'now'>,
  id: string,
  hash: string,
  tell: (tx: Tx) => Promise<void>,
): Promise<void> =>
  town.db.transaction(async (tx) => {
    const [known] = await tx
      .select({ id: user.id })
      .from(user)
      .where(and(eq(user.jurisdictionId, town.id), eq(user.id, id)))
    if (!known) return
    const rows = await tx
      .update(account)
      .set({ password: hash, updatedAt: town.now() })
      .where(and(eq(account.userId, id), eq(account.providerId, 'credential')))
      .returning({ id: account.id })
    if (rows.length === 0)
      await tx.insert(account).values({
        id: Bun.randomUUIDv7(),
        accountId: id,
        providerId: 'credential',
        userId: id,
        password: hash,
      })
    await tx.delete(session).where(eq(session.userId, id))
    await tell(tx)
  })

/** A place where a member is signed in. */
export type OpenSession = { id: string; since: Date; ip: string; agent: string; current: boolean }

/** Where a member is signed in, newest first. @param token of the session that asks */
export const listSessions = async (town: Town, memberId: string, token?: string): Promise<OpenSession[]> => {
  const rows = await town.db
    .select()
    .from(session)
    .where(and(eq(session.userId, memberId), gt(session.expiresAt, new Date())))
    .orderBy(desc(session.createdAt))
  return rows.map((row) => ({
    id: row.id,
    since: row.createdAt,
    ip: row.ipAddress ?? '',
    agent: row.userAgent ?? '',
    current: row.token === token,
  }))
}

/** Ends one of a member's sessions, or all but the one that asks. */
export const endSessions = async (
  town: Town,
  memberId: string,
  which: { id: string } | { except?: string },
): Promise<void> => {
  const one = 'id' in which ? eq(session.id, which.id) : undefined
  const others = 'except' in which && which.except ? ne(session.token, which.except) : undefined
  await town.db.delete(session).where(and(eq(session.userId, memberId), one, others))
}
