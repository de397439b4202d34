/** What people do from an e-mail: confirm, stop, see what is sent, answer; and what mail servers report. */
export { mailAskedPage } from './asked.tsx'
export { mailRoutes } from './routes.ts'
