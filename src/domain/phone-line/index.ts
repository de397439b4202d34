/** The phone line (010): what staff write down while a citizen speaks. */
export type { Caller } from './caller.ts'
export { joinRequestByPhone } from './join-request.ts'
export { type PhoneReport, submitPhoneReport } from './submit-report.ts'
