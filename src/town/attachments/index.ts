/** Files that citizens send besides pictures: fetched, kept, what is said in them written down. */
export {
  type Attachment,
  type AttachmentKind,
  type AttachmentProblem,
  type AttachmentSource,
  attachmentsById,
  completeAttachment,
  expectAttachments,
  fetchAttachment,
  forgetAttachments,
  keyOfAttachment,
  openAttachment,
  sweepAttachments,
} from './attachments.ts'
export { type Shown, shownAs } from './shown.ts'
