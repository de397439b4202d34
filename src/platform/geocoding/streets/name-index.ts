import { distance } from 'fastest-levenshtein'
import { fold } from '#platform/text'
import { arabicConsonants, latinConsonants } from './arabic.ts'
import type { Street } from './street.ts'
import {
  COMMON_WORDS,
  FACILITIES,
  GROUNDS,
  PARTICLES,
  SHOPS,
  SPELLINGS,
  STATES,
  STOPWORDS,
  TITLES,
  WAYS,
} from './vocabulary.ts'

/** One way of naming one street. */
export type Name = {
  street: Street
  /** The standard word for what it is: `carrer`, `placa`, `parc`. */
  kind: string
  /** Whether that is the kind on its sign: people call a «camí» a «parc». */
  ownKind: boolean
  /** Words of the name. */
  length: number
  /** Only a part of the name: «Verdaguer» of «Jacint Verdaguer». */
  partial: boolean
  /** Whether it takes more than itself to be a place: «Nou», «Mel». */
  common: boolean
  /** Whether the town lists it as a way of naming the street: «el Passeig». */
  spoken: boolean
}

type NewName = Omit<Name, 'length' | 'common'>

type Node = { next: Map<string, Node>; names: Name[] }

/** A name that begins at a word. `slips`: how far it is from how it is written. */
export type NameMatch = { name: Name; end: number; slips: number }

/** The names of a town's streets, word by word, found without looking at each. */
export type NameIndex = {
  /** Names that begin at a word; the words in between that may be left out are. `next`: the words of a text, folded. */
  match(words: readonly IndexedWord[], start: number): NameMatch[]
}

/** What the index needs of a word: whether something parts it from the word before. */
export type IndexedWord = { word: string; gap: string }

/** The standard word for what something is. */
export const kindOf = (word: string): string | undefined => WAYS.get(word) ?? GROUNDS.get(word)

/** A word of a name, as all its spellings are compared. */
const standard = (word: string): string => {
  const spelled = SPELLINGS.get(word) ?? word
  // «c» and «pl» stand for no word inside a name.
  return (spelled.length > 3 ? (FACILITIES.get(spelled) ?? kindOf(spelled)) : undefined) ?? spelled
}

/** How a word sounds to somebody who writes by ear. */
const sound = (word: string): string =>
  word
    .replace(/h/g, '')
    .replace(/qu/g, 'k')
    .replace(/c(?=[ei])/g, 's')
    .replace(/[cq]/g, 'k')
    .replace(/[zx]|ss/g, 's')
    .replace(/v/g, 'b')
    .replace(/g(?=[ei])/g, 'j')
    .replace(/ny|gn/g, 'n')
    .replace(/(.)\1/g, '$1')
    .replace(/t$|d$/g, 't')

/** Consonants by which a word in Arabic letters is told: of fewer there are too many. */
const MIN_CONSONANTS = 2

/** Slips that a word of such a length may have. */
const maxSlips = (length: number): number => (length <= 3 ? 0 : length <= 7 ? 1 : 2)

/** A word, and it without each of its letters. */
const shortened = (word: string): string[] => [
  word,
  ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1)),
]

const SHORTEST_FUZZY = 4
const LONGEST_FUZZY = 24

/** The words of all names, by what is left of them without a letter: two words with a slip between them share some of it. */
const createVocabulary = (all: Iterable<string>) => {
  const exact = new Set(all)
  const byPart = new Map<string, string[]>()
  const add = (key: string, word: string) => {
    const known = byPart.get(key)
    if (known) known.push(word)
    else byPart.set(key, [word])
  }
  for (const word of exact) {
    if (word.length > 2 && !/\d/.test(word)) add(`@${latinConsonants(word)}`, word)
    if (word.length < SHORTEST_FUZZY || word.length > LONGEST_FUZZY || /\d/.test(word)) continue
    for (const part of new Set(shortened(word))) add(part, word)
    add(`~${sound(word)}`, word)
  }
  const cache = new Map<string, Map<string, number>>()
  /** Words of names like one that is written, and by how many slips. */
  const near = (word: string): Map<string, number> => {
    const known = cache.get(word)
    if (known) return known
    const found = new Map<string, number>()
    const consonants = arabicConsonants(word)
    if (consonants) {
      if (consonants.length >= MIN_CONSONANTS)
        for (const one of byPart.get(`@${consonants}`) ?? []) found.set(one, 0.25)
    } else if (word.length >= SHORTEST_FUZZY && word.length <= LONGEST_FUZZY && !/\d/.test(word)) {
      for (const part of shortened(word))
        for (const one of byPart.get(part) ?? []) {
          if (found.has(one)) continue
          const slips = distance(word, one)
          if (slips <= maxSlips(Math.min(word.length, one.length))) found.set(one, slips)
        }
      for (const one of byPart.get(`~${sound(word)}`) ?? [])
        if ((found.get(one) ?? 1) > 0) found.set(one, 0.5)
    }
    // «lagulla», «destació»
    const bare = word.replace(/^[ld](?=[aeiouh]\p{L}{4})/u, '')
    if (found.size === 0 && bare !== word && exact.has(bare)) found.set(bare, 0.5)
    // What people write is without end: only so much is remembered.
    if (cache.size > 2_000) cache.clear()
    cache.set(word, found)
    return found
  }
  return { near }
}

/**
 * The words of a name as it is indexed, and its kind where it begins with one.
 * @param bare the name of a street without its kind: «Riera de Rajadell» is a street’s
 */
const parse = (spelling: string, bare = false): { kind?: string; words: string[] } => {
  const all = fold(spelling).split(' ').filter(Boolean)
  const kind = bare ? undefined : kindOf(all[0] ?? '')
  const rest = kind && all.length > 1 ? all.slice(1) : all
  const words = rest.filter((word) => !PARTICLES.has(word)).map(standard)
  return { ...(kind && all.length > 1 && { kind }), words: words.length > 0 ? words : rest.map(standard) }
}

/**
 * The same for every spelling of a street's name: `CALLE SAN MIGUEL` and `Carrer de Sant Miquel`.
 * @param kind the word for what it is; one that is unknown stands for itself
 */
export const streetKey = (kind: string, name: string): string =>
  `${kindOf(fold(kind)) ?? fold(kind)} ${parse(name, true).words.join(' ')}`

/** Streets that a part of their names may stand for. */
const MAX_SHARING = 2

/** Parts of a name that people call the whole by: without its title or first name, or without its end. */
const partsOf = (words: string[]): string[][] => {
  const parts: string[][] = []
  for (let at = 1; at < words.length; at++) parts.push(words.slice(at), words.slice(0, at))
  return parts.filter(
    (part) =>
      part.some((word) => !TITLES.has(word) && !COMMON_WORDS.has(word) && word.length > 3) &&
      !TITLES.has(part.at(-1) ?? ''),
  )
}

/** Words of addresses and sentences: none is a slip of a name. */
const isOrdinary = (word: string): boolean =>
  WAYS.has(word) ||
  GROUNDS.has(word) ||
  FACILITIES.has(word) ||
  STOPWORDS.has(word) ||
  STATES.has(word) ||
  SHOPS.has(word)

export const createNameIndex = (streets: readonly Street[]): NameIndex => {
  const root: Node = { next: new Map(), names: [] }
  const whole = new Set<string>()
  const vocabulary = new Set<string>()

  const insert = (words: string[], name: NewName): void => {
    let node = root
    for (const word of words) {
      vocabulary.add(word)
      const next = node.next.get(word) ?? { next: new Map(), names: [] }
      node.next.set(word, next)
      node = next
    }
    const same = node.names.find(({ street, kind }) => street === name.street && kind === name.kind)
    if (same) {
      same.spoken ||= name.spoken
      return
    }
    node.names.push({
      ...name,
      length: words.length,
      common: words.every((word) => COMMON_WORDS.has(word)),
    })
  }

  const parts = new Map<string, { words: string[]; names: NewName[] }>()
  for (const street of streets) {
    const own = kindOf(fold(street.kind)) ?? parse(street.officialName).kind ?? ''
    const spellings = new Set([street.name, street.officialName, ...street.variants])
    for (const spelling of spellings) {
      const { words, kind } = parse(spelling, spelling === street.name && street.kind !== '')
      if (words.length === 0) continue
      const said = kind ?? own
      const name = {
        street,
        kind: said,
        ownKind: said === own,
        partial: false,
        spoken: !kind && street.variants.includes(spelling),
      }
      insert(words, name)
      whole.add(words.join(' '))
      // «Santignasi»
      if (words.length === 2 && words[0] !== undefined && words[0].length > 1) insert([words.join('')], name)
      for (const part of partsOf(words)) {
        const key = part.join(' ')
        const sharing = parts.get(key) ?? { words: part, names: [] }
        if (!sharing.names.some((name) => name.street === street))
          sharing.names.push({ ...name, partial: true, spoken: false })
        parts.set(key, sharing)
      }
    }
  }
  // What many names have in common names none of them, least of all the town itself. A known place that is no street is
  // called what the town says.
  for (const [key, { words, names }] of parts)
    if (!whole.has(key) && names.length <= MAX_SHARING)
      for (const name of names) if (name.street.kind) insert(words, name)
  const { near } = createVocabulary(vocabulary)

  const bySound = (node: Node, word: string): Node | undefined => {
    const alike = [...near(word)].find(([, slips]) => slips < 1)
    return alike && node.next.get(alike[0])
  }

  return {
    match(words, start) {
      const found: NameMatch[] = []
      const walk = (node: Node, at: number, slips: number, depth: number): void => {
        const token = words[at]
        if (!token || depth > 8) return
        if (depth > 0 && token.gap !== 'none') return
        const word = standard(token.word)
        const go = (next: Node | undefined, end: number, more: number) => {
          if (!next) return
          for (const name of next.names) found.push({ name, end, slips: slips + more })
          walk(next, end, slips + more, depth + 1)
        }
        const exact = node.next.get(word)
        if (exact) go(exact, at + 1, 0)
        const after = words[at + 1]
        // «sobre roca»
        if (after?.gap === 'none' && !/\d/.test(after.word) && word.length + after.word.length > 6) {
          const joined = token.word + after.word
          go(node.next.get(joined) ?? bySound(node, joined), at + 2, 0.5)
        }
        if (!exact && slips < 2 && !isOrdinary(token.word)) {
          for (const [one, more] of near(token.word)) go(node.next.get(one), at + 1, more)
        }
        if (depth > 0 && PARTICLES.has(token.word)) walk(node, at + 1, slips, depth)
      }
      walk(root, start, 0, 0)
      return found
    },
  }
}
