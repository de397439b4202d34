/** The 010: takes a report or an appointment while the citizen is on the telephone. */
export { openPhoneLine, savePhoneReport } from './actions.tsx'
export { renderPhoneLinePart } from './parts.tsx'
