/** What every use case has: a context, a permission, one transaction, one error. */
export {
  type Actor,
  actorName,
  type Ctx,
  contextWithin,
  createContext,
  isAllowed,
  type Permission,
  requireDepartment,
  requireMember,
  requirePermission,
  staffName,
} from './context.ts'
export {
  Conflict,
  conflictOf,
  DomainError,
  type Problem,
  type ProblemCode,
  problemsOf,
  questionCode,
  refuseProblems,
} from './domain-error.ts'
export { type UseCase, useCase } from './use-case.ts'
