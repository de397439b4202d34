/** What citizens read and are offered: texts by language, pages, teams, hours; as versions that staff write. */
export { type Alarm, alarmIn } from './alarms.ts'
export { LOOKED_UP, personAsked, standingAsked } from './asked.ts'
export { CONTENT_LIMITS, type ContentFault, type ContentProblem, checkContent, type Known } from './check.ts'
export {
  dayNamed,
  daySaid,
  dayShort,
  hourSaid,
  isQuiet,
  longDate,
  momentSaid,
  nextWorkingDays,
  openAt,
  openHours,
  outsideQuietHours,
  spoken,
} from './dates.ts'
export {
  ACTIONS,
  type Content,
  contentSchema,
  type FormQuestion,
  type Hours,
  hoursSchema,
  PAGE_KINDS,
  type Page,
  type PageAction,
  type PageOf,
  pageOf,
  parentOf,
  shownPages,
  type Texts,
  textIn,
  textsSchema,
  WHENS,
  type When,
} from './model.ts'
export {
  type Blanks,
  type Say,
  shippedTexts,
  type TextKey,
  type Translate,
  translator,
} from './translate.ts'
export {
  type ContentVersion,
  contentInWork,
  contentOf,
  discardDraft,
  draftOf,
  editDraft,
  problemsIn,
  publishDraft,
  rollBack,
  seedContent,
  versionsOf,
} from './versions.ts'
export { pageWords, voiceOf } from './voice.ts'
