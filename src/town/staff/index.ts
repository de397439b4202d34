/** Who works here, what they may do, and what they did. */
export type { DirectoryRefusal } from './attempt.ts'
export { type AuditEntry, type AuditFilter, auditLog, type Deed, record, settle } from './audit.ts'
export { MIN_PASSWORD, type StaffConfig } from './auth.ts'
export { type DirectoryConfig, unbindIdentity } from './directory.ts'
export { breakGlass, GLASS_MINUTES, type Glass, glassOpenTo } from './glass.ts'
export {
  changeMember,
  endSessions,
  type ListedMember,
  type MemberChange,
  membersOf,
  type OpenSession,
  resetSecondFactor,
  sessionsOf,
} from './members.ts'
export { isThere, leave, othersAt, PRESENCE_SECONDS } from './presence.ts'
export { noteRead, READ, READ_MINUTES, tidyReads, writeReads } from './reads.ts'
export { ACTIONS, type Action, inDepartment, type Member, may, ROLES, type Role } from './roles.ts'
export { type Scoped, withinDepartments } from './scope.ts'
export { type NewMember, newPassword, openStaff, type Refused, type SignedIn, type Staff } from './staff.ts'
export { type TriedFrom, tidyTries } from './tries.ts'
