/** Answers that are given often, with blanks to fill in. */
export {
  dropReply,
  fillReply,
  REPLY_BLANKS,
  type Reply,
  type ReplyDraft,
  type ReplyProblem,
  type ReplyValues,
  repliesOf,
  saveReply,
} from './replies.ts'
