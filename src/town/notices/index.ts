/** Telling people what they asked to be told. */
export { announce, REQUEST_UPDATE_TEMPLATE, sweepAnnouncements } from './changes.ts'
