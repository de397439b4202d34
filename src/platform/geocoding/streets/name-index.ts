import { fold } from '#platform/text'
import { createNameTreeBuilder, type Name, type NewName } from './name-tree.ts'
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
  const { insert, build } = createNameTreeBuilder((word) => COMMON_WORDS.has(word))
  const whole = new Set<string>()

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
  const { root, find, near, next, namesAt } = build(streets)

  /** Where a word that was written as two leads. */
  const nextOfJoined = (node: number, word: string): number | undefined => {
    const exact = next(node, find(word))
    if (exact !== undefined) return exact
    const alike = [...near(word)].find(([, slips]) => slips < 1)
    return alike && next(node, alike[0])
  }

  return {
    match(words, start) {
      const found: NameMatch[] = []
      const walk = (node: number, at: number, slips: number, depth: number): void => {
        const token = words[at]
        if (!token || depth > 8) return
        if (depth > 0 && token.gap !== 'none') return
        const word = standard(token.word)
        const go = (to: number | undefined, end: number, more: number) => {
          if (to === undefined) return
          for (const name of namesAt(to)) found.push({ name, end, slips: slips + more })
          walk(to, end, slips + more, depth + 1)
        }
        const exact = next(node, find(word))
        if (exact !== undefined) go(exact, at + 1, 0)
        const after = words[at + 1]
        // «sobre roca»
        if (after?.gap === 'none' && !/\d/.test(after.word) && word.length + after.word.length > 6)
          go(nextOfJoined(node, token.word + after.word), at + 2, 0.5)
        if (exact === undefined && slips < 2 && !isOrdinary(token.word))
          for (const [one, more] of near(token.word)) go(next(node, one), at + 1, more)
        if (depth > 0 && PARTICLES.has(token.word)) walk(node, at + 1, slips, depth)
      }
      walk(root, start, 0, 0)
      return found
    },
  }
}
