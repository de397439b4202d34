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
    const abroad = /\+[\s(]*$/.test(before) || text.startsWith('00', from)
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

const SHAPES = [
  // Spanish identity cards (DNI), and those of foreigners (NIE).
  /(?<![\p{L}\d])\d{1,2}[.\s-]?\d{3}[.\s-]?\d{3}[\s-]{0,3}[a-z](?![\p{L}\d])/giu,
  /(?<!\d)\d{1,2}\.\d{3}\.\d{3}(?!\d)/g,
  /(?<![\p{L}\d])[xyz][\s.-]{0,2}\d[.\s-]?\d{3}[.\s-]?\d{3}[\s-]{0,3}[a-z](?![\p{L}\d])/giu,
  // Plates of today; of the provinces; French and Italian; Portuguese; British; German.
  /(?<![\p{L}\d])\d{4}[\s-]{0,3}[bcdfghjklmnprstvwxyz]{3}(?![\p{L}\d])/giu,
  new RegExp(
    `(?<![\\p{L}\\d])(?:${PROVINCES})[\\s-]{0,3}\\d{4}(?:-\\s?[a-z]{1,2}|\\s?(?!${WORDS}(?!\\p{L}))[a-z]{2})(?![\\p{L}\\d])`,
    'giu',
  ),
  new RegExp(`(?<![\\p{L}\\d])(?:${PROVINCES})[\\s-]{0,3}\\d{5,6}(?![\\p{L}\\d])`, 'gu'),
  /(?<![\p{L}\d])[A-Z]{2}[\s-]?\d{3}[\s-]?[A-Z]{2}(?![\p{L}\d])/gu,
  /(?<![\p{L}\d])(?:[A-Z]{2}[\s-]\d{2}[\s-][A-Z]{2}|[A-Z]{2}[\s-]\d{2}[\s-]\d{2}|\d{2}[\s-]\d{2}[\s-][A-Z]{2}|\d{2}[\s-][A-Z]{2}[\s-]\d{2})(?![\p{L}\d])/gu,
  /(?<![\p{L}\d])[A-Z]{2}\d{2}\s?[A-Z]{3}(?![\p{L}\d])/gu,
  /(?<![\p{L}\d])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}\s?\d{2,4}(?![\p{L}\d])/gu,
  // Health cards of Catalonia (CIP): letters of the names, sex and day of birth, and a number.
  /(?<![\p{L}\d])[a-z]{4}[\s-]?\d[\s-]?\d{6}[\s-]?\d{2}[\s-]?\d{1,2}(?![\p{L}\d])/giu,
  // Passports.
  /(?<![\p{L}\d])[A-Z]{1,3}[\s-]?\d{6,9}(?![\p{L}\d])/gu,
]

/** After these words comes what identifies somebody or something of theirs, whatever it looks like. */
const ANNOUNCED =
  /(?<!\p{L})(?:dni|nie|nif|passaport|pasaporte|passport|matr[ií]cula|license plate|number plate|iban|cip|tsi|cat ?salut)(?!\p{L})[\s:ºn°.#-]{0,6}((?=[\p{L}\d.\s-]{0,12}\d)[\p{L}\d]{1,12}(?:[.\s-]\d[\p{L}\d]{0,8}|[.-][\p{L}\d]{1,8}){0,6})/giu

const AT = /\s{0,2}(?:@|[([{]\s?(?:at|arrova|arroba)\s?[)\]}]|(?<=\s)(?:arrova|arroba)(?=\s))\s{0,2}/giu
const MAILBOX = /[^\s@<>()[\]{},;:"]{1,64}$/u
const DOT = String.raw`(?:\s?\.\s?|\s?[([{]\s?(?:dot|punt|punto)\s?[)\]}]\s?|\s(?:dot|punt|punto)\s)`
const LABEL = String.raw`[\p{L}\d-]{1,63}`
const DOMAIN = new RegExp(
  String.raw`${LABEL}(?:${DOT}${LABEL}){0,4}?${DOT}\p{L}{2,24}(?:\.\p{L}{2,24})?`,
  'iuy',
)

const mailIn = (text: string): Span[] =>
  [...text.matchAll(AT)].flatMap(({ index, 0: sign }): Span[] => {
    const box = MAILBOX.exec(text.slice(Math.max(0, index - 64), index))?.[0]
    DOMAIN.lastIndex = index + sign.length
    const domain = DOMAIN.exec(text)?.[0]
    return box && domain ? [[index - box.length, index + sign.length + domain.length]] : []
  })

/** An account's country, check digits and the rest, as people set them apart. */
const IBAN = /(?<![\p{L}\d])[a-z]{2}[\s-]?\d{2}(?:[\s.-]?[a-z\d]{2,4}){3,9}/giu

/** The remainder of 97 that a right account number leaves (ISO 13616). */
const isIban = (candidate: string): boolean => {
  const joined = candidate.replaceAll(/[^a-z\d]/gi, '').toUpperCase()
  if (joined.length < 15 || joined.length > 34) return false
  let rest = 0
  for (const character of joined.slice(4) + joined.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97
  return rest === 1
}

const BETWEEN = String.raw`[\s.\-/·•_()|*:+~'’,]`
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])(?:/(?:0?[1-9]|1[0-2])/|-(?:0?[1-9]|1[0-2])-|\.(?:0?[1-9]|1[0-2])\.)(?:(?:19|20)\d\d|\d\d)`
const DAY_ISO = String.raw`(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const TIME = String.raw`(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?`
const PLACE = String.raw`-?\d{1,2}\.\d{4,9}[,;\s]{1,2}-?\d{1,3}\.\d{4,9}`
const MOMENT = `(?:${DAY_ISO}|${DAY}|${TIME}|${PLACE})`

/** Days, times and coordinates that stand by themselves: no telephone, though they have as many digits. */
const INNOCENT = new RegExp(
  `(?<!\\d${BETWEEN}{0,4})${MOMENT}(?:[\\s,-]{1,3}${MOMENT}){0,9}(?!${BETWEEN}{0,4}\\d)`,
  'g',
)

/** Stands in the place of what is innocent: no digit, no sign between digits. */
const SET_APART = '\u{e000}'

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
    .replace(INNOCENT, (found) => SET_APART.repeat(found.length))
    .replace(publicNumbersPattern(publicNumbers), (found) => SET_APART.repeat(found.length))

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
    ...ibansIn(text),
    ...announcedIn(numbers),
    ...SHAPES.flatMap((shape) => spansOf(shape, numbers)),
    ...spansOf(EIGHT_DIGITS, numbers, (found) => !DAY_OF_EIGHT.test(found)),
    ...longNumbersIn(numbers),
  ]
}
