/** Anonymous chats: what opens them, moves them and is handed in with them. */
export { findMoveCode, issueCode, lockMoveCode, redeemCode, useMoveCode } from './codes.ts'
export { chatSessionsModule } from './module.ts'
export { reencryptUploads } from './reencrypt-uploads.ts'
export {
  beginChat,
  type ChatSession,
  endMoved,
  eraseChats,
  findChat,
  hasBegun,
} from './sessions.ts'
export { readUpload, storeUpload } from './uploads.ts'
