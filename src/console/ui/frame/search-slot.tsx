import type { View } from '../view.ts'

/** The place in the top bar where everything is searched from. */
export const SearchSlot = (_: { view: View }) => null
