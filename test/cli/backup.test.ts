import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chmod, lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { createBackup, restoreBackup } from '#platform/database'
import { startService } from '../../src/server/service.ts'
import { freshDatabase } from '../support/server.ts'
import { freePort, startWorld, until, type World } from '../support/world.ts'

/** A backup taken while people report is what there was at one moment; brought back, the service goes on from there. */

let world: World
let folder: string
beforeAll(async () => {
  world = await startWorld()
  folder = await mkdtemp(join(tmpdir(), 'town-backup-'))
})
afterAll(async () => {
  await world.stop()
  await rm(folder, { recursive: true, force: true })
})

/** The rights of a folder and of all that is in it. */
const modesIn = async (path: string): Promise<Set<string>> => {
  const all = [path, ...(await readdir(path, { recursive: true })).map((name) => join(path, name))]
  const found = await Promise.all(all.map((one) => lstat(one)))
  return new Set(
    found.map((one) => `${one.isDirectory() ? 'folder' : 'file'} ${(one.mode & 0o777).toString(8)}`),
  )
}

test('only the owner can read a backup, including its pictures and the files of an older backup', async () => {
  const place = join(folder, 'by-command')
  const media = await mkdtemp(join(tmpdir(), 'town-media-'))
  await Bun.write(join(media, 'pictures/one.jpg'), 'x')
  await chmod(join(media, 'pictures'), 0o755)
  // What an older version left behind, open to everybody.
  await Bun.write(join(place, 'contact.copy.gz'), 'x')
  await chmod(place, 0o755)
  const run = Bun.spawn(['bun', 'src/cli/backup.ts', 'backup', place], {
    env: { ...process.env, DEMO: 'yes', DATABASE_URL: world.databaseUrl, MEDIA_URL: `file:${media}` },
    stdout: 'ignore',
    stderr: 'inherit',
  })
  expect(await run.exited).toBe(0)
  expect(await modesIn(place)).toEqual(new Set(['folder 700', 'file 600']))
  await rm(place, { recursive: true })
  await rm(media, { recursive: true })
})

test('a backup taken under load is verified and restored, and the service starts on it with nothing missing', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.says('hola')
  await rosa.sees('En què us podem ajudar?')
  const before = await world.report({ description: 'El fanal de la cantonada fa pampallugues' })
  let reporting = true
  const load = (async () => {
    let count = 0
    while (reporting) {
      await world.report({ description: `Fanal apagat mentre es fa la còpia ${count++}` })
    }
    return count
  })()
  await until('some to be filed', async () => {
    const [row] = await world.sql`select count(*)::int as filed from service_request`
    return Number(row?.filed) > 10
  })
  const written = await createBackup(world.databaseUrl, folder)
  reporting = false
  expect(await load).toBeGreaterThan(10)
  expect(written.rows).toBeGreaterThan(100)
  expect(await modesIn(folder)).toEqual(new Set(['folder 700', 'file 600']))

  const other = await freshDatabase()
  try {
    expect(await restoreBackup(other.url, folder)).toEqual(written)
    const sql = postgres(other.url, { max: 1, onnotice: () => {} })
    // Every report that is there is whole: its event, its number; none is of after the moment.
    const [row] = await sql`
      select count(*)::int as reports, (select count(*)::int from service_request r where not exists
        (select 1 from service_request_event e where e.request_id = r.id)) as torn from service_request`
    expect(row?.torn).toBe(0)
    expect(row?.reports).toBeGreaterThan(10)
    await sql.end()
    const port = freePort()
    const service = await startService({
      ...world.config,
      port,
      databaseUrl: other.url,
      publicUrl: `http://localhost:${port}`,
    })
    const found = await fetch(`http://localhost:${port}/open311/v2/requests/${before}.json`)
    expect(await found.text()).toContain('pampallugues')
    // Numbers go on from where they were.
    const filed = await fetch(`http://localhost:${port}/open311/v2/requests.json`, {
      method: 'POST',
      body: new URLSearchParams({
        api_key: 'demo',
        service_code: 'EP01',
        lat: '41.7262',
        long: '1.8268',
        description: 'Fanal apagat després',
      }),
    })
    expect(filed.status).toBe(201)
    await service.stop()
    // Not into what is not empty, and not what is damaged.
    await expect(restoreBackup(other.url, folder)).rejects.toThrow('not empty')
  } finally {
    await other.drop()
  }
})

test('an incomplete or altered backup is refused, and nothing of it is restored', async () => {
  const empty = await freshDatabase()
  try {
    await expect(restoreBackup(empty.url, tmpdir())).rejects.toThrow('has no complete backup')
    const manifest = join(folder, 'manifest.json')
    const text = await Bun.file(manifest).text()
    await writeFile(manifest, text.replace(/"digest": "[0-9a-f]{64}"/g, `"digest": "${'0'.repeat(64)}"`))
    await expect(restoreBackup(empty.url, folder)).rejects.toThrow('does not match its digest')
    const sql = postgres(empty.url, { max: 1, onnotice: () => {} })
    const [row] = await sql`select count(*)::int as reports from service_request`
    expect(row?.reports).toBe(0)
    await sql.end()
  } finally {
    await empty.drop()
  }
})
