import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'bun'
import postgres from 'postgres'
import { databaseAt, startTestServer } from '../support/server.ts'
import { checkOut, makeRelease, RELEASES } from './release.ts'

/**
 * `bun run release:data`: keeps what this version writes, for the test that upgrades from it: run once, when a version is released.
 * `bun run release:data COMMIT`: of an earlier version, as it was at a commit or tag; the packages are those of this one.
 */
const run = async (): Promise<void> => {
  const [commit] = process.argv.slice(2)
  const checkout = commit
    ? await checkOut(commit)
    : { root: join(import.meta.dir, '../..'), remove: async () => {} }
  const server = await startTestServer()
  const admin = postgres(server.url, { max: 1, onnotice: () => {} })
  try {
    const { version } = await Bun.file(join(checkout.root, 'package.json')).json()
    const file = join(RELEASES, `${version}.sql.gz`)
    // What a released version wrote does not change any more.
    if (existsSync(file)) throw new Error(`${file} is there already`)
    await admin.unsafe('create database release_data')
    const databaseUrl = databaseAt(server.url, 'release_data')
    const dump = await makeRelease({ root: checkout.root, version, databaseUrl })
    const packed = gzipSync(Buffer.from(dump), { level: 9 })
    await Bun.write(file, packed)
    process.stdout.write(`${file}: ${Math.round(packed.length / 1024)} kB\n`)
  } finally {
    await admin.unsafe('drop database if exists release_data with (force)')
    await admin.end()
    await server.stop()
    await checkout.remove()
  }
}

await run()
process.exit(0)
