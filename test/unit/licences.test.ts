import { expect, test } from 'bun:test'
import { licences } from '../support/licences.ts'

/** What may be shipped with a program under the EUPL: each lets itself be, by its own words or by the EUPL's annex. */
const ALLOWED =
  /^\(?(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|MPL-2\.0|Unlicense|CC0-1\.0|LGPL-3\.0-or-later|OFL-1\.1)(?: (?:OR|or) .+)?\)?$/

test('every shipped dependency has an allowed licence', () => {
  const all = licences()
  expect(all.length).toBeGreaterThan(100)
  expect(all.filter(({ licence }) => !ALLOWED.test(licence))).toEqual([])
})
