/** `bun run test:long` sets it: walks and property tests run whole. */
export const IS_LONG = process.env.LONG_TESTS === '1'

/** How many iterations a random test makes of those that its long form makes: a tenth, unless the long form is wanted. */
export const iterations = (whole: number): number => (IS_LONG ? whole : Math.ceil(whole / 10))
