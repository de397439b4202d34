/** Noted on a message that waits for the citizen's telephone. Stored: other versions look for it. */
export const PHONE_REQUIRED = '131062: needs a telephone'

/** Whether the platform refused a message because it may not go to a user id. */
export const isPhoneRequired = (problem: string | undefined): boolean => /^131062\b/.test(problem ?? '')
