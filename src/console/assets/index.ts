/** The things of the street: looked up, and labels printed for them. */
export { assetPath } from './asset-path.ts'
export { assetRoutes } from './routes.ts'
