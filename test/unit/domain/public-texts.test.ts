import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { redact } from '#domain/service-requests'
import { loadTown } from '#domain/town'
import { getPublicNumbers } from '../../../src/domain/service-requests/redaction/public-numbers.ts'

/**
 * Three hundred sentences as citizens and staff write them, in six languages: ⟦ and ⟧ stand around what identifies a person,
 * and around places that are not the one that is published of the request (`place`; empty where it is published some way
 * off). Nothing else may be hidden. Three hundred more, in ten, were written by somebody who had not seen the code. Precision
 * and recall are printed.
 */

const HIDDEN = '▒▒▒'
const town = loadTown('manresa.cat')
const numbers = getPublicNumbers(town.profile)
const streets = town.streets.flatMap(({ name, variants }) => [name, ...variants])
const rowsOf = async (sample: string) =>
  (await Bun.file(join(import.meta.dir, '../../samples', sample)).text())
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
const sentences = (await rowsOf('public-texts.tsv')).map(
  ([language = '', names = '', marked = '', place = '']) => {
    const [lat = 0, long = 0] = place.split(',').map(Number)
    const places = { near: town.profile.centre, own: place ? { lat, long } : undefined }
    const pieces = [...marked.matchAll(/⟦(.*?)⟧/gu)].map(([, piece = '']) => piece)
    const plain = marked.replaceAll(/[⟦⟧]/gu, '')
    const shown = redact(plain, names ? names.split(';') : [], numbers, streets, places)
    return { language, pieces, shown, expected: marked.replaceAll(/⟦.*?⟧/gu, HIDDEN) }
  },
)

const count = (text: string) => text.split(HIDDEN).length - 1

test('personal data is redacted, and useful text stays', () => {
  const wrong = sentences.filter(({ shown, expected }) => shown !== expected)
  const toHide = sentences.reduce((sum, { pieces }) => sum + pieces.length, 0)
  const left = sentences.flatMap(({ pieces, shown }) => pieces.filter((piece) => shown.includes(piece)))
  const hidden = sentences.reduce((sum, { shown }) => sum + count(shown), 0)
  const right = sentences.reduce(
    (sum, { shown, expected }) => sum + Math.min(count(shown), count(expected)),
    0,
  )
  process.stdout.write(
    `public texts: ${sentences.length} sentences, ${toHide} pieces to hide: recall ${((toHide - left.length) / toHide).toFixed(3)}, precision ${(right / hidden).toFixed(3)}, as expected ${sentences.length - wrong.length}\n`,
  )
  expect(wrong.map(({ shown, expected }) => ({ shown, expected }))).toEqual([])
})

test('texts written without knowledge of the rules are redacted as well', async () => {
  const pieces = (cell = '') => (cell ? cell.split('|') : [])
  const results = (await rowsOf('public-texts-unseen.tsv')).map(([, names, text = '', toHide, toKeep]) => {
    const shown = redact(text.replaceAll('\\n', '\n'), pieces(names), numbers, streets)
    const left = pieces(toHide).filter((piece) => shown.includes(piece))
    const lost = pieces(toKeep).filter((piece) => !shown.includes(piece))
    return { text, hide: pieces(toHide).length, keep: pieces(toKeep).length, left, lost }
  })
  const sum = (of: (result: (typeof results)[number]) => number) =>
    results.reduce((total, result) => total + of(result), 0)
  const hidden = 1 - sum(({ left }) => left.length) / sum(({ hide }) => hide)
  const kept = 1 - sum(({ lost }) => lost.length) / sum(({ keep }) => keep)
  const wrong = results.filter(({ left, lost }) => left.length + lost.length > 0)
  process.stdout.write(
    `public texts, unseen: ${results.length} sentences: recall ${hidden.toFixed(3)}, kept ${kept.toFixed(3)}, as expected ${results.length - wrong.length}\n`,
  )
  expect(wrong).toEqual([])
})

test('introductions of a name, flat, spelt-out number or link are recognised in every language', async () => {
  const kinds = (await rowsOf('public-texts-kinds.tsv')).map(([, marked = '']) => ({
    shown: redact(marked.replaceAll(/[⟦⟧]/gu, ''), [], numbers, streets),
    expected: marked.replaceAll(/⟦.*?⟧/gu, HIDDEN),
  }))
  expect(kinds.filter(({ shown, expected }) => shown !== expected)).toEqual([])
})

test('a street named after a person stays; a person of that name is redacted', () => {
  const shown = redact(
    'Doctor Llatjós fosc. El doctor Llatjós ho sap. Doctor Serrabruna fosc.',
    [],
    [],
    streets,
  )
  expect(shown).toBe(`Doctor Llatjós fosc. El doctor ${HIDDEN} ho sap. Doctor ${HIDDEN} fosc.`)
})
