/** Figures: what comes in, how long it takes, whether deadlines are met. */
export { figureRoutes } from './routes.ts'
