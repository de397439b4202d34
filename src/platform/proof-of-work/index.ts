/** A little work that a browser does before something is taken from it: no question, no picture, no third party. */
export { createProofOfWork, type ProofOfWork, type ProofOfWorkOptions } from './proof-of-work.ts'
