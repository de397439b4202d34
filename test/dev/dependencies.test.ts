import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { matchOsv, readLockFile, readOsv, readOutdated } from '../../src/dev/publication/dependency-report.ts'

/** `bun run dependencies`: what is behind, what is vulnerable, and a clear word where that cannot be known. */

const { dependencies } = await Bun.file('package.json').json()
const LUXON: string = dependencies.luxon

let folder: string
let advisories: Record<string, object[]> = {}
let status = 200
/** A registry with advisories, and no packages. */
const registry = Bun.serve({
  port: 0,
  fetch: ({ url, method }) =>
    method === 'POST' && new URL(url).pathname.endsWith('/-/npm/v1/security/advisories/bulk')
      ? Response.json(advisories, { status })
      : new Response('{}', { status: 404 }),
})
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'town-dependencies-'))
})
afterAll(async () => {
  registry.stop(true)
  await rm(folder, { recursive: true, force: true })
})

const command = async (given: string[], at: string) => {
  const run = Bun.spawn(['bun', 'src/dev/publication/dependencies.ts', ...given], {
    env: { ...process.env, BUN_CONFIG_REGISTRY: at, ADVISORIES_FILE: '' },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  return { said: await new Response(run.stdout).text(), code: await run.exited }
}
const NOWHERE = 'http://localhost:9/'

const osv = (fixed: string, more: object = {}) => ({
  id: 'GHSA-aaaa-bbbb-cccc',
  summary: 'Dates of the wrong century',
  database_specific: { severity: 'HIGH' },
  affected: [
    {
      package: { ecosystem: 'npm', name: 'luxon' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
    },
  ],
  ...more,
})

describe('with a registry', () => {
  test('a vulnerable package is named, and the command fails', async () => {
    advisories = {
      luxon: [
        {
          id: 1,
          url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
          title: 'Dates of the wrong century',
          severity: 'high',
          vulnerable_versions: `<=${LUXON}`,
        },
      ],
    }
    const { said, code } = await command([], registry.url.href)
    expect(said).toContain(`✗ luxon ${LUXON}: GHSA-aaaa-bbbb-cccc (high) Dates of the wrong century`)
    expect(code).toBe(1)
  })

  test('nothing known passes', async () => {
    advisories = {}
    const { said, code } = await command([], registry.url.href)
    expect(said).toMatch(/0 known vulnerabilities in \d{3,} packages\./)
    expect(code).toBe(0)
  })

  test('one without advisories is no proof that there are none', async () => {
    status = 405
    const { said, code } = await command([], registry.url.href)
    status = 200
    expect(said).toContain('vulnerabilities: not checked')
    expect(code).toBe(3)
  })
})

describe('without network', () => {
  test('the command says what it could not ask, and fails', async () => {
    const { said, code } = await command([], NOWHERE)
    expect(said).toMatch(/behind: not known[\s\S]*vulnerabilities: not checked[\s\S]*--advisories FILE/)
    expect(code).toBe(3)
  })

  test('a file of advisories is enough', async () => {
    const file = join(folder, 'osv.jsonl')
    await Bun.write(file, `${JSON.stringify(osv('99.0.0'))}\n${JSON.stringify(osv('0.1.0'))}\n`)
    const found = await command(['--advisories', file], NOWHERE)
    expect(found.said).toContain(`✗ luxon ${LUXON}: GHSA-aaaa-bbbb-cccc (high) Dates of the wrong century`)
    expect(found.code).toBe(1)
    await Bun.write(file, JSON.stringify([osv('0.1.0')]))
    expect((await command(['--advisories', file], NOWHERE)).code).toBe(0)
    await Bun.write(file, '<html>')
    const unread = await command(['--advisories', file], NOWHERE)
    expect([unread.said, unread.code]).toEqual([
      expect.stringContaining('no advisories in the OSV format'),
      3,
    ])
  })
})

test('an advisory is of the versions between its events, and of none once it is withdrawn', () => {
  const about = (events: object[], version: string, more: object = {}) =>
    matchOsv(
      readOsv(
        JSON.stringify(
          osv('', {
            affected: [
              { package: { ecosystem: 'npm', name: 'luxon' }, ranges: [{ type: 'SEMVER', events }] },
            ],
            ...more,
          }),
        ),
      ),
      [{ name: 'luxon', version }],
    ).length
  const events = [
    { introduced: '1.0.0' },
    { fixed: '1.2.0' },
    { introduced: '2.0.0' },
    { last_affected: '2.1.0' },
  ]
  const versions = ['0.9.0', '1.0.0', '1.1.9', '1.2.0', '2.0.0', '2.1.0', '2.1.1']
  expect(versions.map((version) => about(events, version))).toEqual([0, 1, 1, 0, 1, 1, 0])
  expect(about(events, '1.1.0', { withdrawn: '2026-01-01T00:00:00Z' })).toBe(0)
})

test('the lock file and the table of what is behind are read', async () => {
  expect(readLockFile(await Bun.file('bun.lock').text())).toContainEqual({ name: 'luxon', version: LUXON })
  const table = '| Package | Current | Update | Latest |\n|---|\n| luxon (dev) | 3.7.1 | 3.7.1 | 3.7.2 |\n'
  expect(readOutdated(table)).toEqual([{ name: 'luxon', current: '3.7.1', latest: '3.7.2' }])
})
