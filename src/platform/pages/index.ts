/** Pages: their frame, their looks, their headers. */

export { assets, files, type PageFile } from './assets.ts'
export { type BarRow, BarTable } from './bars.tsx'
export {
  Choices,
  Document,
  ErrorSummary,
  Field,
  FormId,
  type NavLink,
  SelectField,
  SquareCode,
} from './document.tsx'
export { type ForeignFile, foreignFile } from './file.ts'
export { MapHolder } from './map.tsx'
export { answersIn, type Question, Questions, questionField } from './questions.tsx'
export {
  callPolicy,
  hardened,
  jpeg,
  mapPolicy,
  mediaPolicy,
  type PostedForm,
  page,
  pdf,
  preferredLanguage,
  readForm,
  SECURITY,
  sameOrigin,
  seeOther,
  textFile,
} from './respond.ts'
export { WORK_SCRIPT, WorkField } from './work.tsx'
