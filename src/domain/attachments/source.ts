/** Where it comes from, and what was claimed of it. `language`: which they speak, where they have said so. */
export type AttachmentSource = { mediaId: string; mime?: string; filename?: string; language?: string }

/** Where an attachment lies in the media store. */
export const attachmentKey = (id: string): string => `attachments/${id.slice(-2)}/${id}`
