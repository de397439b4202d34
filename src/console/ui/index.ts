/** What every page of the console is made of: frame, tables, fields in several languages. */
export { channelName } from './channel-name.ts'
export { formatEuros } from './euros.ts'
export { bookingErrors, createConsoleContext, reportErrors } from './field-errors.ts'
export {
  CONSOLE_LANGUAGES,
  type ConsoleKey,
  consolePage,
  createView,
  formatMoment,
  formatRelative,
  getLanguage,
  homePath,
  parseDay,
  type View,
} from './frame.tsx'
export { languageName, languageTitle } from './language-name.ts'
export { pauseTitle, withLineBanner } from './line-banner.tsx'
export { nearbyFacts } from './nearby-facts.ts'
export { FormattedText, PhonePreview } from './phone-preview.tsx'
export { MeantButton, placeErrors, placeReason } from './place.tsx'
export { errorText, type FieldError, ResultMessage, successKey, Table } from './table.tsx'
export { type FileFormat, tableFile } from './table-file.ts'
export { TranslatedField } from './translated.tsx'
export {
  addToList,
  formatOptions,
  moveInList,
  QUESTION_ROWS,
  readOptions,
  readPage,
  readTexts,
  withoutPage,
  withPage,
} from './translated-form.ts'
export { readWeekHours, WeekHoursField } from './week-hours.tsx'
