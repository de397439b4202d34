/** What citizens read: texts by language, the menu. */
export { type Alarm, alarmIn, standingAsked } from './alarms.ts'
export { longDate, spoken } from './dates.ts'
export { entryKey, MENU, MENU_WORDS, type MenuEntry } from './menu.ts'
export { LOOKED_UP, SUBJECT_WORDS, SUBJECTS, SUBJECTS_OF, type Subject, type SubjectKey } from './subjects.ts'
export { type Blanks, say, type TextKey, translator } from './translate.ts'
