/** The town's public data: a page for people, structured data for search engines, a catalogue for portals. */
export { dataRoutes } from './routes.ts'
