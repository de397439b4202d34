/** Reports that somebody has begun on the web and not sent yet. */
export {
  dropReportDraft,
  findReportDraft,
  MAX_DRAFT_WORDS,
  type ReportDraft,
  readDraftPicture,
  tellReportDraft,
} from './drafts.ts'
export { reportDraftsModule } from './module.ts'
