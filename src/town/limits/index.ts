/** How often something may be done by whoever does it: counted over all replicas. */
export { countUse, countUses, type Limited, tidyLimits, type Use } from './limits.ts'
