import type { Problem } from './draft.ts'

/** What is wrong with a field of a form, by the end of its message's key (`error.…`) in the adapters' catalogues. */
export type FieldError = {
  field: string
  text: 'service_code' | 'description' | 'description.long' | 'address' | 'answer' | 'answer.invalid'
}

/** The field of a form, and its error, that a problem of a draft is about. Forms have one field for a place. */
export const toFieldError = ({ field, reason }: Problem): FieldError => {
  if (field.startsWith('attribute'))
    return { field, text: reason === 'missing' ? 'answer' : 'answer.invalid' }
  if (field === 'service_code') return { field, text: 'service_code' }
  if (field === 'description')
    return { field, text: reason === 'too-long' ? 'description.long' : 'description' }
  return { field: 'address', text: 'address' }
}
