/** `bun run test:long`: random walks, property tests and storms at their full length. */
export const IS_LONG = process.env.LONG_TESTS === '1'

/** How many iterations a random test makes: of those of its full length, a tenth unless that is wanted. */
export const iterations = (whole: number): number => (IS_LONG ? whole : Math.ceil(whole / 10))
