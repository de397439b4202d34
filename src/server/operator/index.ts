/** One view of all the towns of a process, for who runs it: health and counts. */
export { operatorRoutes } from './routes.ts'
export { reportTowns, type TownReport, type TownsReport } from './towns-report.ts'
