/** The day of a crew in the street, on a telephone, with a signal or without. */
export { crewRoutes } from './routes.ts'
