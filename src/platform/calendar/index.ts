/** Calendars (iCalendar, RFC 5545), and what the clock on the wall reads. */
export { calendarBudget, type Occurrence, occurrencesOf, type Window } from './occurrences.ts'
export { type Calendar, type CalendarEvent, readCalendar } from './parse.ts'
export { wallTime } from './wall.ts'
export { calendarFile } from './write.ts'
