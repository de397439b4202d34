/** How sure an identity provider is of who it is (Regulation (EU) 910/2014, article 8), from least to most. */
export const LEVELS = ['low', 'substantial', 'high'] as const

/** How sure an identity provider is. */
export type Level = (typeof LEVELS)[number]

/** Whether one level is as good as another, or better. */
export const reaches = (level: Level, wanted: Level): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(wanted)

/** The level that a claim names: `substantial`, `http://eidas.europa.eu/LoA/substantial`, `urn:…:substantial`. */
export const levelOf = (claim: unknown): Level | undefined => {
  const word = String(claim ?? '')
    .toLowerCase()
    .split(/[/:]/)
    .at(-1)
  return LEVELS.find((one) => one === word)
}

/** Who somebody is, as the provider says. `number`: of their identity document, letters and figures only. */
export type Identity = { name: string; number: string; level: Level; method: string }

/** A way to the provider. `memory`: what is to be brought back with its answer; kept sealed, used once. */
export type Begun = { url: string; memory: Record<string, string> }

/** Why somebody could not be identified. */
export class Unidentified extends Error {
  override name = 'Unidentified'
}

/** An identity provider. */
export type IdentityProvider = {
  /** What people know it by. */
  readonly name: string
  /** @param level the least that is wanted @param state names the request, for the answer to bring back */
  begin(level: Level, state: string, redirect: string): Promise<Begun>
  /** @throws {Unidentified} when the answer is not one to this request, or says too little */
  complete(answer: URL, memory: Record<string, string>, state: string): Promise<Identity>
}
