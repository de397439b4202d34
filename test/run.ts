import { INSTALL_CLIENTS, run, say, suite } from './support/suite.ts'

/**
 * The test command: formatting and lint, types, migrations in step with the tables, then every test on one database
 * server. Ends with one line: `N passed, N failed`.
 */

const totals = { passed: 0, failed: 0 }

const check = async (name: string, command: string[], folder?: string) => {
  const begun = performance.now()
  const ok = (await run(command, {}, folder)) === 0
  totals[ok ? 'passed' : 'failed']++
  say(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
}

await Bun.$`mkdir -p ${import.meta.dir}/output`.quiet()
await Promise.all([
  check('format and lint', ['bun', 'x', 'biome', 'check', '--error-on-warnings', '.']),
  check('types', ['bun', 'x', 'tsc', '--noEmit']),
  check('types of scripts for browsers', [
    'bun',
    'x',
    'tsc',
    '--noEmit',
    '--project',
    'tsconfig.client.json',
  ]),
  check('migrations in step with the tables', ['bun', 'test/migrations.ts']),
  check('published clients installed', INSTALL_CLIENTS.command, INSTALL_CLIENTS.folder),
])
const { passed, failed } = await suite(process.argv.slice(2), { browsers: true })
totals.passed += passed
totals.failed += failed
say(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 ? 0 : 1)
