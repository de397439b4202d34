/** The things of the street: looked up, and labels printed for them. */
export { assetRoutes } from './routes.ts'
