import type { Span } from './identifiers.ts'
import { ANNOUNCERS, type Announcers } from './tables/announcers.ts'
import { ALSO_WORDS, FIRST_NAMES } from './tables/first-names.ts'
import { NAMED_THINGS, PLACES, PLACES_AFTER, TITLES_OF_STREETS } from './tables/places.ts'
import { SURNAME_ENDINGS, SURNAMES } from './tables/surnames.ts'
import { NO_NAMES } from './tables/words.ts'
import { addPhrases, keysOf, type Phrases, phrasesAt, type Word, wordsOf } from './words.ts'

/** Names of people whom nobody named to the service: known by what stands before them. */

type Kind = keyof Announcers

const KINDS: Kind[] = ['introductions', 'titles', 'relations', 'calls', 'selves']

const ANNOUNCED: Phrases<Kind> = new Map()
for (const table of Object.values(ANNOUNCERS))
  for (const kind of KINDS) addPhrases(ANNOUNCED, table[kind], kind)

/** Words that announce by themselves, and therefore name nobody. */
const ANNOUNCERS_ALONE = new Set(
  [...ANNOUNCED.values()]
    .flat()
    .filter(({ keys, kind }) => keys.length === 1 && (kind === 'titles' || kind === 'relations'))
    .flatMap(({ keys }) => keys),
)

const FIRST = keysOf(...Object.values(FIRST_NAMES))
const LAST = keysOf(...Object.values(SURNAMES))
const MAGHREB = keysOf(FIRST_NAMES.maghreb)
const WORDS_TOO = keysOf(ALSO_WORDS)
const PLACE = keysOf(...Object.values(PLACES))
const AFTER = keysOf(PLACES_AFTER)
const OF_STREETS = keysOf(TITLES_OF_STREETS)
const THINGS = keysOf(NAMED_THINGS)

/** After these only a given name that is known: they are other words as well, or letters. */
const WEAK = keysOf('si d sor fra pare home dona fata tata mama baba net neta nora sir lord petit petite pequeno pequena piccolo piccola da s en na ana qui')
/** Closing a letter, or a field of a form: a name stands after a comma, a colon or in the next line. */
const CLOSING = keysOf(`signat firmat signa atentament salutacions cordialment firmado firma atentamente saludos saludo fdo signed regards
  sincerely faithfully cheers signe salutations semnat stima respect підпис повагою assinado atenciosamente cumprimentos firmato saluti nom nombre
  name prenom nume numele nome ім'я التوقيع تحيات الاسم الإسم cognoms apellidos cognome mateix`)

const ARTICLES = keysOf('el la l en na els les le lo il o a the un una los las i')
const OWN = keysOf(`meu meva meus nostre nostra mio mia nuestro nuestra mea meu noastra nostru mele minha minho suo sua seu seva tau ta mijn
  حدي ديالي ديالنا dyali dyalna dialna diali`)
/** Where somebody of a relation lives. */
const WHEREABOUTS = keysOf(`de del dalt baix sota sobre costat davant replà escala arriba abajo lado enfrente rellano dessus dessous palier face cote
  upstairs downstairs next door above below from sus jos alaturi згори знизу зверху cima baixo sopra sotto accanto fianco d du des da porta
  puerta porte pis piso etage`)
const PARTICLES = keysOf('de del dels della di da do dos das la las los le les van von der den ben bin ibn al el d i y e et and și si та і ел')
/** Of surnames, with a capital: «Le Goff», «El Amrani». */
const OPENING = keysOf('le la de du des el al van von di da lo ben abd dos del')
const CONJUNCTIONS = keysOf('i y e et and și si та і')

/** Names of Arabic that are not in the list: by how they begin. */
const ARABIC_NAME = /^(?:بن|ابن|بو|ابو|ايت|اولاد|ولد|عبد)\p{L}{2,}|^(?:عبد|بن|ابن|ابو|ايت|ال)$/u
const ARABIC_SURNAME = /^ال\p{L}{2,}$/u

const DIRECT = /^(?:[\s]{1,3}|\.\s{0,2}|\s?['’]\s?)$/u
const APART = /^(?:\s?[,:(–-]\s{0,2}|\.\s|\s?\n\s?|[,.:]\s?\n\s?)$/u
const CLOSED = /^\s{0,2}[,:.;–-]{0,2}\s{0,3}$/u

const isCapital = (word: Word | undefined): boolean => word?.case === 'capital' || word?.case === 'capitals'

/** Whether it is one of a list, unless in that case it may be a word like any other. */
const listed = (word: Word, list: Set<string>, sure: boolean): boolean =>
  list.has(word.key) && (sure || !WORDS_TOO.has(word.key))

const excluded = (word: Word): boolean =>
  NO_NAMES.has(word.key) || (ANNOUNCERS_ALONE.has(word.key) && !LAST.has(word.key))

type Wanted = {
  /** Only what is in the lists, and not only by its capital. */
  known: 'given' | 'any' | 'no'
  /** Capitals say nothing: everything has them. */
  shouted: boolean
  /** After this nothing but a name can come, even in lower case. */
  certain: boolean
  /** A surname may come first: «Mrs Hill», not «my sister Hill». */
  surname: boolean
}

const beginsName = (word: Word, after: Word | undefined, { known, shouted, certain, surname }: Wanted): boolean => {
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
  if (surname && listed(word, LAST, capital || certain)) return !(PLACE.has(word.key) || NO_NAMES.has(word.key))
  return certain && !excluded(word) && !PLACE.has(word.key) && word.text.length > 1
}

const continuesName = (word: Word, before: Word, after: Word | undefined, shouted: boolean): boolean => {
  if (word.case === 'number') return false
  if (word.case === 'none')
    return (
      (!NO_NAMES.has(word.key) || before.key === 'عبد') &&
      !PLACE.has(word.key) &&
      !ANNOUNCERS_ALONE.has(word.key) &&
      (FIRST.has(word.key) || LAST.has(word.key) || ARABIC_NAME.test(word.key) || ARABIC_SURNAME.test(word.key))
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
const endOfName = (words: Word[], from: number, shouted: boolean): number => {
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
      if (LAST.has(named.key) ? PLACE.has(named.key) && isCapital(words[next + 1]) : excluded(named) || PLACE.has(named.key))
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

/** Whether what is announced at a word belongs to the name of a street, a building or a shop. */
const ofAPlace = (words: Word[], at: number): boolean => {
  let index = at - 1
  let steps = 0
  let gap = words[at]?.gap ?? ''
  const article = words[index]
  if (article && ARTICLES.has(article.key) && !isCapital(article) && /^[\s'’]{1,2}$/u.test(gap)) {
    // «el doctor» is a person, «del doctor» and «de la doctora» may be a street.
    const of = words[index - 1]
    if (!of || !/^(?:de|d|of|di|da|do)$/u.test(of.key)) return PLACE.has(article.key)
    gap = article.gap
    index--
  }
  for (; index >= 0 && steps < 6; index--, steps++) {
    const word = words[index]
    if (!word || !/^(?:\s{1,2}|\.\s?|['’]|\/\s?)$/u.test(gap)) return false
    if (PLACE.has(word.key)) return true
    const linking = /^(?:de|del|dels|d|of|the|du|des|della|di|da|do|al|la|les|l|els|el)$/u.test(word.key)
    if (!linking && !isCapital(word) && !ANNOUNCERS_ALONE.has(word.key)) return false
    gap = word.gap
  }
  return false
}

const HOUSE = /^,?\s{1,2}(?:n(?:[ou]m?)?\.?\s?)?\d{1,3}(?:[-\s]\d{1,3})?(?![\d:h]|[\s.]\d)/iu

/** Whether a name is an address by what comes after it. */
const addressAfter = (plain: string, words: Word[], at: number, name: number, end: number): boolean => {
  const after = words[end]
  const last = words[end - 1]
  if (after && last && AFTER.has(after.key) && /^\s{1,2}$/u.test(after.gap) && isCapital(words[name]))
    return !FIRST.has(words[name]?.key ?? '')
  const title = words[at]
  if (!title || !last || !OF_STREETS.has(title.key) || title.case === 'small') return false
  if (ARTICLES.has(words[at - 1]?.key ?? '') && /^\s$/u.test(title.gap)) return false
  return HOUSE.test(plain.slice(last.to, last.to + 16))
}

const ends = (plain: string, word: Word | undefined): boolean => {
  const rest = word ? plain.slice(word.to, word.to + 4) : ''
  return rest === '' || /^\s*(?:$|\n|[.!]\s*(?:$|\n))/u.test(rest)
}

/** Where a name begins that a phrase announces, and how much of it has to be known; none if nothing does. */
const nameAfter = (
  plain: string,
  words: Word[],
  at: number,
  next: number,
  kind: Kind,
): { from: number; end: number } | undefined => {
  const announcer = words[next - 1]
  const shouted =
    announcer !== undefined &&
    announcer.case === 'capitals' &&
    (announcer.text.length > 3 || words[next]?.case === 'capitals') &&
    words[next]?.case === 'capitals'
  const weak = next - at === 1 && WEAK.has(words[at]?.key ?? '')
  const closing = kind === 'introductions' && CLOSING.has(announcer?.key ?? '')
  if (ARTICLES.has(words[at]?.key ?? '') && !isCapital(words[next])) return undefined
  // Letters by themselves are titles in capitals, with a point.
  if (next - at === 1 && /^(?:[dms]|ms|mm|mx)$/u.test(words[at]?.key ?? ''))
    if (!isCapital(words[at]) || (words[at]?.key.length === 1 && !words[next]?.gap.startsWith('.')))
      return undefined
  let from = next
  let [apart, far, of] = [false, false, false]
  for (let skipped = 0; skipped < 8; skipped++) {
    const word = words[from]
    if (!word) return undefined
    const direct = DIRECT.test(word.gap)
    const point = word.gap.startsWith('.') && (announcer?.text.length ?? 9) > 5
    if (closing && CLOSED.test(word.gap)) apart = true
    else if (APART.test(word.gap) && kind === 'relations' && !apart && !word.gap.includes('\n')) apart = true
    else if (/^\s?:\s?$/u.test(word.gap)) apart = kind !== 'introductions'
    else if (!direct || (point && from === next)) return undefined
    const small = !isCapital(word)
    const own = kind === 'relations' && small && OWN.has(word.key)
    // «of the fourth, first door», «of the school»: then a comma, and the name.
    const where =
      kind === 'relations' &&
      !apart &&
      small &&
      (WHEREABOUTS.has(word.key) || (of && word.case === 'small') || (far && word.case === 'number'))
    const article = small && ARTICLES.has(word.key) && kind !== 'titles'
    const title = phrasesAt(ANNOUNCED, words, from).some((found) => found.kind === 'titles')
    if (title && kind !== 'titles' && !FIRST.has(word.key)) return undefined
    if (!(own || where || article)) break
    if (where) {
      far = true
      of ||= /^(?:de|del|d|of|du|din|da|do|di|della|des)$/u.test(word.key)
    }
    from++
  }
  const word = words[from]
  if (!word || (far && !apart && !ARTICLES.has(words[from - 1]?.key ?? ''))) return undefined
  const wanted: Wanted = {
    known: kind === 'selves' || weak || ((apart || far) && !closing) ? 'given' : closing ? 'given' : 'no',
    shouted,
    certain: kind === 'introductions' && !closing,
    surname: kind === 'titles' || kind === 'introductions',
  }
  if (shouted && wanted.known === 'no') wanted.known = kind === 'relations' || kind === 'calls' ? 'given' : 'any'
  if (words[at]?.key === 'si' && !MAGHREB.has(word.key)) return undefined
  if (closing) {
    const end = endOfName(words, from, shouted)
    const signs = isCapital(word) && !excluded(word) && !PLACE.has(word.key) && ends(plain, words[end - 1])
    return signs || beginsName(word, words[from + 1], wanted) ? { from, end } : undefined
  }
  if (!beginsName(word, words[from + 1], wanted)) return undefined
  return { from, end: endOfName(words, from, shouted) }
}

/** What is called something is a street, a shop, a dog, and nobody. */
const thingBefore = (words: Word[], at: number): boolean => {
  const before = words.slice(Math.max(0, at - 6), at).map(({ key }) => key)
  return before.some((key) => PLACE.has(key) || THINGS.has(key)) && !before.some((key) => ANNOUNCERS_ALONE.has(key))
}

const isPartOfName = (word: Word | undefined): boolean =>
  word !== undefined && isCapital(word) && (LAST.has(word.key) || FIRST.has(word.key) || !excluded(word))

/** A name set before what somebody is: «Paola Conti, the neighbour». */
const nameBefore = (words: Word[], at: number): { from: number; end: number } | undefined => {
  let index = at
  while (at - index < 2 && index > 0 && !/[,(]/u.test(words[index]?.gap ?? '')) {
    const before = words[index - 1]
    if (!before || isCapital(before) || !/^[\s'’]{1,2}$/u.test(words[index]?.gap ?? '')) return undefined
    index--
  }
  if (!/^\s?[,(]\s?$/u.test(words[index]?.gap ?? '')) return undefined
  let from = index
  while (index - from < 4 && from > 0 && isPartOfName(words[from - 1])) {
    from--
    if (!/^(?:\s|-|['’])$/u.test(words[from]?.gap ?? '')) break
  }
  while (from < index && !FIRST.has(words[from]?.key ?? '')) from++
  if (from === index || ofAPlace(words, from) || PLACE.has(words[from - 1]?.key ?? '')) return undefined
  return { from, end: index }
}

/** Whether a word, folded, names somebody by itself; a surname does where it has a capital. */
export const isName = (key: string, capital: boolean): boolean =>
  capital ? FIRST.has(key) || LAST.has(key) : FIRST.has(key) && !WORDS_TOO.has(key)

/** The names of streets as texts write them: without what kind of street each is. */
const keysOfStreets = new WeakMap<readonly string[], Set<string>>()

const streetKeys = (streets: readonly string[]): Set<string> => {
  const known = keysOfStreets.get(streets)
  if (known) return known
  const made = new Set(
    streets.map((street) => {
      const words = wordsOf(street)
      const first = words.findIndex(({ key }) => !(PLACE.has(key) || PARTICLES.has(key)))
      return nameOf(words.slice(Math.max(first, 0)))
    }),
  )
  keysOfStreets.set(streets, made)
  return made
}

const nameOf = (words: Word[]): string => words.map(({ key }) => key).join(' ')

/** Whether a title and a name together are a street's, and nobody's: «Doctor Zamenhof», not «el doctor Zamenhof». */
const ofTheTown = (words: Word[], at: number, end: number, streets: Set<string>): boolean =>
  isCapital(words[at]) &&
  streets.has(nameOf(words.slice(at, end))) &&
  !(/^(?:el|la|il|o|a|the|le)$/u.test(words[at - 1]?.key ?? '') && /^\s$/u.test(words[at]?.gap ?? ''))

/**
 * Where a text names people, as far as something says that a name comes.
 * @param plain made comparable
 * @param streets of the town, whose names stay
 */
export const peopleIn = (plain: string, words: Word[], streets: readonly string[] = []): Span[] => {
  const ofStreets = streetKeys(streets)
  const found: Span[] = []
  const add = ({ from, end }: { from: number; end: number }) => {
    // Each word by itself, as the names that are known are hidden.
    for (let index = from; index < end; index++) {
      const word = words[index]
      if (word && !(PARTICLES.has(word.key) && !isCapital(word))) found.push([word.from, word.to])
    }
  }
  for (let at = 0; at < words.length; at++) {
    for (const { kind, next } of phrasesAt(ANNOUNCED, words, at)) {
      const named = nameAfter(plain, words, at, next, kind)
      if (named) {
        const place = kind === 'titles' || kind === 'relations' ? ofAPlace(words, at) : false
        const thing = kind === 'calls' && thingBefore(words, at)
        const street = ofTheTown(words, at, named.end, ofStreets)
        if (!place && !thing && !street && !addressAfter(plain, words, at, named.from, named.end)) add(named)
        break
      }
      const earlier = kind === 'relations' ? nameBefore(words, at) : undefined
      if (earlier) add(earlier)
    }
  }
  return found
}
