/** The phone line (010): what staff write down while a citizen speaks. */
export { bookByPhone, type PhoneBooking } from './book-appointment.ts'
export type { Caller } from './caller.ts'
export { joinRequestByPhone, type PhoneJoined } from './join-request.ts'
export { type PhoneReport, submitPhoneReport } from './submit-report.ts'
