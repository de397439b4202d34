/** Programs that use the API: registering, keys, limits, what they used. */
export {
  type Allowance,
  type Application,
  type ApplicationRecord,
  applications,
  applicationWithKey,
  countUse,
  type Developer,
  decideOn,
  type Registration,
  type RegistrationProblem,
  registerApplication,
  tidyApplications,
} from './applications.ts'
export { SCOPES, type Scope } from './tables.ts'
