/** Calendars (iCalendar, RFC 5545), and what the clock on the wall reads. */
export { calendarBudget, expandOccurrences, type Occurrence, type Window } from './occurrences.ts'
export { type Calendar, type CalendarEvent, readCalendar } from './parse.ts'
export { wallTime } from './wall-time.ts'
export { writeCalendar } from './write.ts'
