import type { PlaceReason } from '#domain/places'

/** What can be wrong with a value. */
export type ProblemCode = 'missing' | 'unknown' | 'too-long' | 'not-allowed' | 'not-a-date' | PlaceReason

/**
 * What is wrong, before an adapter words it. `path`: the value by its name in GeoReport v2 (`service_code`,
 * `attribute[code]`); empty: the input as a whole.
 */
export type Problem = { path: string; code: ProblemCode; params?: Record<string, string | number> }

/** The code of the question that a problem is about: `attribute[code]`. */
export const questionCode = (path: string): string | undefined => /^attribute\[(.+)\]$/.exec(path)?.[1]

/** Why a use case did nothing. `conflict`: it fits the input, but not how things stand, see {@link Conflict}. */
export type DomainErrorCode = 'invalid' | 'forbidden' | 'not-found' | 'conflict'

/** Thrown by a use case that does nothing: nothing has been written. Each adapter has one mapper for it. */
export class DomainError extends Error {
  override name = 'DomainError'
  constructor(
    readonly code: DomainErrorCode,
    readonly problems: Problem[] = [],
  ) {
    super([code, ...problems.map((one) => `${one.path}: ${one.code}`)].join(', '))
  }
}

/** The problems of input that is not valid. @throws whatever else went wrong */
export const problemsOf = (error: unknown): Problem[] => {
  if (error instanceof DomainError && error.code === 'invalid') return error.problems
  throw error
}

/** @throws {DomainError} `invalid`, with all of them, where there are any */
export const refuseProblems = (problems: Problem[]): void => {
  if (problems.length > 0) throw new DomainError('invalid', problems)
}

/** A use case that does nothing because of how things stand: somebody else was quicker, what is to be changed is closed. */
export class Conflict<Reason extends string = string> extends DomainError {
  constructor(readonly reason: Reason) {
    super('conflict')
  }
}

/** Which of these conflicts it was. @throws whatever else went wrong */
export const conflictOf = <Reason extends string>(error: unknown, reasons: readonly Reason[]): Reason => {
  const found = error instanceof Conflict ? reasons.find((one) => one === error.reason) : undefined
  if (found === undefined) throw error
  return found
}
