/** How the signs of an address are written in words, in the languages of those who write here. */
const AT_WORDS: Record<string, string> = {
  ca: 'arrova|arroba',
  es: 'arroba|arrobas',
  en: 'at',
  fr: 'arobase|arobas|arrobase|arobaze',
  ro: 'arond|arondul|a rond',
  uk: 'собака|собачка|равлик|ет',
  pt: 'arroba',
  it: 'chiocciola|chiocciolina|chioccola',
  ar: 'آت|ات|أت|ءات|آرت|اروباز|أروباز',
  darija: 'arobaz',
}

const DOT_WORDS: Record<string, string> = {
  ca: 'punt',
  es: 'punto',
  en: 'dot|period',
  fr: 'point',
  ro: 'punct',
  uk: 'крапка|точка',
  pt: 'ponto',
  it: 'punto',
  ar: 'نقطة|نقطه|دوت',
  darija: 'no9ta|noqta',
}

const LINE_WORDS: Record<string, string> = {
  ca: 'guió baix|guio baix|barra baixa|guió|guio',
  es: 'guión bajo|guion bajo|barra baja|guión|guion',
  en: 'underscore|dash|hyphen|minus',
  fr: 'tiret bas|underscore|tiret|souligné',
  ro: 'liniuță jos|liniuta jos|linie jos|liniuță|liniuta|cratimă',
  uk: 'підкреслення|нижнє підкреслення|дефіс|тире',
  pt: 'underline|hífen|hifen|traço|traco',
  it: 'trattino basso|underscore|trattino',
  ar: 'شرطة سفلية|شرطة',
}

const all = (table: Record<string, string>): string =>
  [...new Set(Object.values(table).join('|').split('|'))].join('|')

/** Words for «@», for a pattern. */
export const AT_WORD = `(?:${all(AT_WORDS)})`
/** Words for «@» that are common words as well: only before a domain with a point in words, or a known one. */
export const AT_COMMON = '(?:at|ات|ет)'
/** Words for «.», for a pattern. */
export const DOT_WORD = `(?:${all(DOT_WORDS)})`
/** Words for «_» and «-», for a pattern. */
export const LINE_WORD = `(?:${all(LINE_WORDS)})`

/** Where people have their mail, by the name before the last point. */
export const PROVIDERS =
  '(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|proton|protonmail|gmx|orange|wanadoo|free|laposte|sfr|libero|virgilio|tiscali|sapo|telefonica|movistar|terra|ukr|mail|correu|correo)'

/** What a domain ends in where it stands after «word @»: anything else is a name on a social network. */
export const COMMON_END =
  /(?:\.|\s)(?:com|cat|es|net|org|eu|fr|ro|it|de|uk|info|ma|ad|gal|eus|pt|ua|me|io|gl|ch|be|md)$/iu
