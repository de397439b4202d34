/** The search box of every page: a dialog by `Ctrl-K`, a page without a script. */
export { searchRoutes } from './routes.ts'
