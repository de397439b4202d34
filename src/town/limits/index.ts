/** How often one client may do something, and when its browser has to work for it: counted over all replicas. */
export { type Admission, admit, type Refusal, workFor } from './admit.ts'
export { countUse, countUses, LIMITED, type Limited, tidyLimits, type Use } from './limits.ts'
