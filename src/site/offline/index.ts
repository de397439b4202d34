/** Reporting without a connection: what is written is kept in the browser, and the form is there to write it in. */
export { DRAFT_SCRIPT, KeptNotice } from './kept-notice.tsx'
export { manifestResponse } from './manifest.ts'
