import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createVault } from '#platform/crypto'
import { HASHED_COLUMNS, reencrypt } from '#platform/database'
import { startService } from '../../src/server/service.ts'
import { startWorld, type World } from '../support/world.ts'

/** Keys rotate while the service runs: what is old still opens, is re-encrypted, and then needs the old key no more. */

const FIRST = 'the-first-sealing-key-of-this-test-0000001'
const SECOND = 'the-second-sealing-key-of-this-test-000002'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const vaultWith = (...keys: string[]) => createVault(world.config.secretKey, keys)

const reencryptWith = async (...keys: string[]): Promise<Record<string, number>> => {
  const done: Record<string, number> = {}
  for await (const { column, values } of reencrypt(world.databaseUrl, vaultWith(...keys)))
    done[column] = values
  return done
}

/** How many values of a column are sealed with a key of this kind. */
const sealedBy = async (
  column: 'contact.identity' | 'inbound_message.content',
  head: string,
): Promise<number> => {
  const [table = '', name = ''] = column.split('.')
  const [row] = await world.sql`
    select count(*)::int as n from ${world.sql(table)} where encode(${world.sql(name)}, 'hex') like ${`${head}%`}`
  return Number(row?.n)
}

test('a new key works beside a replica without it; re-encryption makes the old one unnecessary', async () => {
  const rosa = world.citizen('Rosa Puig')
  await rosa.asks('hola', 'En què us podem ajudar?')
  await rosa.asks('vull avisar d’un fanal fos', /On és|Quin|adreça/i)
  expect(await sealedBy('contact.identity', '03')).toBe(1)

  const done = await reencryptWith(FIRST)
  expect(done['contact.identity']).toBe(1)
  expect(done['inbound_message.content']).toBe(2)
  expect(done['conversation.state']).toBe(1)
  expect(await sealedBy('contact.identity', '04')).toBe(1)
  expect(await reencryptWith(FIRST)).toEqual(
    Object.fromEntries(Object.keys(done).map((column) => [column, 0])),
  )

  // The conversation goes on, in the middle of it, with a process that has the new key.
  await world.service.stop()
  const next = await startService({ ...world.config, sealingKeys: [SECOND, FIRST] })
  try {
    await rosa.asks('carrer Guimerà 12', /fotografia|Guimerà/)
    expect(await sealedBy('inbound_message.content', '04')).toBe(3)
    await reencryptWith(SECOND, FIRST)
    // Everything opens with the newest alone, even without the key of the secret.
    const alone = createVault('another-secret-that-opens-nothing-at-all', [SECOND])
    const [row] = await world.sql`select identity from contact`
    expect(alone.decrypt<{ name: string }>(row?.identity, 'contact.identity').name).toBe('Rosa Puig')
  } finally {
    await next.stop()
    world.service = await startService(world.config)
  }
})

test('values that no key decrypts stop the re-encryption and are left unchanged', async () => {
  await expect(reencryptWith('a-key-that-has-sealed-nothing-of-all-this')).rejects.toThrow(
    'to DATA_ENCRYPTION_KEYS',
  )
  expect(await sealedBy('contact.identity', '04')).toBe(1)
})

test('every column of bytes is listed as hashed, or is encrypted', async () => {
  const columns = await world.sql<{ name: string }[]>`
    select c.table_name || '.' || c.column_name as name
    from information_schema.columns c where c.table_schema = 'public' and c.data_type = 'bytea'`
  const hashed = columns.map(({ name }) => name).filter((name) => HASHED_COLUMNS.has(name))
  expect(hashed.sort()).toEqual([...HASHED_COLUMNS].sort())
})
