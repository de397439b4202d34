/** How a browser is given a file: looked at in its place, read in a tab of its own, or only downloaded. */
export type DisplayMode = { as: 'picture' | 'audio' | 'video' | 'pdf' | 'download'; mime: string }

/**
 * What a browser shows by itself without running anything. Names on the left are what the content was recognised as;
 * on the right, what browsers call it.
 */
const SAFE_TYPES: Record<string, DisplayMode> = {
  'image/webp': { as: 'picture', mime: 'image/webp' },
  'image/png': { as: 'picture', mime: 'image/png' },
  'image/jpeg': { as: 'picture', mime: 'image/jpeg' },
  'audio/ogg': { as: 'audio', mime: 'audio/ogg' },
  'audio/opus': { as: 'audio', mime: 'audio/ogg' },
  'audio/mpeg': { as: 'audio', mime: 'audio/mpeg' },
  'audio/aac': { as: 'audio', mime: 'audio/aac' },
  'audio/x-m4a': { as: 'audio', mime: 'audio/mp4' },
  'audio/mp4': { as: 'audio', mime: 'audio/mp4' },
  'audio/wav': { as: 'audio', mime: 'audio/wav' },
  'video/mp4': { as: 'video', mime: 'video/mp4' },
  'video/x-m4v': { as: 'video', mime: 'video/mp4' },
  'video/quicktime': { as: 'video', mime: 'video/mp4' },
  'video/webm': { as: 'video', mime: 'video/webm' },
  'application/pdf': { as: 'pdf', mime: 'application/pdf' },
}

/** Decides by what the content was recognised as. A voice note in a video's container is heard, not seen. */
export const displayMode = (kind: string, mime: string | null): DisplayMode => {
  const known = SAFE_TYPES[mime?.split(';')[0]?.trim() ?? '']
  if (!known) return { as: 'download', mime: 'application/octet-stream' }
  const heard = kind === 'voice' || kind === 'audio'
  return heard && known.as === 'video' ? { as: 'audio', mime: known.mime } : known
}
