/** Answers that are given often, with blanks to fill in. */
export {
  type CannedReply,
  type CannedReplyDraft,
  deleteReply,
  fillReply,
  listReplies,
  REPLY_PLACEHOLDERS,
  type ReplyProblem,
  type ReplyValues,
  saveReply,
  sortByState,
} from './canned-replies.ts'
