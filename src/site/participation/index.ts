/** Questions of the town on the site: which there are, answering one, what was answered. */
export { participationRoutes } from './routes.ts'
