/** The front page, and how to report. */
export { accessibilityPage, whatsappPage } from './about.tsx'
export { homePage } from './home.tsx'
export { securityText } from './security-text.ts'
