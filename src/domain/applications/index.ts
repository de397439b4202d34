/** Programs that use the API: registering, keys, limits, what they used. */
export {
  type Application,
  type ApplicationRecord,
  countUse,
  type Developer,
  findByKey,
  listApplications,
  type RateLimit,
  type Registration,
  type RegistrationProblem,
  registerApplication,
  setApplicationStatus,
} from './applications.ts'
export { applicationsModule } from './module.ts'
export { SCOPES, type Scope } from './tables.ts'
