/** Conversations with citizens: the lists, one conversation, answers, notes. */
export { handleConversationAction } from './actions.ts'
export { handleUndoContactMerge } from './contact-merges.tsx'
export { conversationPage } from './conversation.tsx'
export {
  conversationsPage,
  loadViewer,
  openEmergencyAccess,
  searchConversations,
  teamName,
} from './conversations.tsx'
export { conversationFile, conversationPicture } from './files.ts'
export { HiddenRequestsNote } from './panel.tsx'
