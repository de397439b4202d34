import type { Problem } from './draft.ts'

/** A problem at a field of a form. `text`: the end of its message's key (`error.…`) in the catalogue of each adapter. */
type FormProblem = {
  field: string
  text: 'service_code' | 'description' | 'description.long' | 'address' | 'answer' | 'answer.invalid'
}

/** Maps a problem of a draft to the field of a form that it is about. Forms have one field for a place. */
export const toFormProblem = ({ field, reason }: Problem): FormProblem => {
  if (field.startsWith('attribute'))
    return { field, text: reason === 'missing' ? 'answer' : 'answer.invalid' }
  if (field === 'service_code') return { field, text: 'service_code' }
  if (field === 'description')
    return { field, text: reason === 'too-long' ? 'description.long' : 'description' }
  return { field: 'address', text: 'address' }
}
