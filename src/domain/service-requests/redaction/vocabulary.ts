import { ANNOUNCERS, type Announcers } from './tables/announcers.ts'
import { ALSO_WORDS, FIRST_NAMES } from './tables/first-names.ts'
import { PLACES } from './tables/places.ts'
import { SURNAMES } from './tables/surnames.ts'
import { NO_NAMES } from './tables/words.ts'
import { addPhrases, keysOf, type Phrases, type Word } from './words.ts'

/** What is known of how people are named, and of what announces a name. */

/** How a phrase announces a name. */
export type Kind = keyof Announcers

const KINDS: Kind[] = ['introductions', 'titles', 'relations', 'calls', 'selves']

/** What announces a name. */
export const ANNOUNCED: Phrases<Kind> = new Map()
for (const table of Object.values(ANNOUNCERS))
  for (const kind of KINDS) addPhrases(ANNOUNCED, table[kind], kind)

/** Words that announce by themselves, and therefore name nobody. */
export const ANNOUNCERS_ALONE = new Set(
  [...ANNOUNCED.values()]
    .flat()
    .filter(({ keys, kind }) => keys.length === 1 && (kind === 'titles' || kind === 'relations'))
    .flatMap(({ keys }) => keys),
)

/** Given names. */
export const FIRST = keysOf(...Object.values(FIRST_NAMES))
/** Surnames. */
export const LAST = keysOf(...Object.values(SURNAMES))
const WORDS_TOO = keysOf(ALSO_WORDS)
/** Words of places. */
export const PLACE = keysOf(...Object.values(PLACES))

/** Articles, with those that Catalan puts before names. */
export const ARTICLES = keysOf('el la l en na els les le lo il o a the un una los las i')
/** What stands between the parts of a name. */
export const PARTICLES = keysOf(
  'de del dels della di da do dos das la las los le les van von der den ben bin ibn al el d i y e et and și si та і ел',
)
/** Whether a word begins with a capital. */
export const isCapital = (word: Word | undefined): boolean =>
  word?.case === 'capital' || word?.case === 'capitals'

/** Whether it is one of a list, unless in that case it may be a word like any other. */
export const listed = (word: Word, list: Set<string>, sure: boolean): boolean =>
  list.has(word.key) && (sure || !WORDS_TOO.has(word.key))

/** Whether a word names nobody: it is another word, or itself announces somebody. */
export const excluded = (word: Word): boolean =>
  NO_NAMES.has(word.key) || (ANNOUNCERS_ALONE.has(word.key) && !LAST.has(word.key))

/** Whether a word, folded, names somebody by itself; a surname does where it has a capital. */
export const isName = (key: string, capital: boolean): boolean =>
  capital ? FIRST.has(key) || LAST.has(key) : FIRST.has(key) && !WORDS_TOO.has(key)
