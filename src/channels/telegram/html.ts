const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Bot API, "HTML style": all of these that are no tag. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>]/g, (one) => ESCAPES[one] ?? one)

/** Words as every channel shows them: what stands between asterisks is bold, and nothing in them is markup. */
export const toHtml = (text: string): string =>
  escapeHtml(text).replaceAll(/\*([^*\n]+)\*/g, (_, words: string) => `<b>${words}</b>`)
