/** A person who writes to the town, on one page. */
export { ContactMerges } from './contact-merges.tsx'
export { OwnRequestItem } from './own-request.tsx'
export { personRoutes } from './routes.ts'
