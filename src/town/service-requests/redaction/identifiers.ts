import { isValidIBAN } from 'ibantools'

/** Where something stands in a text: from, up to but without. */
export type Span = [from: number, to: number]

/** What people put between the digits of one number: a few signs or blanks, or a comma without a blank. */
const GAP = /^(?:[\s.\-/·•_()|*:+~'’]{1,4}|,)$/

/** Digits that a number has at least to be a telephone, an account, a card; where it says that it is another country's. */
const LONG = 9
const LONG_ABROAD = 7

/** Numbers so long that they identify somebody, however their digits are set apart. */
const longNumbersIn = (text: string): Span[] => {
  const found: Span[] = []
  let [from, to, digits] = [0, -1, 0]
  const close = () => {
    const before = text.slice(Math.max(0, from - 4), from)
    const abroad = /\+[\s(]*$/.test(before)
    if (digits >= (abroad ? LONG_ABROAD : LONG))
      found.push([from - (/[+(][+\s(]*$/.exec(before)?.[0].length ?? 0), to])
  }
  for (const { index, 0: run } of text.matchAll(/\d+/g)) {
    if (to < 0 || !GAP.test(text.slice(to, index))) {
      close()
      from = index
      digits = 0
    }
    digits += run.length
    to = index + run.length
  }
  close()
  return found
}

/** Eight digits together are an identity card without its letter, unless they are a day. */
const EIGHT_DIGITS = /(?<!\d)\d{8}(?!\d)/g
const DAY_OF_EIGHT =
  /^(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)$/

/** The provinces of the plates that were given until 2000. */
const PROVINCES =
  'A|AB|AL|AV|B|BA|BI|BU|C|CA|CC|CE|CO|CR|CS|CU|FF|GC|GE|GI|GR|GU|H|HU|IB|J|L|LE|LO|LR|LU|M|MA|ML|MU|NA|O|OR|OU|P|PM|PO|S|SA|SE|SG|SH|SO|SS|ST|T|TE|TF|TO|V|VA|VI|Z|ZA'

/** Words of two letters, which after a number are no part of a plate. */
const WORDS =
  '(?:al|as|at|ca|cm|da|de|do|el|em|en|es|et|eu|fa|fi|ha|he|hi|ho|in|is|ja|jo|kg|km|la|li|lo|me|mm|mt|my|na|ni|no|of|on|or|os|ou|pl|sa|se|si|so|su|te|to|tu|un|up|us|va|vs|we|xq|ya|yo)'

/** Counties of Romanian plates. */
const COUNTIES =
  'AB|AG|AR|B|BC|BH|BN|BR|BT|BV|BZ|CJ|CL|CS|CT|CV|DB|DJ|GJ|GL|GR|HD|HR|IF|IL|IS|MH|MM|MS|NT|OT|PH|SB|SJ|SM|SV|TL|TM|TR|VL|VN|VS'

/** What people write before a number, in capitals like the letters of a passport. */
const LABELS = 'DNI|NI[EF]|CIF|CNP|TEL|TLF|MOB|EXP|REF|NUM|NR|NO|ID'

const SHAPES = [
  // Spanish identity cards (DNI), and those of foreigners (NIE).
  /(?<![\p{L}\d])\d{1,2}[.\s-]?\d{3}[.\s-]?\d{3}-?[a-z](?![\p{L}\d])/giu,
  /(?<!\d)\d{1,2}\.\d{3}\.\d{3}(?!\d)/g,
  /(?<![\p{L}\d])[xyz][\s.-]{0,2}\d[.\s-]?\d{3}[.\s-]?\d{3}[\s-]{0,3}[a-z](?![\p{L}\d])/giu,
  // Plates of today, also of mopeds, tractors and trailers; of the provinces; French and Italian; Portuguese; British;
  // German; Romanian; Moroccan.
  /(?<![\p{L}\d])(?:[cehprstv][\s-]?)?\d{4}[\s-]{0,3}[bcdfghjklmnprstvwxyz]{3}(?![\p{L}\d])/giu,
  new RegExp(
    `(?<![\\p{L}\\d])(?:${PROVINCES})[\\s-]{0,3}\\d{4}(?:-\\s?[a-z]{1,2}|\\s?(?!${WORDS}(?!\\p{L}))[a-z]{2})(?![\\p{L}\\d])`,
    'giu',
  ),
  new RegExp(`(?<![\\p{L}\\d])(?:${PROVINCES})[\\s-]{0,3}\\d{5,6}(?![\\p{L}\\d])`, 'gu'),
  /(?<![\p{L}\d])[A-Z]{2}[\s-]?\d{3}[\s-]?[A-Z]{2}(?![\p{L}\d])/gu,
  /(?<![\p{L}\d])(?:[A-Z]{2}[\s-]\d{2}[\s-][A-Z]{2}|[A-Z]{2}[\s-]\d{2}[\s-]\d{2}|\d{2}[\s-]\d{2}[\s-][A-Z]{2}|\d{2}[\s-][A-Z]{2}[\s-]\d{2})(?![\p{L}\d])/gu,
  /(?<![\p{L}\d])[A-Z]{2}\d{2}\s?[A-Z]{3}(?![\p{L}\d])/gu,
  /(?<![\p{L}\d])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}\s?\d{2,4}(?![\p{L}\d])/gu,
  new RegExp(`(?<![\\p{L}\\d])(?:${COUNTIES})[\\s-]?\\d{2,3}[\\s-]?[A-Z]{3}(?![\\p{L}\\d])`, 'gu'),
  /(?<!\d)\d{1,5}\s?[-|]\s?\p{Script=Arabic}{1,3}\s?[-|]\s?\d{1,2}(?!\d)/gu,
  // Health cards of Catalonia (CIP): letters of the names, sex and day of birth, and a number.
  /(?<![\p{L}\d])[a-z]{4}[\s-]?\d[\s-]?\d{6}[\s-]?\d{2}[\s-]?\d{1,2}(?![\p{L}\d])/giu,
  // Passports; where the letters only say what comes, the number.
  new RegExp(`(?<![\\p{L}\\d])(?!(?:${LABELS})[\\s\\d-])[A-Z]{1,3}[\\s-]?\\d{6,9}(?![\\p{L}\\d])`, 'gu'),
  new RegExp(`(?<=(?<![\\p{L}\\d])(?:${LABELS})[\\s-]?)\\d{6,9}(?![\\p{L}\\d])`, 'gu'),
]

/** An identity card whose letter stands apart: the letter has to be the right one, a word of one letter may follow a number. */
const LETTER_APART = /(?<![\p{L}\d])(\d{1,2}[.\s-]?\d{3}[.\s-]?\d{3})[\s-]{1,3}([a-z])(?![\p{L}\d])/giu

/** The letter of an identity card, by its number (Ministerio del Interior: the remainder of 23). */
const letterOf = (digits: string): string | undefined => 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23]

const cardsIn = (text: string): Span[] =>
  [...text.matchAll(LETTER_APART)]
    .filter(([, number = '', letter]) => {
      const digits = number.replaceAll(/\D/g, '')
      return digits.length === 8 || letterOf(digits) === letter?.toUpperCase()
    })
    .map(({ index, 0: found }): Span => [index, index + found.length])

/** After these words comes what identifies somebody or something of theirs, whatever it looks like. */
const ANNOUNCED =
  /(?<!\p{L})(?:dni|nie|nif|cnp|passaport|pasaporte|passport|passeport|pa[sș]aport|matr[ií]cula|license plate|number plate|plaque|iban|cip|tsi|cat ?salut)(?!\p{L})[\s:ºn°.#-]{0,6}(?:(?:[eé]s|is|est|este|e|n[uú]m(?:ero)?|number|no|nr|هو|هي)[\s:.ºn°]{1,3}){0,2}((?=[\p{L}.-]{0,6}\s?\d)[\p{L}\d]{1,12}(?:[.\s-]\d[\p{L}\d]{0,8}|[.-][\p{L}\d]{1,8}){0,6})/giu

/** What stands for the sign of an address, as a word or in brackets. */
const AT_WORD = '(?:at|arrova|arroba|aroba[sz]e?|arond)'
const AT = new RegExp(
  String.raw`\s{0,2}(?:@|[([{]\s?${AT_WORD}\s?[)\]}]|(?<=\s)(?!at\s)${AT_WORD}(?=\s))\s{0,2}`,
  'giu',
)
const MAILBOX = /[^\s@<>()[\]{},;:"]{1,64}$/u
const DOT_WORD = '(?:dot|punt|punto|point|punct)'
const DOT = String.raw`(?:\s?\.\s?|\s?[([{]\s?${DOT_WORD}\s?[)\]}]\s?|\s${DOT_WORD}\s)`
const LABEL = String.raw`[\p{L}\d-]{1,63}`
const DOMAIN = new RegExp(
  String.raw`${LABEL}(?:${DOT}${LABEL}){0,4}?${DOT}\p{L}{2,24}(?:\.\p{L}{2,24})?`,
  'iuy',
)

/** Names of somebody on a social network. */
const HANDLE = /(?<![\p{L}\d_.@])@[\p{L}\d_][\p{L}\d_.]{0,28}[\p{L}\d_]/gu

/** What a domain ends in that stands after «word @»: anything else is a name on a social network. */
const COMMON_END = /(?:\.|\s)(?:com|cat|es|net|org|eu|fr|ro|it|de|uk|info|ma|ad|gal|eus)$/iu

const mailIn = (text: string): Span[] =>
  [...text.matchAll(AT)].flatMap(({ index, 0: sign }): Span[] => {
    const box = MAILBOX.exec(text.slice(Math.max(0, index - 64), index))?.[0]
    DOMAIN.lastIndex = index + sign.length
    const domain = DOMAIN.exec(text)?.[0]
    if (!box || !domain || (/^\s+@$/u.test(sign) && !COMMON_END.test(domain))) return []
    return [[index - box.length, index + sign.length + domain.length]]
  })

/** An account's country, check digits and the rest, as people set them apart. */
const IBAN = /(?<![\p{L}\d])[a-z]{2}[\s-]?\d{2}(?:[\s.-]?[a-z\d]{2,4}){3,9}/giu

const isIban = (candidate: string): boolean =>
  isValidIBAN(candidate.replaceAll(/[^a-z\d]/gi, '').toUpperCase())

const BETWEEN = String.raw`[\s.\-/·•_()|*:+~'’,]`
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])(?:/(?:0?[1-9]|1[0-2])/|-(?:0?[1-9]|1[0-2])-|\.(?:0?[1-9]|1[0-2])\.)(?:(?:19|20)\d\d|\d\d)`
const DAY_ISO = String.raw`(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const TIME = String.raw`(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?`
const PLACE = String.raw`-?\d{1,2}\.\d{4,9}[,;\s]{1,2}-?\d{1,3}\.\d{4,9}`
/** Of the numbers of files and laws, the year first. */
const FILE = String.raw`(?:19|20)\d\d[/-]\d{1,6}`
const MOMENT = `(?:${DAY_ISO}|${DAY}|${TIME}|${PLACE}|${FILE})`

/** Days, times and coordinates that stand by themselves: no telephone, though they have as many digits. */
const INNOCENT = new RegExp(
  `(?<!\\d${BETWEEN}{0,4})${MOMENT}(?:[\\s,-]{1,3}${MOMENT}){0,9}(?!${BETWEEN}{0,4}\\d)`,
  'g',
)

/** A day is one also where a whole telephone comes after it. */
const DAY_BEFORE_NUMBER = new RegExp(
  `(?<!\\d${BETWEEN}{0,4})(?:${DAY_ISO}|${DAY})(?=\\s{1,3}[+(]{0,2}\\d(?:${BETWEEN}{0,4}\\d){8})`,
  'g',
)

/** Stands in the place of what is innocent: no digit, no sign between digits. */
const SET_APART = '\u{e000}'
const setApart = (found: string): string => SET_APART.repeat(found.length)

/** Lines that only organisations have: free of charge, of shared cost, at a higher rate (Spain's numbering plan). */
const ORGANISATIONS = ['800', '803', '806', '807', '900', '901', '902', '905']

const apart = (digits: string): string => [...digits].join(`${BETWEEN}{0,2}`)
const COUNTRY = `(?:(?:\\+|00)${BETWEEN}{0,2}${apart('34')}${BETWEEN}{0,2})?`
const ORGANISATION = `(?<!\\d${BETWEEN}{0,4})${COUNTRY}(?:${ORGANISATIONS.map(apart).join('|')})(?:${BETWEEN}{0,2}\\d){6}(?!${BETWEEN}?\\d)`

/** Numbers of organisations, and those that are named. @param publicNumbers as people write them */
const publicNumbersPattern = (publicNumbers: string[]): RegExp => {
  const named = publicNumbers
    .map((number) => number.replaceAll(/\D/g, '').replace(/^(?:00)?34(?=\d{9}$)/, ''))
    .filter((digits) => digits.length >= 7)
  const exactly = named.map((digits) => `(?<!\\d)${COUNTRY}${apart(digits)}(?!\\d)`)
  return new RegExp([ORGANISATION, ...exactly].join('|'), 'g')
}

const withoutInnocent = (text: string, publicNumbers: string[]): string =>
  text
    .replace(INNOCENT, setApart)
    .replace(DAY_BEFORE_NUMBER, setApart)
    .replace(publicNumbersPattern(publicNumbers), setApart)

const spansOf = (pattern: RegExp, text: string, accepts = (_: string) => true): Span[] =>
  [...text.matchAll(pattern)]
    .filter(([found]) => accepts(found))
    .map(({ index, 0: found }): Span => [index, index + found.length])

/** The longest beginning of a candidate that is an account number. */
const ibansIn = (text: string): Span[] =>
  [...text.matchAll(IBAN)].flatMap(({ index, 0: found }): Span[] => {
    for (let end = found.length; end >= 15; end--)
      if (/[a-z\d]/i.test(found[end - 1] ?? '') && isIban(found.slice(0, end))) return [[index, index + end]]
    return []
  })

const announcedIn = (text: string): Span[] =>
  [...text.matchAll(ANNOUNCED)].map(({ index, 0: found, 1: token = '' }): Span => {
    const end = index + found.length
    return [end - token.length, end]
  })

/**
 * Where a text has what identifies a person by its shape alone: telephones, e-mail addresses, identity cards and
 * passports, number plates, accounts and cards, social security and health cards.
 * @param text made comparable
 * @param publicNumbers telephones that identify nobody: the town's own
 */
export const identifiersIn = (text: string, publicNumbers: string[] = []): Span[] => {
  const numbers = withoutInnocent(text, publicNumbers)
  return [
    ...mailIn(text),
    ...spansOf(HANDLE, text),
    ...cardsIn(numbers),
    ...ibansIn(text),
    ...announcedIn(numbers),
    ...SHAPES.flatMap((shape) => spansOf(shape, numbers)),
    ...spansOf(EIGHT_DIGITS, numbers, (found) => !DAY_OF_EIGHT.test(found)),
    ...longNumbersIn(numbers),
  ]
}
