/** How often one client may do something, and when its browser has to work for it: counted over all replicas. */
export { type Admission, type AdmissionRefusal, admit, getChallenge } from './admit.ts'
export { limitsModule } from './module.ts'
export {
  countUse,
  countUses,
  LIMITED_ACTIONS,
  type LimitedAction,
  type LimitUse,
  purgeLimits,
} from './rate-limits.ts'
export { limitsSettings } from './settings.ts'
