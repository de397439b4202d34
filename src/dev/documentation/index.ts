/** The documentation as a site. */
export { buildDocumentation, type Documentation } from './build.ts'
