/** One request: its facts, its pictures, the forms that change it. */
export { requestRoutes } from './routes.ts'
