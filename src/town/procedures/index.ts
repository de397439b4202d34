/** Procedures by video call: the waiting room, documents that are presented and signed, what can be proved of it. */
export {
  admit,
  type Call,
  type CallStage,
  callHours,
  callOf,
  callStage,
  closeCall,
  enterRoom,
  guestOf,
} from './calls.ts'
export { CODE_TEMPLATE } from './code.ts'
export { checkRecord, type Evidence, evidenceOf } from './evidence.ts'
export { readDocument } from './files.ts'
export { DOCUMENTS_SEEN, type OfficialRefusal, sendSigningCode, signAsOfficial } from './official.ts'
export { beginIdentity, completeIdentity, returnAddress } from './provider.ts'
export { masked, seal, sweepSeals, verifyUrl } from './seal.ts'
export { arrive, hasSeat, sendSeatCode, takeSeat } from './seats.ts'
export {
  consent,
  present,
  presentedProblems,
  type Signing,
  sealDocument,
  sha256,
  signingById,
  signingsOf,
  spokenCode,
  withdraw,
} from './signing.ts'
export { forgetUnsigned, tidySignings } from './tidy.ts'
export { type Verification, verifyCode, verifyFile } from './verify.ts'
