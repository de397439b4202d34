/** Calendars (iCalendar, RFC 5545), and what the clock on the wall reads. */
export { instantOf } from './read.ts'
export { wallTime } from './wall.ts'
export { calendarFile } from './write.ts'
