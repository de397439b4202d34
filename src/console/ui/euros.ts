/** An amount as it is written in Catalan and in Spanish. */
export const formatEuros = (euros: number): string => `${euros.toFixed(2).replace('.', ',')}\u00a0€`
