/** How sure an identity provider is of who it is (Regulation (EU) 910/2014, article 8), from least to most. */
export const ASSURANCE_LEVELS = ['low', 'substantial', 'high'] as const

/** How sure an identity provider is. */
export type AssuranceLevel = (typeof ASSURANCE_LEVELS)[number]

/** Whether one level is as good as another, or better. */
export const meetsLevel = (level: AssuranceLevel, wanted: AssuranceLevel): boolean =>
  ASSURANCE_LEVELS.indexOf(level) >= ASSURANCE_LEVELS.indexOf(wanted)

/** The level that a claim names: `substantial`, `http://eidas.europa.eu/LoA/substantial`, `urn:…:substantial`. */
export const parseLevel = (claim: unknown): AssuranceLevel | undefined => {
  const word = String(claim ?? '')
    .toLowerCase()
    .split(/[/:]/)
    .at(-1)
  return ASSURANCE_LEVELS.find((one) => one === word)
}

/** Who somebody is, as the provider says. `number`: of their identity document, letters and figures only. */
export type Identity = { name: string; number: string; level: AssuranceLevel; method: string }

/** A way to the provider. `state`: what is to be brought back with its answer; stored encrypted, used once. */
export type AuthorisationRequest = { url: string; state: Record<string, string> }

/** Why somebody could not be identified. */
export class IdentificationFailed extends Error {
  override name = 'Unidentified'
}

/** An identity provider. */
export type IdentityProvider = {
  /** What people know it by. */
  readonly name: string
  /** @param level the least that is wanted @param state names the request, for the answer to bring back */
  begin(level: AssuranceLevel, state: string, redirect: string): Promise<AuthorisationRequest>
  /** @throws {Unidentified} when the answer is not one to this request, or says too little */
  complete(answer: URL, memory: Record<string, string>, state: string): Promise<Identity>
}
