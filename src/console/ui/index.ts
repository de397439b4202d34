/** What every page of the console is made of: frame, tables, fields in several languages. */
export { channelName } from './channel-name.ts'
export { ConsoleMap } from './console-map.tsx'
export { formatEuros } from './euros.ts'
export { bookingErrors, createConsoleContext, reportErrors } from './field-errors.ts'
export { type CountName, changesCounts, countWork } from './frame/counts.ts'
export { ICONS_PATH, Icon, type IconName, iconSprite } from './frame/icons.tsx'
export { KeysHelp } from './frame/keys-help.tsx'
export { consoleManifest, MANIFEST_PATH } from './frame/manifest.ts'
export { consolePage, type Layout } from './frame/page.tsx'
export { Pane, Panes } from './frame/panes.tsx'
export { getPreferences, preferenceCookies } from './frame/preferences.ts'
export { Count, homePath, listSections } from './frame/rail.tsx'
export { Toast } from './frame/toast.tsx'
export { languageName, languageTitle } from './language-name.ts'
export { loadLineBanner, pauseTitle } from './line-banner.tsx'
export { maskedPhone } from './masked-phone.ts'
export { nearbyFacts } from './nearby-facts.ts'
export { FormattedText, PhonePreview } from './phone-preview.tsx'
export { MeantButton, placeErrors, placeReason } from './place.tsx'
export { Due, dueStyle, dueWords, KindIcon, StateChip, serviceName } from './request-words.tsx'
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
export {
  CONSOLE_LANGUAGES,
  type ConsoleKey,
  createView,
  type Frame,
  formatHour,
  formatMoment,
  formatRelative,
  getLanguage,
  parseDay,
  toLocalMinute,
  type View,
} from './view.ts'
export { readWeekHours, WeekHoursField } from './week-hours.tsx'
