import { afterAll, beforeAll, expect, test } from 'bun:test'
import { storeUpload } from '#domain/chat-sessions'
import { findSigning, presentDocument, readDocument } from '#domain/procedures'
import { createVault, type Vault } from '#platform/crypto'
import { encryptionOf, HASHED_COLUMNS } from '#platform/database'
import { createPlainPdf } from '#platform/sealing'
import { startService } from '../../src/server/service.ts'
import { bookVideoCall } from '../support/console/procedure.ts'
import { startWorld, WITH_VIDEO, type World } from '../support/world.ts'

/**
 * The drill of a key rotation, as the handbook has it: a value in every encrypted column and file, a new key, the command beside
 * the running service, the old key gone.
 */

const OLD = 'the-old-sealing-key-of-this-drill-000000001'
const NEW = 'the-new-sealing-key-of-this-drill-000000002'

let world: World
beforeAll(async () => {
  world = await startWorld({ ...WITH_VIDEO, DATA_ENCRYPTION_KEYS: OLD })
})
afterAll(() => world.stop())

type Column = { table: string; column: string }
type Described = { name: string; type: string; required: boolean }

const sealedColumns = async (): Promise<Column[]> => {
  const columns = await world.sql<Column[]>`
    select table_name as table, column_name as column
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and data_type = 'bytea' order by 1, 2`
  return columns.filter(({ table, column }) => !HASHED_COLUMNS.has(`${table}.${column}`))
}

/** What stands in a column that has to have something, by its type. */
const FILLERS: Record<string, () => unknown> = {
  uuid: () => Bun.randomUUIDv7(),
  text: () => Bun.randomUUIDv7(),
  'timestamp with time zone': () => world.clock.now(),
  boolean: () => false,
  jsonb: () => world.sql.json({}),
  ARRAY: () => [],
  bytea: () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))),
  integer: () => 1,
  bigint: () => 1,
  'double precision': () => 1,
}

/** Puts a row with an encrypted value into a column, past the rules of who points at whom. */
const seed = async (vault: Vault, { table, column }: Column): Promise<void> => {
  const columns = await world.sql<Described[]>`
    select column_name as name, data_type as type, is_nullable = 'NO' and column_default is null as required
    from information_schema.columns where table_schema = 'public' and table_name = ${table}`
  const row: Record<string, unknown> = {}
  for (const { name, type, required } of columns) if (required) row[name] = FILLERS[type]?.()
  row.jurisdiction_id = world.config.jurisdictionId
  const { purpose, id } = encryptionOf(table, column)
  if (id) row[id] ??= Bun.randomUUIDv7()
  for (const { name, type, required } of columns)
    if (type === 'bytea' && required && !HASHED_COLUMNS.has(`${table}.${name}`)) {
      const other = encryptionOf(table, name)
      row[name] = vault.encrypt({ canari: name }, other.purpose, other.id && String(row[other.id]))
    }
  row[column] = vault.encrypt({ canari: column }, purpose, id && String(row[id]))
  await world.sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`insert into ${tx(table)} ${tx(row)}`
  })
}

const values = async (): Promise<{ at: string; sealed: Buffer; open: (vault: Vault) => unknown }[]> => {
  const all = await Promise.all(
    (await sealedColumns()).map(async ({ table, column }) => {
      const { purpose, id } = encryptionOf(table, column)
      const rows = await world.sql`
        select ${world.sql(column)} as sealed, ${id ? world.sql`${world.sql(id)}::text` : world.sql`null`} as row
        from ${world.sql(table)} where ${world.sql(column)} is not null`
      return rows.map(({ sealed, row }) => ({
        at: `${table}.${column}`,
        sealed: sealed as Buffer,
        open: (vault: Vault) => vault.decrypt(sealed as Buffer, purpose, row ?? undefined),
      }))
    }),
  )
  return all.flat()
}

/** `bun run reencrypt`, as an operator runs it. */
const command = async () => {
  const run = Bun.spawn(['bun', 'src/cli/reencrypt.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: world.databaseUrl,
      SECRET_KEY: world.config.secretKey,
      DATA_ENCRYPTION_KEYS: `${NEW},${OLD}`,
      DATA_DIR: world.config.dataDir,
      MEDIA_URL: world.config.mediaUrl,
      DEMO: 'yes',
    },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, problem] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
  ])
  return { said, problem, code: await run.exited }
}

test('after the drill every value and file opens with the new key alone, and nothing is left of the old', async () => {
  // Given people with a past, a document, an upload, and a value in every encrypted column.
  const rosa = world.citizen('Rosa Puig')
  await rosa.asks('hola', 'En què us podem ajudar?')
  await rosa.asks('vull avisar d’un fanal fos', /On és|Quin|adreça/i)
  const { town } = world.service
  const bytes = await createPlainPdf('Ajut de façanes', ['Sol·licito l’ajut.'])
  const signer = { name: 'Rosa Puig i Serra', number: '77310058Y' }
  const id = await presentDocument(
    town,
    await bookVideoCall(world),
    { title: 'Ajut de façanes', signer, assurance: 'low', bytes },
    'Jordi',
  )
  const documentKey = (await findSigning(town.db, town, id))?.documentKey ?? ''
  const upload = Bun.randomUUIDv7()
  const session = Bun.randomUUIDv7()
  await world.sql`insert into chat_session (id, jurisdiction_id, language, created_at)
    values (${session}, ${town.id}, 'ca', ${world.clock.now()})`
  await storeUpload(town, session, upload, new TextEncoder().encode('una fotografia'))
  const columns = await sealedColumns()
  const old = createVault(world.config.secretKey, [OLD])
  const filled = new Set((await values()).map(({ at }) => at))
  for (const one of columns) if (!filled.has(`${one.table}.${one.column}`)) await seed(old, one)
  const before = await values()
  expect(new Set(before.map(({ at }) => at))).toEqual(
    new Set(columns.map(({ table, column }) => `${table}.${column}`)),
  )
  expect(
    before.filter(({ sealed }) => !sealed.subarray(0, 5).equals(old.header)).map(({ at }) => at),
  ).toEqual([])

  // When the new key is put first, and the command runs while people report.
  await world.service.stop()
  world.service = await startService({ ...world.config, sealingKeys: [NEW, OLD] })
  let running = true
  const answered = (async () => {
    let count = 0
    for (; running; count++) await world.report({ description: `Fanal apagat durant el canvi ${count}` })
    return count
  })()
  const done = await command().finally(() => {
    running = false
  })
  expect([done.problem, done.code]).toEqual(['', 0])
  expect(done.said).toMatch(/documents of manresa\.cat: 1[\s\S]*uploads of manresa\.cat: 1/)
  expect(await answered).toBeGreaterThan(0)
  expect((await command()).said).toBe('All values are encrypted with the newest key.\n')

  // Then the new key alone opens everything, without the key of the secret too.
  await world.service.stop()
  const alone = createVault('another-secret-that-opens-nothing-at-all', [NEW])
  const after = await values()
  expect(after.length).toBeGreaterThanOrEqual(before.length)
  expect(
    after.filter(({ sealed }) => !sealed.subarray(0, 5).equals(alone.header)).map(({ at }) => at),
  ).toEqual([])
  for (const { open } of after) open(alone)
  world.service = await startService({ ...world.config, sealingKeys: [NEW] })
  expect(await readDocument(world.service.town, documentKey)).toEqual(new Uint8Array(bytes))
  for (const [key, purpose, row] of [
    [documentKey, 'media.document', documentKey],
    [`chat-uploads/${upload.slice(-2)}/${upload}`, 'chat_upload.file', upload],
  ] as const) {
    const sealed = (await world.service.town.media.get(key)) ?? new Uint8Array()
    expect(alone.decrypt<string>(sealed, purpose, row)).not.toBe('')
  }
  await rosa.asks('carrer Guimerà 12', /fotografia|Guimerà/)
})
