/** How often one client may do something: counted over all replicas. */
export { countUse, countUses, type Limited, tidyLimits, type Use } from './limits.ts'
