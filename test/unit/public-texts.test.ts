import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { readTown } from '#town/jurisdictions'
import { redact } from '#town/service-requests'
import { publicNumbersOf } from '../../src/town/service-requests/redaction/public-numbers.ts'

/**
 * Three hundred sentences as citizens and staff write them, in six languages: ⟦ and ⟧ stand around what identifies a person,
 * and nothing else may be hidden. Precision and recall are printed.
 */

const HIDDEN = '▒▒▒'
const numbers = publicNumbersOf(readTown('manresa.cat').profile)
const file = await Bun.file(join(import.meta.dir, '../samples/public-texts.tsv')).text()
const sentences = file
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .map(([language = '', names = '', marked = '']) => {
    const pieces = [...marked.matchAll(/⟦(.*?)⟧/gu)].map(([, piece = '']) => piece)
    const shown = redact(marked.replaceAll(/[⟦⟧]/gu, ''), names ? names.split(';') : [], numbers)
    return { language, pieces, shown, expected: marked.replaceAll(/⟦.*?⟧/gu, HIDDEN) }
  })

const count = (text: string) => text.split(HIDDEN).length - 1

test('what identifies a person is hidden, and what is of use stays', () => {
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
