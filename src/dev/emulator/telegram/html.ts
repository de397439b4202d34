/** Tags of the style "HTML" that stand for an entity. */
const TAGS = new Set([
  'b',
  'strong',
  'i',
  'em',
  'u',
  'ins',
  's',
  'strike',
  'del',
  'code',
  'pre',
  'tg-spoiler',
  'blockquote',
  'a',
])

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/**
 * The words that are left once the entities are parsed.
 * @returns `problem`: why they cannot be, as the platform says it
 * @see https://core.telegram.org/bots/api#html-style (Bot API 10.2, July 2026)
 */
export const parseHtml = (html: string): { text: string } | { problem: string } => {
  const open: string[] = []
  let text = ''
  for (let at = 0; at < html.length; ) {
    const rest = html.slice(at)
    const tag = /^<(\/?)([a-z-]+)(?:\s[^<>]*)?>/i.exec(rest)
    if (tag) {
      const [whole, closing, name = ''] = tag
      if (!TAGS.has(name.toLowerCase())) return fails(`Unsupported start tag "${name}" at byte offset ${at}`)
      if (!closing) open.push(name)
      else if (open.pop() !== name) return fails(`Unmatched end tag at byte offset ${at}`)
      at += whole.length
      continue
    }
    const entity = /^&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-f]{1,6}));/i.exec(rest)
    if (entity) {
      const [whole, name, decimal, hex] = entity
      text += name
        ? ENTITIES[name.toLowerCase()]
        : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16))
      at += whole.length
      continue
    }
    // A whole character, of which an emoji has two halves.
    const first = String.fromCodePoint(rest.codePointAt(0) ?? 0)
    if (first === '<') return fails(`Unsupported start tag at byte offset ${at}`)
    // The platform lets a lone ampersand pass; who writes for it escapes each.
    if (first === '&') return fails(`Unescaped ampersand at byte offset ${at}`)
    text += first
    at += first.length
  }
  return open.length > 0 ? fails(`Can't find end tag corresponding to start tag "${open.at(-1)}"`) : { text }
}

const fails = (words: string) => ({ problem: `can't parse entities: ${words}` })
