import { MODULES } from './modules.ts'

/** Every queue there is. */
export const QUEUES = MODULES.flatMap(({ jobs = [] }) => jobs.map(({ queue }) => queue))
