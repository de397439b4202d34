import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { redact } from '#domain/service-requests'

/** What the public reads names nobody; and no name or word, in whatever script, stops anybody from reporting. */

const HIDDEN = '▒▒▒'

test.each([
  ['Ana-Maria', 'Sóc l’Ana-Maria, truqueu-me', 'Sóc l’▒▒▒, truqueu-me'],
  ['Jean-Pierre Núñez', 'firmat: jean-pierre nunez', 'firmat: ▒▒▒ ▒▒▒'],
  ['Mercè Col·lell', 'La Merce Col·lell ho sap', 'La ▒▒▒ ▒▒▒ ho sap'],
  ['O’Brien', 'O’Brien viu aquí', '▒▒▒ viu aquí'],
  ['Eulàlia de la Cruz', 'Ho ha dit l’Eulalia de la Cruz.', 'Ho ha dit l’▒▒▒ de la ▒▒▒.'],
  ['Li Ng', 'En Li Ng li va dir que sí', 'En ▒▒▒ ▒▒▒ li va dir que sí'],
  ['王伟明', '我是王伟明，路灯坏了', '我是▒▒▒，路灯坏了'],
  ['محمد', 'اسمي محمد وأسكن هنا', 'اسمي ▒▒▒ وأسكن هنا'],
  ['Eulàlia', 'soc l’Eu\u200bla\u0301lia', 'soc l’▒▒▒'],
  ['Joan', 'Al carrer Joan Miró, ho diu en Joan', 'Al carrer Joan Miró, ho diu en ▒▒▒'],
  ['.*+?^$()|[]{}\\', 'res a amagar', 'res a amagar'],
])('the name %s is redacted', (name, text, shown) => {
  expect(redact(text, [name])).toBe(shown)
})

describe('personal data with a known shape is redacted in any notation', () => {
  test.each([
    // Telephones: the separators, scripts and countries of those who write here.
    ...['612345678', '612 345 678', '612  345  678', '612.345.678', '612-34-56-78', '612/34/56/78'],
    ...['612·345·678', '612,345,678', '6123 45678', '6 1 2 3 4 5 6 7 8', '93 878 23 01', '(93) 878 23 01'],
    ...['+34 612 345 678', '0034 612 34 56 78', '(+34) 612 345 678', '+212 (0)612345678', '06 12 34 56 78'],
    ...['+376 323 456', '٦١٢٣٤٥٦٧٨', '６１２３４５６７８', '६१२३४५६७८', '𝟔𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖', '6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣'],
    ...['612\u200b345\u200b678', '612\u00a0345\u00a0678', '612–345–678'],
    // Identity cards and passports.
    ...['12345678Z', '12.345.678-Z', '12345678 - Z', '12345678', '12.345.678', 'X1234567L', 'X-1.234.567-L'],
    ...['AAA123456', 'PAB 123456'],
    // Plates.
    ...['1234 BCD', '1234-bcd', 'B1234CD', 'B-1234-CD', 'GI 123456', 'AB-123-CD', 'AB 12 CD', 'AB12 CDE'],
    // Accounts and cards, social security, health cards.
    ...['ES91 2100 0418 4502 0005 1332', 'ES9121000418450200051332', 'GB29 NWBK 6016 1331 9268 19'],
    ...['DE89 3704 0044 0532 0130 00', '4111 1111 1111 1111', '08/12345678/12', '281234567840'],
    ...['ROPE 0 850101 001', 'PUIG1850101001'],
    // E-mail addresses.
    ...[
      'rosa.puig+ajuntament@correu.cat',
      'rosa @ gmail.com',
      'rosa(at)gmail.com',
      'rosa [at] gmail (dot) com',
    ],
    ...['rosa arroba gmail punt com', 'josé@màrtir.cat'],
  ])('%s', (secret) => {
    expect(redact(`Truqueu o escriviu: ${secret}, gràcies`)).toBe(`Truqueu o escriviu: ${HIDDEN}, gràcies`)
  })

  test.each([
    ['el telèfon612345678és meu', `el telèfon${HIDDEN}és meu`],
    ['wa.me/34612345678', `wa.me/${HIDDEN}`],
    ['La matrícula és vermella; matrícula: 4567', `La matrícula és vermella; matrícula: ${HIDDEN}`],
    ['passaport aa12345', `passaport ${HIDDEN}`],
    ['codi 6/2000_0000', `codi ${HIDDEN}`],
    ['ID1234567 i TEL 938721', `ID${HIDDEN} i TEL ${HIDDEN}`],
    ['6 12/12/2012', HIDDEN],
    ['el 28/11/2026 612 345 678', `el 28/11/2026 ${HIDDEN}`],
    ['el 612 345 678 o el 93 878 23 01', `el ${HIDDEN} o el ${HIDDEN}`],
  ])('%s', (text, shown) => {
    expect(redact(text)).toBe(shown)
  })
})

test.each([
  'Carrer Guimerà 12, 3r 2a',
  'Plaça Major 12, 14, 16, 18 i 20',
  'el 28/11/2026 a les 10:30 i el 29/11/2026 a les 11:45, fins al 2026-12-31',
  'el contenidor NR-0456, el fanal 23-118 i l’avís 26-00417',
  'a 41.72512, 1.82612, 08241 Manresa',
  'la C-16 km 45, la C-1411z, la BV-4501 i la CE 2024 de la Generalitat',
  'de 9h a 14h, 1.200 €, 15.000 euros, l’any 1714',
])('text that identifies nobody stays: %s', (words) => {
  expect(redact(words)).toBe(words)
})

test.each([
  'Per a dubtes truqueu al 93 878 23 01, o al 938782301, o al +34 93 878 23 01',
  'escriviu al WhatsApp +34 644 06 98 01',
  'la companyia atén al 900 900 120 i al 902.123.456',
])('numbers of the town and of companies stay: %s', (words) => {
  expect(redact(words, [], ['010', '93 878 23 01', '34644069801'])).toBe(words)
})

test('a personal number beside the town’s is redacted', () => {
  const shown = redact('al 93 878 23 01 / 612 345 678, o al 4900 9001 2345 6786', [], ['93 878 23 01'])
  expect(shown).toBe(`al 93 878 23 01 / ${HIDDEN}, o al ${HIDDEN}`)
})

test('for any name and text the result is a text without the name', () => {
  const unicode = fc.string({ unit: 'grapheme', maxLength: 40 })
  fc.assert(
    fc.property(unicode, unicode, fc.array(unicode, { maxLength: 4 }), (before, after, names) => {
      expect(typeof redact(`${before} ${names.join(' ')} ${after}`, names)).toBe('string')
    }),
    { numRuns: 2_000 },
  )
  const name = fc.stringMatching(/^\p{L}[\p{L}-]{3,12}$/u)
  fc.assert(
    fc.property(name, (one) => {
      expect(redact(`Em dic ${one}.`, [one])).not.toContain(one)
    }),
    { numRuns: 2_000 },
  )
})

test('a telephone is redacted whatever separates its digits', () => {
  const separator = fc.constantFrom('', ' ', '.', '-', '/', '·', ' - ', '\u00a0', '\u200b', ')', '_', '\n')
  const digits = fc.stringMatching(/^(?:[67]\d|[89][1-9])\d{7}$/)
  const before = fc.constantFrom('Sóc al', 'ref.', 'codi', 'Avís:', 'exp', 'números', 'report')
  fc.assert(
    fc.property(
      before,
      digits,
      fc.array(separator, { minLength: 8, maxLength: 8 }),
      (label, phone, between) => {
        const written = [...phone].map((digit, at) => digit + (between[at] ?? '')).join('')
        expect(redact(`${label} ${written}.`).replaceAll(/[^\d]/g, '')).toBe('')
      },
    ),
    { numRuns: 2_000 },
  )
})
