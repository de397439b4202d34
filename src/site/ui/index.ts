/** What every page of the site is made of. */
export { bookingErrors, citizenContext, type FieldError, reportErrors } from './field-errors.ts'
export {
  backArrow,
  createView,
  formatDay,
  forwardArrow,
  isDefaultLanguage,
  LanguageField,
  localisedPath,
  type SiteKey,
  SiteMap,
  sitePage,
  type View,
} from './frame.tsx'
export { LookupForm } from './lookup-form.tsx'
export { MeantButton, PointLeftOut } from './place.tsx'
export { RefusalNotice, refusalOptions } from './refusal-notice.tsx'
export { townDownResponse, unavailableResponse, wantsHtml } from './unavailable.tsx'
