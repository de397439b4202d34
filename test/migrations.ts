import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Fails when a table was changed and its migration was not generated: generating finds something to write. */
const root = join(import.meta.dir, '..')
const copy = mkdtempSync(join(root, 'test/output/drizzle-'))
cpSync(join(root, 'drizzle'), copy, { recursive: true })
const before = readdirSync(copy).length
const args = [
  'generate',
  '--dialect',
  'postgresql',
  '--schema',
  './src/{domain,platform}/*/tables.ts',
  '--out',
  copy.slice(root.length + 1),
]
const run = Bun.spawnSync(['bun', 'x', 'drizzle-kit', ...args], { cwd: root })
const after = readdirSync(copy).length
rmSync(copy, { recursive: true, force: true })
if (run.exitCode !== 0 || after !== before) {
  process.stderr.write(
    `${run.stderr}${run.stdout}\nThe tables and the migrations differ: run "bun run schema" and commit what it writes.\n`,
  )
  process.exit(1)
}
