import { randomInt } from 'node:crypto'
import { type Challenge, createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { z } from 'zod'

/** The solution is one of so many, the highest the most work that there can be: nobody waits much longer than others. */
const MIN_SOLUTION = 512
const MAX_SOLUTION = 1_024

/** How long a challenge may be answered, in milliseconds. A slow telephone needs seconds. */
const VALID_MS = 5 * 60_000

/** Longer proofs are none. */
const MAX_PROOF_LENGTH = 4_000

/** How hard the work is: `cost` in rounds of PBKDF2 for each of {@link MIN_SOLUTION} to {@link MAX_SOLUTION} tries. */
export type ProofOfWorkOptions = { secret: string; cost: number; now: () => Date }

/** Sets work and checks it. Nothing is kept of a challenge: its signature says that it is ours. */
export type ProofOfWork = {
  /** @param purpose what the work is for: its proof is good for nothing else */
  challenge(purpose: string): Promise<Challenge>
  /**
   * Checks what a browser posted: Base64 of JSON with the challenge and its solution.
   * @returns the challenge's name and when it expires, for the caller, who makes sure that it counts once; undefined: no proof
   */
  check(purpose: string, proof: string): Promise<{ nonce: string; until: Date } | undefined>
}

const proofSchema = z.object({
  challenge: z.object({
    parameters: z.looseObject({
      nonce: z.string(),
      data: z.strictObject({ purpose: z.string(), until: z.number() }),
    }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string().max(64), time: z.number().optional() }),
})

const parseProof = (proof: string): z.infer<typeof proofSchema> | undefined => {
  if (!proof || proof.length > MAX_PROOF_LENGTH) return undefined
  try {
    return proofSchema.safeParse(JSON.parse(Buffer.from(proof, 'base64').toString('utf8'))).data
  } catch {
    return undefined
  }
}

/** Opens the setting and checking of work. All replicas with the same secret check each other's. */
export const createProofOfWork = ({ secret, cost, now }: ProofOfWorkOptions): ProofOfWork => {
  const secrets = {
    hmacSignatureSecret: `challenge:${secret}`,
    // With the solution signed too, checking one costs a hash, not another round of the work.
    hmacKeySignatureSecret: `solution:${secret}`,
  }
  return {
    challenge: (purpose) =>
      createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost,
        counter: randomInt(MIN_SOLUTION, MAX_SOLUTION),
        deriveKey,
        // Not the library's own expiry: it goes by the machine's clock.
        data: { purpose, until: now().getTime() + VALID_MS },
        ...secrets,
      }),
    async check(purpose, proof) {
      const given = parseProof(proof)
      if (!given) return undefined
      const { nonce, data } = given.challenge.parameters
      if (data.purpose !== purpose || data.until < now().getTime()) return undefined
      const challenge = given.challenge as unknown as Challenge
      const solution = { ...given.solution, time: 0 }
      const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secrets })
      return verified ? { nonce, until: new Date(data.until) } : undefined
    },
  }
}
