/** Files that citizens send besides pictures: fetched, kept, what is said in them written down. */
export {
  type Attachment,
  type AttachmentKind,
  type AttachmentProblem,
  attachmentsById,
  completeAttachment,
  expectAttachments,
  fetchAttachment,
  forgetAttachments,
  openAttachment,
  sweepAttachments,
} from './attachments.ts'
export { type Shown, shownAs } from './shown.ts'
export { type AttachmentSource, keyOfAttachment } from './source.ts'
