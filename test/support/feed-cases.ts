/** Feeds as servers around here write them, by what is odd about each. */

/** An entry of RSS with what is given, in the order in which it is given. */
export const item = (elements: Record<string, string>): string =>
  `<item>${Object.entries(elements)
    .map(([name, text]) => `<${name}>${text}</${name}>`)
    .join('')}</item>`

/** A feed of RSS 2.0 with entries. */
export const rss = (entries: string, head = '<link>https://t.example/web/</link>'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>N</title>${head}${entries}</channel></rss>`

/** An entry that nothing is wrong with, dated. */
export const soundEntry = (name: string): string =>
  item({ title: name, guid: name, pubDate: 'Tue, 01 Dec 2026 09:00:00 +0100', 'ev:startdate': '2026-12-05' })

/** Feeds between whose sound first and last entries one is damaged; and the titles that are read of them. */
export const DAMAGED: [name: string, text: string, titles: string[], recovered: number][] = [
  [
    'a bare ampersand in a title',
    '<item><title>Jazz & Blues</title><guid>m</guid></item>',
    ['Jazz & Blues'],
    1,
  ],
  [
    'a bare ampersand in a link',
    '<item><title>M</title><link>https://t.example/?a=1&b=2</link></item>',
    ['M'],
    1,
  ],
  [
    'HTML entities that XML does not define',
    '<item><title>Pla&ccedil;a&nbsp;Major &mdash; caf&eacute;</title></item>',
    ['Plaça Major — café'],
    0,
  ],
  ['a control character', '<item><title>Fes\u0003ta</title><guid>m</guid></item>', ['Festa'], 0],
  [
    'a numeric reference to an invalid character',
    '<item><title>Fes&#3;ta</title><guid>m</guid></item>',
    ['Festa'],
    1,
  ],
  ['an unclosed title', '<item><title>Sense tancar<guid>m</guid></item>', ['Sense tancar'], 1],
  ['an unclosed entry', '<item><title>Sense tancar</title><guid>m</guid>', ['Sense tancar'], 1],
  [
    'unclosed HTML',
    '<item><title>M</title><description><p>a<br>b</description><guid>m</guid></item>',
    ['M'],
    1,
  ],
  ['an unclosed CDATA section', '<item><title><![CDATA[Marca</title><guid>m</guid></item>', ['Marca'], 1],
  [
    'a less-than sign in a title',
    '<item><title>Menys de < 3 anys, I <3</title><guid>m</guid></item>',
    ['Menys de < 3 anys, I <3'],
    1,
  ],
  ['an attribute without quotes', '<item><title>M</title><guid isPermaLink=false>m</guid></item>', ['M'], 1],
  ['a closing tag that does not match', '<item><title>M</titol><guid>m</guid></item>', ['M'], 1],
  ['neither title nor text', '<item><guid>m</guid></item>', [], 0],
  ['only text', '<item><description>Un fanal fos. I més.</description></item>', ['Un fanal fos. I més.'], 0],
]

const bytes = (text: string, encoding: BufferEncoding, mark: number[] = []) =>
  new Uint8Array([...mark, ...Buffer.from(text, encoding)])
const swapped = (wide: Uint8Array) => new Uint8Array(Buffer.from(wide).swap16())
const letters = '<title>Plaça Major, «col·lecció»</title>'
const wide = (declared: string) => `<?xml version="1.0" encoding="${declared}"?><rss>${letters}</rss>`
const smart = (declared: string) =>
  new Uint8Array([
    ...Buffer.from(`<?xml version="1.0"${declared}?><rss><title>Plaça Major, «col·lecció» l`, 'latin1'),
    0x92,
    ...Buffer.from('hora, 3 ', 'latin1'),
    0x80,
    ...Buffer.from('</title></rss>', 'latin1'),
  ])

/** Bytes of a feed with what the server says of them: each holds «Plaça Major, «col·lecció»». */
export const ENCODED: [name: string, bytes: Uint8Array, contentType: string | null][] = [
  ['UTF-8', bytes(wide('UTF-8'), 'utf8'), 'text/xml; charset=utf-8'],
  ['UTF-8, the header says Latin 1', bytes(wide('UTF-8'), 'utf8'), 'text/xml; charset=ISO-8859-1'],
  [
    'UTF-8 with a byte order mark, the header says Latin 1',
    bytes(wide('UTF-8'), 'utf8', [0xef, 0xbb, 0xbf]),
    'text/xml; charset=iso-8859-1',
  ],
  ['UTF-8, declared as Latin 1', bytes(wide('ISO-8859-1'), 'utf8'), null],
  ['Latin 1, declared', bytes(wide('ISO-8859-1'), 'latin1'), null],
  ['Latin 1, the header says UTF-8', bytes(wide('ISO-8859-1'), 'latin1'), 'text/xml; charset=utf-8'],
  ['Latin 1, header and declaration say UTF-8', bytes(wide('UTF-8'), 'latin1'), 'text/xml; charset=utf-8'],
  ['Latin 1 with the byte order mark of UTF-8', bytes(wide('UTF-8'), 'latin1', [0xef, 0xbb, 0xbf]), null],
  ['windows-1252, undeclared', smart(''), null],
  ['windows-1252, declared as Latin 1', smart(' encoding="ISO-8859-1"'), null],
  ['windows-1252, the header says UTF-8', smart(''), 'application/rss+xml;charset="utf-8"'],
  ['UTF-16 with a byte order mark', bytes(wide('UTF-16'), 'utf16le', [0xff, 0xfe]), null],
  [
    'UTF-16 big endian with a byte order mark',
    swapped(bytes(`\ufeff${wide('UTF-16')}`, 'utf16le')),
    'text/xml; charset=utf-8',
  ],
  ['UTF-16 without a byte order mark', bytes(wide('UTF-16'), 'utf16le'), null],
  [
    'UTF-16 without a byte order mark, the header says UTF-8',
    swapped(bytes(wide('UTF-8'), 'utf16le')),
    'text/xml; charset=utf-8',
  ],
  ['UTF-8, declared as UTF-16', bytes(wide('UTF-16'), 'utf8'), 'text/xml; charset=utf-16'],
  ['UTF-8, encoded twice', bytes(Buffer.from(wide('UTF-8'), 'utf8').toString('latin1'), 'utf8'), null],
  ['UTF-8 declared as an unknown encoding', bytes(wide('UTF-9'), 'latin1'), 'text/xml; charset=catala'],
  ['UTF-8 with a truncated last character', new Uint8Array([...bytes(wide('UTF-8'), 'utf8'), 0xc3]), null],
]
