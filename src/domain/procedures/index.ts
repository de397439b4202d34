/** Procedures by video call: the waiting room, documents that are presented and signed, what can be proved of it. */

export { type Evidence, listEvidence, verifyEvidenceChain } from './evidence.ts'
export { readDocument } from './files.ts'
export { beginIdentification, completeIdentification, redirectUri } from './identify.ts'
export { proceduresModule } from './module.ts'
export { ONE_TIME_CODE } from './one-time-code.ts'
export { reencryptDocuments } from './reencrypt-documents.ts'
export { purgeUnsigned } from './retention.ts'
export { maskIdentityNumber, requeueStalledSeals, sealSignedDocument, verifyUrl } from './seal-document.ts'
export { claimSeat, hasSeat, sendSeatCode, transferSeat } from './seats.ts'
export {
  IDENTITY_DOCUMENTS,
  type OfficialRefusal,
  sendSigningCode,
  signAsOfficial,
} from './sign-as-official.ts'
export {
  findSigning,
  formatVerificationCode,
  listSignings,
  presentDocument,
  recordConsent,
  type Signing,
  sha256,
  signDocument,
  validateDocument,
  withdrawDocument,
} from './signing.ts'
export { type Verification, verifyCode, verifyDocument } from './verify-document.ts'
export {
  admitCitizen,
  closeVideoCall,
  findVideoCall,
  getRoomUrl,
  toCitizenParticipant,
  type VideoCall,
  type VideoCallStage,
  videoCallStage,
  videoCallWindow,
} from './video-calls.ts'
