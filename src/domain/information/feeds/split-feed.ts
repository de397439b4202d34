/** The kinds of a feed by its first element, with what is to stand around an entry so that it is a feed by itself. */
const KINDS = {
  rss: { entry: 'item', around: ['<rss version="2.0"><channel>', '</channel></rss>'] },
  feed: { entry: 'entry', around: ['<feed>', '</feed>'] },
  'rdf:rdf': { entry: 'item', around: ['<rdf:RDF><channel/>', '</rdf:RDF>'] },
} as const

/** An entry as it stands in the text of a feed. `truncated`: the feed ended in it. */
export type FeedPart = { xml: string; truncated: boolean }

/** A feed in parts: its entries, what is around each to be a feed, and what it states about itself. */
export type FeedParts = {
  entries: FeedPart[]
  around: readonly [string, string]
  head: string
  /** Entries come after its end: rss-parser stops there. */
  continued: boolean
}

/** What a feed states about itself stands near its beginning. In UTF-16 units. */
const MAX_HEAD = 20_000

/** Looks for the next of something from ever later positions, each character once. */
const createFinder = (find: (from: number) => number) => {
  let found = -2
  return (from: number): number => {
    if (found === -2 || (found >= 0 && found < from)) found = find(from)
    return found
  }
}

/**
 * Cuts the text of a feed into its entries, whatever is wrong inside or between them: one that is not closed ends where the
 * next one begins. Looks at each character a few times at most.
 * @param limit entries at most; of the others only the count matters, and their text is left empty
 * @throws when it is no feed
 */
export const splitFeed = (text: string, limit: number): FeedParts => {
  const root = /<(rss|feed|rdf:rdf)(?=[\s>])/i.exec(text)
  const kind = KINDS[root?.[1]?.toLowerCase() as keyof typeof KINDS]
  if (!root || !kind || /<html[\s>]/i.test(text.slice(0, root.index)))
    throw new Error('the document is no feed')
  const boundary = new RegExp(
    `</${kind.entry}\\s*>\\s*(?:<${kind.entry}[\\s>]|</(?:channel|rss|feed|rdf:rdf)\\s*>)`,
    'gi',
  )
  const nextBoundary = createFinder((from) => {
    boundary.lastIndex = from
    return boundary.exec(text)?.index ?? -1
  })
  const nextClosing = {
    '<![CDATA[': createFinder((from) => text.indexOf(']]>', from)),
    '<!--': createFinder((from) => text.indexOf('-->', from)),
  }
  const marks = new RegExp(
    `<!\\[CDATA\\[|<!--|<(/?)(?:(${kind.entry})(?=[\\s>/])|(?:channel|rss|feed|rdf:rdf)(?=[\\s>]))`,
    'gi',
  )
  marks.lastIndex = root.index + 1
  const entries: FeedPart[] = []
  const head = text.slice(root.index, root.index + MAX_HEAD)
  const first = head.search(new RegExp(`<${kind.entry}[\\s>]`, 'i'))
  let begun = -1
  let closed = false
  let continued = false
  const end = (at: number, truncated = false) => {
    if (begun >= 0) entries.push({ xml: entries.length < limit ? text.slice(begun, at) : '', truncated })
    begun = -1
  }
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    const [sign, closes, isEntry] = mark
    if (sign === '<![CDATA[' || sign === '<!--') {
      const closing = nextClosing[sign](marks.lastIndex)
      const limitOf = nextBoundary(mark.index)
      // What was never closed does not swallow the entries that follow.
      if (closing >= 0 && (limitOf < 0 || closing < limitOf)) marks.lastIndex = closing
    } else if (isEntry) {
      const close = closes === '/' ? text.indexOf('>', mark.index) : -1
      end(close < 0 ? mark.index : close + 1)
      if (closes !== '/') {
        begun = mark.index
        continued ||= closed
      }
    } else if (closes === '/') {
      end(mark.index)
      closed ||= !/channel/i.test(sign)
    }
  }
  end(text.length, true)
  return { entries, around: kind.around, head: first < 0 ? head : head.slice(0, first), continued }
}
