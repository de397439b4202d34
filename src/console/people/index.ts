/** Staff: accounts, roles, the audit log, one's own settings. */
export { staffRoutes } from './routes.ts'
