import { type Challenge, solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'

/** What a form posts as `work`. */
export const encodeProof = async (challenge: Challenge): Promise<string> => {
  const solution = await solveChallenge({ challenge, deriveKey })
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
}

/** Asks for work as a browser does, and does it. @returns the proof; empty where nothing is asked */
export const requestProof = async (
  url: string,
  purpose: string,
  headers: Record<string, string>,
): Promise<string> => {
  const asked = await fetch(`${url}/work/${purpose}`, { headers })
  return asked.status === 200 ? encodeProof((await asked.json()) as Challenge) : ''
}
