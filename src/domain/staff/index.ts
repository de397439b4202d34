export type { AuthTown } from './auth.ts'
/** Who works here, what they may do, and what they did. */

export {
  flushAccessLog,
  logAccess,
  logLookup,
  maskSearch,
  purgeAccessLog,
  READ_ACTION,
  READ_MINUTES,
} from './access-log.ts'
export {
  type AuditEntry,
  type AuditFilter,
  type AuditPeriod,
  type AuditRecord,
  addAuditDetails,
  type OpenAuditEntry,
  openAuditEntry,
  readAuditLog,
  searchAuditLog,
  setAuditOutcome,
  writeAuditEntry,
} from './audit.ts'
export { MIN_PASSWORD_LENGTH, type PasswordHashing, type StaffConfig } from './auth.ts'
export type { ChangedBy, CredentialChange, TellMember } from './credential-change.ts'
export type { DirectoryConfig } from './directory.ts'
export {
  EMERGENCY_ACCESS_MINUTES,
  type EmergencyAccess,
  grantEmergencyAccess,
} from './emergency-access.ts'
export {
  endSessions,
  findActiveMember,
  listMembers,
  listSessions,
  type MemberChange,
  type OpenSession,
  type StaffListEntry,
} from './members.ts'
export { staffModule } from './module.ts'
export type { PasskeyQuestion } from './passkeys/passkeys.ts'
export { MAX_PASSKEYS, type Passkey } from './passkeys/store.ts'
export {
  ANY_PAGE,
  listOthersPresent,
  listPresent,
  PRESENCE_SECONDS,
  recordPresence,
  removePresence,
  setAbsent,
} from './presence.ts'
export {
  ACTIONS,
  type Action,
  hasPermission,
  isInDepartment,
  type Member,
  ROLES,
  type Role,
} from './roles.ts'
export { type DepartmentScoped, scopeToDepartments } from './scope.ts'
export { staffSettings } from './settings.ts'
export type { DirectoryRefusal } from './sign-in-attempt.ts'
export type { AttemptSource } from './sign-in-throttle.ts'
export {
  createStaffAuth,
  generatePassword,
  type NewMember,
  type ProofRefusal,
  type Staff,
  type StaffOf,
  type StaffSession,
} from './staff.ts'
