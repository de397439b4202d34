/** The last digits of a telephone; all of it only once somebody asked for it. */
export const maskedPhone = (phone: string): string => `••• ••• ${phone.slice(-3)}`
