import type { Town } from '#domain/town'

/** The digits by which a telephone is known: those of Spain without their prefix, others with theirs. */
export const normalisePhone = (phone: string): string =>
  phone
    .replaceAll(/\D/g, '')
    .replace(/^00/, '')
    .replace(/^34(?=[6-9]\d{8}$)/, '')

/** The address by which the messenger knows a telephone: with its country, that of the town where none was given. */
export const toMessengerPhone = (phone: string): string => {
  const digits = normalisePhone(phone)
  return /^[6-9]\d{8}$/.test(digits) ? `34${digits}` : digits
}

/** Digits of a telephone that can be written to. */
const MIN_DIGITS = 9

/** Whether a telephone is long enough to be written to. */
export const isReachable = (phone: string): boolean => normalisePhone(phone).length >= MIN_DIGITS

/** What a caller's reports are found by; nothing for what is too short to be a telephone. */
export const callerIndex = (town: Town, phone: string | undefined): Buffer | undefined => {
  const digits = normalisePhone(phone ?? '')
  return digits.length < 6 ? undefined : town.vault.blindIndex(`caller:${digits}`)
}
