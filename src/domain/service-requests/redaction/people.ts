import { beginsName, endOfName, type Wanted } from './person-name.ts'
import type { Span } from './span.ts'
import { addressAfter, ofAPlace, ofTheTown, streetKeys, thingBefore } from './street-names.ts'
import { FIRST_NAMES } from './tables/first-names.ts'
import {
  ANNOUNCED,
  ARTICLES,
  excluded,
  FIRST,
  isCapital,
  type Kind,
  LAST,
  PARTICLES,
  PLACE,
} from './vocabulary.ts'
import { keysOf, phrasesAt, type Word } from './words.ts'

/** Names of people whom nobody named to the service: known by what stands before them. */

const MAGHREB = keysOf(FIRST_NAMES.maghreb)

/** After these only a given name that is known: they are other words as well, or letters. */
const WEAK = keysOf(
  'si d sor fra pare home dona fata tata mama baba net neta nora sir lord petit petite pequeno pequena piccolo piccola da s en na ana qui',
)
/** Closing a letter, or a field of a form: a name stands after a comma, a colon or in the next line. */
const CLOSING =
  keysOf(`signat firmat signa atentament salutacions cordialment firmado firma atentamente saludos saludo fdo signed regards
  sincerely faithfully cheers signe salutations semnat stima respect підпис повагою assinado atenciosamente cumprimentos firmato saluti nom nombre
  name prenom nume numele nome ім'я التوقيع تحيات الاسم الإسم cognoms apellidos cognome mateix`)

const OWN =
  keysOf(`meu meva meus nostre nostra mio mia nuestro nuestra mea meu noastra nostru mele minha minho suo sua seu seva tau ta mijn
  حدي ديالي ديالنا dyali dyalna dialna diali`)
/** Where somebody of a relation lives. */
const WHEREABOUTS =
  keysOf(`de del dalt baix sota sobre costat davant replà escala arriba abajo lado enfrente rellano dessus dessous palier face cote
  upstairs downstairs next door above below from sus jos alaturi згори знизу зверху cima baixo sopra sotto accanto fianco d du des da porta
  puerta porte pis piso etage`)
const DIRECT = /^(?:[\s]{1,3}|\.\s{0,2}|\s?['’]\s?)$/u
const APART = /^(?:\s?[,:(–-]\s{0,2}|\.\s|\s?\n\s?|[,.:]\s?\n\s?)$/u
const CLOSED = /^\s{0,2}[,:.;–-]{0,2}\s{0,3}$/u

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
  const request: Wanted = {
    known: kind === 'selves' || weak || ((apart || far) && !closing) ? 'given' : closing ? 'given' : 'no',
    shouted,
    certain: kind === 'introductions' && !closing,
    surname: kind === 'titles' || kind === 'introductions',
  }
  if (shouted && request.known === 'no')
    request.known = kind === 'relations' || kind === 'calls' ? 'given' : 'any'
  if (words[at]?.key === 'si' && !MAGHREB.has(word.key)) return undefined
  if (closing) {
    const end = endOfName(words, from, shouted)
    const signs = isCapital(word) && !excluded(word) && !PLACE.has(word.key) && ends(plain, words[end - 1])
    return signs || beginsName(word, words[from + 1], request) ? { from, end } : undefined
  }
  if (!beginsName(word, words[from + 1], request)) return undefined
  return { from, end: endOfName(words, from, shouted) }
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
