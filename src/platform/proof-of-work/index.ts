/** A little work that a browser does before something is taken from it: no question, no picture, no third party. */
export { openProofOfWork, type ProofOfWork, type WorkOptions } from './proof-of-work.ts'
