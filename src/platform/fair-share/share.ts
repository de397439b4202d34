/**
 * How many places of a budget one owner may hold while there are others: three quarters, so that the next one finds
 * some free. Never less than two: the holder of one may need a second to finish.
 */
export const shareOf = (places: number): number => Math.min(places, Math.max(2, Math.floor(places * 0.75)))
