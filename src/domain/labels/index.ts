/** The town's own words by which staff sort requests and conversations. */
export {
  conversationHasLabel,
  eraseConversationLabels,
  type LabelReader,
  labelsOfRequest,
  listConversationLabels,
  listLabelled,
  listRequestLabels,
  moveConversationLabels,
  requestHasLabel,
  type ShownLabel,
  setConversationLabels,
  setRequestLabels,
} from './labelled.ts'
export {
  deleteLabel,
  LABEL_TINTS,
  type Label,
  type LabelDraft,
  type LabelTint,
  type LabelUse,
  listLabels,
  MAX_LABEL_NAME,
  saveLabel,
} from './labels.ts'
export { PRIORITIES, type Priority, parsePriority } from './priority.ts'
