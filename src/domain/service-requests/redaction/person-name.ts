import { PLACES_AFTER } from './tables/places.ts'
import { SURNAME_ENDINGS } from './tables/surnames.ts'
import { NO_NAMES } from './tables/words.ts'
import { ANNOUNCERS_ALONE, excluded, FIRST, isCapital, LAST, listed, PARTICLES, PLACE } from './vocabulary.ts'
import { keysOf, type Word } from './words.ts'

/** Where a name begins and where it ends. */

const AFTER = keysOf(PLACES_AFTER)

/** Of surnames, with a capital: «Le Goff», «El Amrani». */
const OPENING = keysOf('le la de du des el al van von di da lo ben abd dos del')
const CONJUNCTIONS = keysOf('i y e et and și si та і')

/** Names of Arabic that are not in the list: by how they begin. */
const ARABIC_NAME = /^(?:بن|ابن|بو|ابو|ايت|اولاد|ولد|عبد)\p{L}{2,}|^(?:عبد|بن|ابن|ابو|ايت|ال)$/u
const ARABIC_SURNAME = /^ال\p{L}{2,}$/u

/** How much has to be known of a word before it is taken for a name. */
export type Wanted = {
  /** Only what is in the lists, and not only by its capital. */
  known: 'given' | 'any' | 'no'
  /** Capitals say nothing: everything has them. */
  shouted: boolean
  /** After this nothing but a name can come, even in lower case. */
  certain: boolean
  /** A surname may come first: «Mrs Hill», not «my sister Hill». */
  surname: boolean
}

/** Whether a name begins at a word. */
export const beginsName = (
  word: Word,
  after: Word | undefined,
  { known, shouted, certain, surname }: Wanted,
): boolean => {
  if (word.case === 'number') return false
  if (word.case === 'none')
    return (
      !excluded(word) &&
      !PLACE.has(word.key) &&
      (FIRST.has(word.key) || LAST.has(word.key) || ARABIC_NAME.test(word.key) || certain)
    )
  const capital = isCapital(word) && !shouted
  if (listed(word, FIRST, capital || certain) && !(capital && NO_NAMES.has(word.key) && word.key.length < 3))
    return !(capital && PLACE.has(word.key) && isCapital(after))
  if (known === 'given') return false
  if (capital && known === 'no') {
    if (word.text.length === 1) return /^[.'’]/u.test(after?.gap ?? '') && isCapital(after)
    if (OPENING.has(word.key) && after && isCapital(after))
      return !(excluded(after) || PLACE.has(after.key)) && /^[\s'’-]$/u.test(after.gap)
    return !(excluded(word) || (PLACE.has(word.key) && (!LAST.has(word.key) || isCapital(after))))
  }
  if (surname && listed(word, LAST, capital || certain))
    return !(PLACE.has(word.key) || NO_NAMES.has(word.key))
  return certain && !excluded(word) && !PLACE.has(word.key) && word.text.length > 1
}

const continuesName = (word: Word, before: Word, after: Word | undefined, shouted: boolean): boolean => {
  if (word.case === 'number') return false
  if (word.case === 'none')
    return (
      (!NO_NAMES.has(word.key) || before.key === 'عبد') &&
      !PLACE.has(word.key) &&
      !ANNOUNCERS_ALONE.has(word.key) &&
      (FIRST.has(word.key) ||
        LAST.has(word.key) ||
        ARABIC_NAME.test(word.key) ||
        ARABIC_SURNAME.test(word.key))
    )
  if (PLACE.has(word.key))
    return isCapital(word) && (LAST.has(word.key) || AFTER.has(word.key))
      ? !(isCapital(after) || after?.case === 'number' || PARTICLES.has(after?.key ?? ''))
      : false
  // «Josep M. Puig».
  if (word.text.length === 1 && isCapital(word) && after?.gap.startsWith('.')) return isCapital(after)
  if (isCapital(word) && !shouted) return LAST.has(word.key) || FIRST.has(word.key) || !excluded(word)
  if (NO_NAMES.has(word.key)) return false
  return (
    listed(word, LAST, shouted || !ANNOUNCERS_ALONE.has(word.key)) ||
    listed(word, FIRST, shouted) ||
    SURNAME_ENDINGS.test(word.key)
  )
}

const LINKED = /^(?:\s{1,3}|\s?-\s?|['’]|\.\s?)$/u
const MOST_WORDS = 6

/** The word after a name that begins at a word. */
export const endOfName = (words: Word[], from: number, shouted: boolean): number => {
  let end = from + 1
  while (end < words.length && end - from < MOST_WORDS) {
    const word = words[end]
    const before = words[end - 1]
    if (!word || !before || !LINKED.test(word.gap)) break
    // A point ends a name, unless it shortens the word before.
    if (word.gap.startsWith('.') && before.text.length > 1 && !/^(?:ma|mª|jr|st)$/u.test(before.key)) break
    if (PARTICLES.has(word.key) && !isCapital(word)) {
      let next = end + 1
      while (next - end < 3 && PARTICLES.has(words[next]?.key ?? '') && !isCapital(words[next])) next++
      const named = words[next]
      const joins = CONJUNCTIONS.has(word.key)
      if (!named || !/^(?:\s{1,3}|['’])$/u.test(named.gap)) break
      if (
        LAST.has(named.key)
          ? PLACE.has(named.key) && isCapital(words[next + 1])
          : excluded(named) || PLACE.has(named.key)
      )
        break
      const goesOn = shouted
        ? joins && FIRST.has(named.key)
        : isCapital(named) && (!joins || FIRST.has(named.key) || LAST.has(named.key))
      // «de la» without a capital comes before surnames only in a name that was begun with one.
      const small = !isCapital(named) && !isCapital(words[from]) && !joins && !PLACE.has(named.key)
      if (!goesOn && !(small && listed(named, LAST, false))) break
      end = next + 1
      continue
    }
    if (!continuesName(word, before, words[end + 1], shouted)) break
    end++
  }
  return end
}
