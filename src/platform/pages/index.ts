/** Pages: their frame, their looks, their headers. */
export { assets } from './assets.ts'
export { Document, ErrorSummary, Field, type NavLink } from './document.tsx'
export { jpeg, page, preferredLanguage, sameOrigin, seeOther } from './respond.ts'
