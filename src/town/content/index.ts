/** What citizens read: texts by language, the menu. */
export { longDate } from './dates.ts'
export { entryKey, MENU, MENU_WORDS, type MenuEntry } from './menu.ts'
export { type Blanks, say, type TextKey, translator } from './translate.ts'
