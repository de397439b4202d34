/** What citizens read and are offered: texts by language, pages, teams, hours; as versions that staff write. */
export { type Alarm, detectAlarm } from './alarm-detection.ts'
export {
  addOpenMinutes,
  afterQuietHours,
  formatDay,
  formatDayShort,
  formatLongDate,
  formatMoment,
  formatTime,
  formatTimeRange,
  formatTimeWithin,
  isQuietHour,
  isStaffed,
  nextWorkingDays,
  openHours,
  openMinutesBetween,
  opensAt,
  parseDay,
} from './dates.ts'
export { describeArea } from './describe-area.ts'
export { type DescribedWork, describeWork } from './describe-work.ts'
export {
  ACTIONS,
  type Content,
  contentSchema,
  type FormQuestion,
  findPage,
  findParentPage,
  type Hours,
  hoursSchema,
  localisedText,
  PAGE_KINDS,
  type Page,
  type PageAction,
  type PageOf,
  type Texts,
  TIME_RANGES,
  type TimeRange,
  textsSchema,
  visiblePages,
} from './model.ts'
export { contentModule } from './module.ts'
export {
  asksAboutWorks,
  asksForPerson,
  asksToDiscard,
  asksToFollowArea,
  asksToParticipate,
  asksWhatIsFollowed,
  besidesArea,
  besidesHome,
  detectStatusQuestion,
  LOOKUP_PREFIX,
  mentionsWorks,
} from './request-detection.ts'
export { getTexts, pageText } from './town-texts.ts'
export {
  createTranslator,
  defaultTexts,
  isolate,
  type Say,
  type TextKey,
  type TextParameters,
  type Translate,
} from './translate.ts'
export {
  CONTENT_LIMITS,
  type ContentProblem,
  type ContentProblemCode,
  type ValidationContext,
  validateContent,
} from './validate.ts'
export {
  type ContentVersion,
  discardDraft,
  findProblems,
  getContent,
  getDraft,
  getWorkingContent,
  listVersions,
  publishDraft,
  rollBack,
  updateDraft,
} from './versions.ts'
