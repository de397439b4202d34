import { decode } from '../../../src/domain/information/feeds/decode.ts'
import { parseRss } from '../../../src/domain/information/feeds/rss.ts'
import { readSources } from '../../../src/domain/information/sources.ts'
import { DAMAGED, ENCODED, item, rss, soundEntry } from '../../support/feed-cases.ts'

/** Feeds that are changed at random: whatever comes, the reader ends soon, and what was not touched is read. */

/** A feed that was changed. `kept`: ids of entries that were not touched, and have to be read. */
export type Mutated = { index: number; bytes: Uint8Array; contentType: string | null; kept: string[] }

/** What came of reading them. Each list holds the number of a feed with what was wrong. */
export type MutatedFigures = {
  feeds: number
  readable: number
  entries: number
  recovered: number
  refused: number
  crashed: string[]
  slow: string[]
  lostSound: string[]
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
const randomFrom = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const TOKENS = [
  ...[
    '<',
    '>',
    '&',
    '</',
    '/>',
    '"',
    "'",
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '&#0;',
    '&nope;',
    '&#xffffffff;',
    '\0',
  ],
  ...[
    '<item>',
    '</item>',
    '<entry>',
    '</channel>',
    '</rss>',
    '<title>',
    '</title>',
    '<rss version="2.0">',
    '<?php',
  ],
  ...[
    'ç',
    '\ufffe',
    '\u202e',
    'Ã§',
    '<x:y z>',
    '<a b=c>',
    '<!DOCTYPE a>',
    '<?xml version="9"?>',
    '{',
    '}',
    '[]',
    '</',
  ],
  ...[
    '99/99/9999',
    '01/12/2026',
    '29/02/2027',
    '1 de desembre de 2026',
    'CEST',
    '2026-12-01T99:99',
    '-1',
    '9'.repeat(40),
  ],
  ...[
    '<guid/>',
    '<link href="//"/>',
    '<pubDate>',
    '__proto__',
    'constructor',
    '<constructor>x</constructor>',
  ],
]

/** The feeds that are changed: whole ones of every kind, as bytes and as they were declared. */
export const FEED_SAMPLES: Omit<Mutated, 'index' | 'kept'>[] = [
  ...DAMAGED.map(([, entry]) => rss(`${soundEntry('Abans')}${entry}${soundEntry('Després')}`)),
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><id>a</id><title>Un</title><link href="/un"/><updated>2026-12-01T09:00:00Z</updated></entry></feed>`,
  `<rdf:RDF><channel><title>N</title></channel><item rdf:about="a"><title>Un</title><dc:date>2026-12-01</dc:date></item></rdf:RDF>`,
  `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"Un","url":"/un","date_published":"2026-12-01"}]}`,
  rss(
    ['01/12/2026', '13/11/2026', '1 de desembre de 2026']
      .map((pubDate) => item({ title: pubDate, pubDate }))
      .join(''),
  ),
]
  .map((text) => ({
    bytes: new TextEncoder().encode(text) as Uint8Array,
    contentType: null as string | null,
  }))
  .concat(ENCODED.map(([, bytes, contentType]) => ({ bytes, contentType })))

const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

/** Makes feeds that differ from the samples in one to six places. Every second one is changed in one entry only. */
export function* mutatedFeeds(samples: typeof FEED_SAMPLES, count: number, seed: number): Generator<Mutated> {
  const random = randomFrom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const changed = (start: Uint8Array): Uint8Array => {
    let bytes = start
    for (let left = 1 + below(6); left > 0; left--) {
      const at = below(bytes.length + 1)
      const to = Math.min(bytes.length, at + below(30))
      const token = new TextEncoder().encode(TOKENS[below(TOKENS.length)])
      const another = samples[below(samples.length)]?.bytes ?? bytes
      const made = [
        () => joined(bytes.subarray(0, at), token, bytes.subarray(at)),
        () => joined(bytes.subarray(0, at), bytes.subarray(to)),
        () => joined(bytes.subarray(0, to), bytes.subarray(at, to), bytes.subarray(to)),
        () => joined(bytes.subarray(0, at), new Uint8Array([below(256)]), bytes.subarray(at + 1)),
        () =>
          joined(
            bytes.subarray(0, at),
            new Uint8Array(token.length * 50).fill(token[0] ?? 60),
            bytes.subarray(at),
          ),
        () => (left === 1 && start === bytes ? bytes.subarray(0, at) : bytes),
        () =>
          joined(
            bytes.subarray(0, at),
            another.subarray(below(another.length), below(another.length) + 200),
            bytes.subarray(at),
          ),
      ]
      bytes = made[below(made.length)]?.() ?? bytes
    }
    return bytes
  }
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
  for (let index = 0; index < count; index++) {
    const sample = samples[below(samples.length)] ?? samples[0]
    if (!sample) return
    if (index % 2 === 0) yield { index, ...sample, bytes: changed(sample.bytes), kept: [] }
    else {
      const [, entry = ''] = DAMAGED[below(DAMAGED.length)] ?? []
      // What an entry begins with stays, so that there is one: a piece of text between entries may be anything.
      const inside = joined(encode('<item>'), changed(encode(entry.slice('<item>'.length))))
      const [head = '', tail = ''] = rss(`${soundEntry('Abans')}|${soundEntry('Després')}`).split('|')
      yield {
        index,
        bytes: joined(encode(head), inside, encode(tail)),
        contentType: null,
        kept: ['Abans', 'Després'],
      }
    }
  }
}

/** How long the reading of one may take, in milliseconds of the processor. */
const LIMIT_MS = 1_000

/** Ways in which an answer is refused whole. */
const REFUSALS = /no feed|entities|JSON|Invalid input|expected/i

const source = readSources('towns/manresa.cat', 'https://t.example').find(({ id }) => id === 'agenda')

/** Reads feeds as the service does, and says what came of it. */
export const readsMutated = async (feeds: Iterable<Mutated>): Promise<MutatedFigures> => {
  if (!source) throw new Error('no source')
  const figures: MutatedFigures = {
    feeds: 0,
    readable: 0,
    entries: 0,
    recovered: 0,
    refused: 0,
    crashed: [],
    slow: [],
    lostSound: [],
  }
  for (const { index, bytes, contentType, kept } of feeds) {
    figures.feeds++
    const begun = process.cpuUsage()
    try {
      const { entries, reading } = await parseRss(
        source,
        decode(bytes, contentType),
        'Europe/Madrid',
        new Date(0),
      )
      figures.readable++
      figures.entries += entries.length
      figures.recovered += reading?.recovered ?? 0
      // What was put in may have the id of another: then one of the two is read.
      const lost = kept.filter(
        (id) => !entries.some(({ externalId }) => externalId === id || externalId.startsWith(`${id}|`)),
      )
      if (lost.length > 0) figures.lostSound.push(`${index}: ${lost.join(', ')}`)
    } catch (error) {
      const text = String(error)
      if (kept.length > 0) figures.lostSound.push(`${index}: ${text.slice(0, 200)}`)
      else if (REFUSALS.test(text)) figures.refused++
      else figures.crashed.push(`${index}: ${text.slice(0, 200)}`)
    }
    const { user, system } = process.cpuUsage(begun)
    if ((user + system) / 1_000 > LIMIT_MS)
      figures.slow.push(`${index}: ${Math.round((user + system) / 1_000)} ms`)
  }
  return figures
}
