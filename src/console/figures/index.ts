/** Figures: what comes in, how long it takes, whether deadlines are met. */
export { statisticsFile, statisticsPage } from './statistics.tsx'
