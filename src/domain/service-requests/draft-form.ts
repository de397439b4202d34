import { PLACE_REASONS, type PlaceReason } from '#domain/places'
import type { Problem } from '#domain/use-cases'

/**
 * A problem at a field of a form. `text`: the end of its message's key (`error.…`) in the catalogue of each adapter;
 * `reason`: why what was given as the place is none of the town's, in place of a text.
 */
type FormProblem = { field: string } & (
  | { text: 'service_code' | 'description' | 'description.long' | 'address' | 'answer' | 'answer.invalid' }
  | { reason: PlaceReason }
)

/** Maps a problem of a draft to the field of a form that it is about. Forms have one field for a place. */
export const toFormProblem = ({ path, code }: Problem): FormProblem => {
  if (path.startsWith('attribute'))
    return { field: path, text: code === 'missing' ? 'answer' : 'answer.invalid' }
  if (path === 'service_code') return { field: path, text: 'service_code' }
  const reason = PLACE_REASONS.find((one) => one === code)
  if (reason) return { field: 'address', reason }
  if (path === 'description')
    return { field: path, text: code === 'too-long' ? 'description.long' : 'description' }
  return { field: 'address', text: 'address' }
}
