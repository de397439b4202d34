/** Files that citizens send besides pictures: fetched, kept, what is said in them written down. */
export {
  type Attachment,
  type AttachmentKind,
  type AttachmentProblem,
  completeAttachment,
  deleteAttachments,
  fetchAttachment,
  getAttachments,
  openAttachment,
  requestAttachments,
} from './attachments.ts'
export { type DisplayMode, displayMode } from './display-mode.ts'
export { attachmentsModule } from './module.ts'
export { type AttachmentSource, attachmentKey } from './source.ts'
