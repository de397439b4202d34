import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Why the directory's answer does not let somebody in. `failed`: it was not understood, or was not for this browser. `passkey`: it asked
 * for one proof, and they have a passkey.
 */
export type DirectoryRefusal = 'unknown' | 'unverified' | 'other-identity' | 'failed' | 'passkey'

/** What is learnt of one attempt to sign in while the library works on it. */
export type SignInAttempt = {
  /** The member whom it is about, as soon as that is known. */
  memberId?: string
  /** The address of mail that the directory named. */
  email?: string
  /** Issuer and subject of the directory's id token, which was verified. */
  subject?: string
  /** Whether the directory asked for more than one proof. */
  strong: boolean
  /** Whether the second factor is still to be shown. */
  second: boolean
  refusal?: DirectoryRefusal
}

const attempts = new AsyncLocalStorage<SignInAttempt>()

/** The attempt that the library works on here. */
export const currentSignInAttempt = (): SignInAttempt | undefined => attempts.getStore()

/** Has the library work on an attempt. @returns its answer, and what was learnt */
export const withSignInAttempt = async (
  work: (attempt: SignInAttempt) => Promise<Response>,
): Promise<[Response, SignInAttempt]> => {
  const attempt: SignInAttempt = { strong: false, second: false }
  return [await attempts.run(attempt, () => work(attempt)), attempt]
}
