import type { ChannelId } from '#domain/town'

/** Where it comes from, and what was claimed of it. */
export type AttachmentSource = {
  /** Missing from what was stored before channels were told apart. */
  channel?: ChannelId
  mediaId: string
  mime?: string
  filename?: string
  /** Which they speak, where they have said so. */
  language?: string
}

/** Where an attachment lies in the media store. */
export const attachmentKey = (id: string): string => `attachments/${id.slice(-2)}/${id}`
