import { kindOf } from '#platform/geocoding'
import { fold } from '#platform/text'

/** The name of a street in its parts, `Carrer`, `de la`, `Mel`, and as it is written on its sign. */
export type Spelling = { kind: string; particle: string; name: string; officialName: string }

/** The word on signs for each kind of way. */
const SIGN_WORDS = new Map(
  Object.entries({
    carrer: 'Carrer',
    placa: 'Plaça',
    passeig: 'Passeig',
    avinguda: 'Avinguda',
    rambla: 'Rambla',
    carretera: 'Carretera',
    cami: 'Camí',
    passatge: 'Passatge',
    ronda: 'Ronda',
    travessia: 'Travessia',
    baixada: 'Baixada',
    pujada: 'Pujada',
    via: 'Via',
    muralla: 'Muralla',
    plana: 'Plana',
    raval: 'Raval',
    rotonda: 'Rotonda',
    escales: 'Escales',
    parc: 'Parc',
    jardins: 'Jardins',
    poligon: 'Polígon',
    pont: 'Pont',
    barri: 'Barri',
    riera: 'Riera',
  }),
)

/** What citizens’ words count with a wider kind has a word of its own on signs. */
const OWN_WORDS =
  /^(?:carrer[oó]|carreranys?|placeta|pla[cç]oleta|urbanitzaci[oó]|torrent|jard[ií]|passera|rambleta)$/iu

const PARTICLE =
  /^(?:de la|de les|de los|de las|de l|dels|del|de|d|la|les|els|el|l)(?:['’"´`]\s*|\s+)(?=\S)/iu

/** Words inside a name that are written small. */
const SMALL = new Set('de del dels la les els el las los i y a al en na'.split(' '))

const ROMAN = /^[ivx]+$/

const capital = (word: string): string => word.replace(/^\p{L}/u, (letter) => letter.toUpperCase())

/** `12`, `d'en`, `salvat-papasseit` → `12`, `d'en`, `Salvat-Papasseit`. */
const capitalPart = (part: string): string => {
  const [, elided = '', rest = part] = /^([dl]')(.+)$/u.exec(part) ?? []
  return elided + (elided && SMALL.has(rest) ? rest : capital(rest))
}

/** `SANT JOAN D'EN COLL` → `Sant Joan d'en Coll`; what has small letters is left as it is. */
const lowerCapitals = (text: string): string => {
  if (/\p{Ll}/u.test(text)) return text
  const words = text.toLowerCase().split(' ')
  return words
    .map((word, at) => {
      const last = at === words.length - 1
      if (ROMAN.test(word) && (word.length > 1 || (last && at > 0))) return word.toUpperCase()
      return SMALL.has(word) && !last ? word : word.split('-').map(capitalPart).join('-')
    })
    .join(' ')
}

/** `MEL, DE LA` and `MEL (DE LA)` → `DE LA MEL`. */
const turnAround = (name: string): string => {
  const [, before, after] = /^(.+?)\s*[,(]\s*([^,()]+)\)?$/u.exec(name) ?? []
  return before && after && PARTICLE.test(`${after} x`) ? `${after} ${before}`.replace("' ", "'") : name
}

/**
 * How a street is written on its sign, from how a register writes it: `CALLE` and `MEL, DE LA`, or `Carrer`, `de la` and `Mel`,
 * are `Carrer de la Mel`. Accents, and particles, are those of the register.
 */
export const spell = (kind: string, particle: string, name: string): Spelling => {
  const standard = OWN_WORDS.test(kind) ? undefined : SIGN_WORDS.get(kindOf(fold(kind)) ?? '')
  const sign = standard ?? capital(kind.toLowerCase())
  const plain = turnAround(name.replace(/\s+/g, ' ').replace(/["’´`]/g, "'"))
  const own = particle ? '' : (PARTICLE.exec(plain)?.[0] ?? '')
  const link = (particle || own).trim().toLowerCase().replace('’', "'")
  const bare = capital(lowerCapitals(plain.slice(own.length)))
  const linked = link ? `${link}${link.endsWith("'") ? '' : ' '}${bare}` : bare
  return { kind: sign, particle: link, name: bare, officialName: sign ? `${sign} ${linked}` : linked }
}
