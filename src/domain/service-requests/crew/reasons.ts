/**
 * Why a crew cannot do a work order. `material`: something is lacking; `access`: nobody gets there; `not-found`: there is no such
 * thing; `not-ours`: somebody else has to do it.
 */
export const CANNOT_REASONS = ['material', 'access', 'not-found', 'not-ours', 'other'] as const

/** One of {@link CANNOT_REASONS}. */
export type CannotReason = (typeof CANNOT_REASONS)[number]

export const parseCannotReason = (text: string | undefined): CannotReason | undefined =>
  CANNOT_REASONS.find((one) => one === text)

/** These are for the desk to decide: the request goes back to it. With the others the crew waits. */
export const isGivenBack = (reason: CannotReason): boolean => reason === 'not-found' || reason === 'not-ours'
