/** Pages: their frame, their looks, their headers. */

export { type PageFile, serveAssets, serveFiles } from './assets.ts'
export { type BarRow, BarTable } from './bar-table.tsx'
export { changeStream } from './change-stream.ts'
export { buildClientScript } from './client-script.ts'
export {
  Document,
  directionOf,
  ErrorSummary,
  Field,
  FormId,
  type NavLink,
  QrCode,
  SelectField,
  SelectOptions,
} from './document.tsx'
export { type ForeignFile, foreignFile } from './foreign-file.ts'
export { MapContainer, mapLabels } from './map.tsx'
export { PROOF_OF_WORK_SCRIPT, ProofOfWorkField } from './proof-of-work-field.tsx'
export { type Question, Questions, questionFieldName, readAnswers } from './questions.tsx'
export {
  callPolicy,
  embedScriptResponse,
  htmlFragment,
  htmlResponse,
  isSameOrigin,
  jpegResponse,
  mapPolicy,
  mediaPolicy,
  type PostedForm,
  pdfResponse,
  preferredLanguage,
  readForm,
  SECURITY_HEADERS,
  seeOther,
  textFileResponse,
  withSecurityHeaders,
} from './respond.ts'
export { mapSettings } from './settings.ts'
