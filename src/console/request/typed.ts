/** What was typed in the form of a change that was not saved; `since`: what it was written against. */
export type ChangeFormValues = { state?: string; publicNote?: string; internalNote?: string; since?: Date }
