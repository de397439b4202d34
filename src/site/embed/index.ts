/** The report form for other sites. */
export { embedPage, embedRoutes } from './embed.tsx'
