/** Whether a text from outside is a UUID as the database takes it: anything else names nothing of ours. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
