import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { redact } from '#town/service-requests'

/** What the public reads names nobody; and no name, in whatever script, stops anybody from reporting. */

test.each([
  ['Ana-Maria', 'Sóc l’Ana-Maria, truqueu-me', 'Sóc l’▒▒▒, truqueu-me'],
  ['Jean-Pierre Núñez', 'firmat: jean-pierre nunez', 'firmat: ▒▒▒ ▒▒▒'],
  ['Mercè Col·lell', 'La Merce Col·lell ho sap', 'La ▒▒▒ ▒▒▒ ho sap'],
  ['O’Brien', 'O’Brien viu aquí', '▒▒▒ viu aquí'],
])('the name %s is hidden', (name, words, shown) => {
  expect(redact(words, [name])).toBe(shown)
})

test('whatever the name and the words, there is a text, and the name is not in it', () => {
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
