import { Parser } from 'htmlparser2'

/** Elements of an entry whose markup is theirs, as HTML. */
const BODIES = new Set(['description', 'content', 'content:encoded', 'summary'])

/** Elements whose children say nothing of the entry itself. */
const CONTAINERS = new Set(['source', 'author', 'contributor', 'image', 'media:group'])

const NAMES = [
  ...[
    'title',
    'link',
    'guid',
    'id',
    'pubDate',
    'published',
    'updated',
    'issued',
    'modified',
    'dc:date',
    'category',
  ],
  ...['enclosure', 'dc:title', ...BODIES, ...CONTAINERS],
]

/** Elements inside each other: far more than any entry has. */
const MAX_DEPTH = 200

type Element = { name: string; attributes: Record<string, string>; text: string }

/**
 * Reads one entry as far as it can be read: an element that is not closed ends where the next one that an entry has begins.
 * @param names elements that are read besides those that every feed has
 * @returns what rss-parser makes of a sound one
 */
export const parseTolerantly = (xml: string, names: string[]): Record<string, unknown> => {
  const known = new Map([...NAMES, ...names].map((name) => [name.toLowerCase(), name]))
  const elements: Element[] = []
  let open: Element | undefined
  let depth = 0
  const parser = new Parser(
    {
      onopentag(written, attributes) {
        if (++depth > MAX_DEPTH) throw new Error('elements are nested too deeply')
        const name = known.get(written.toLowerCase())
        const inside = open && CONTAINERS.has(open.name)
        if (name && depth > 1 && !inside) {
          open = { name, attributes, text: '' }
          elements.push(open)
        } else if (open && BODIES.has(open.name)) open.text += `<${written}>`
      },
      onclosetag(written) {
        depth--
        if (open && written.toLowerCase() === open.name.toLowerCase()) open = undefined
        else if (open && BODIES.has(open.name) && depth > 1) open.text += `</${written}>`
      },
      ontext(text) {
        if (open) open.text += text
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(xml)
  const raw: Record<string, unknown> = {}
  const links: unknown[] = []
  const categories: string[] = []
  for (const { name, attributes, text } of elements) {
    if (name === 'link') links.push({ $: attributes, _: text })
    else if (name === 'category') categories.push(attributes.term ?? text)
    else if (name === 'enclosure') raw.enclosure ??= attributes
    else if (text.trim()) raw[name] ??= text
  }
  return { ...raw, links, categories }
}
