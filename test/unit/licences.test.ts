import { expect, test } from 'bun:test'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { billOfMaterials, shippedPackages, thirdPartyNotices } from '../../src/dev/publication/index.ts'

/** What may be shipped with a program under the EUPL: each lets itself be, by its own words or by the EUPL's annex. */
const ALLOWED =
  /^\(?(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|MIT-0|MPL-2\.0|Unlicense|CC0-1\.0|LGPL-3\.0-or-later|OFL-1\.1)(?: (?:OR|or) .+)?\)?$/

test('every shipped dependency has an allowed licence', () => {
  const all = shippedPackages()
  expect(all.length).toBeGreaterThan(100)
  expect(all.filter(({ licence }) => !ALLOWED.test(licence))).toEqual([])
})

test('the bill of materials names every shipped package, in the form of CycloneDX', async () => {
  const project = await Bun.file('package.json').json()
  const text = billOfMaterials(project)
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull()
  const { components, metadata } = JSON.parse(text)
  expect(metadata.component.version).toBe(project.version)
  const listed = new Set(components.map(({ purl }: { purl: string }) => purl))
  expect(listed).toContain('pkg:npm/%40fontsource/noto-sans@5.3.0')
  expect(listed.size).toBe(new Set(shippedPackages().map(({ name, version }) => `${name}@${version}`)).size)
  expect(billOfMaterials(project)).toBe(text)
})

test('the notices hold the text that each licence asks to be passed on', () => {
  const notices = thirdPartyNotices()
  expect(notices).toContain('SIL OPEN FONT LICENSE')
  for (const { name, version } of shippedPackages()) expect(notices).toContain(`${name} ${version}\n`)
})
