/** How soon something is to be looked at, beside its place in line: the most urgent first. */
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const

/** How soon something is to be looked at. */
export type Priority = (typeof PRIORITIES)[number]

/** A priority as a form or a row has it; what says none is `normal`. */
export const parsePriority = (text: string | null | undefined): Priority =>
  PRIORITIES.find((one) => one === text) ?? 'normal'
