import { expect, test } from 'bun:test'
import { join } from 'node:path'
import postgres from 'postgres'
import { runStaffCommand } from '../../../src/cli/staff.ts'
import { runInProcess } from '../../cli/run-in-process.ts'
import { freshDatabase } from '../../support/server.ts'

const root = join(import.meta.dir, '../../..')

const environment = (url: string) => ({
  ...process.env,
  DATABASE_URL: url,
  SECRET_KEY: 'a-secret-of-this-test-and-of-nothing-else',
  WHATSAPP_PHONE_NUMBER_ID: '644069801',
  WHATSAPP_ACCESS_TOKEN: 'EAAG-token-of-this-test-9f31c2',
  WHATSAPP_APP_SECRET: '5d1f0c7ab93e4826a1f0c7ab93e4826d',
  WHATSAPP_VERIFY_TOKEN: 'verify-word-of-this-test-77',
  PUBLIC_URL: 'https://incidencies.example.cat',
})

const staff = async (url: string, ...args: string[]) => {
  const { said, complained, code } = await runInProcess(runStaffCommand, args, environment(url))
  return { out: said, err: complained, code }
}

/** Runs the command as the operator does. */
const staffAsProcess = async (url: string, ...args: string[]) => {
  const child = Bun.spawn(['bun', 'src/cli/staff.ts', ...args], {
    cwd: root,
    env: environment(url),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { out, err, code }
}

test('a command adds the first administrator of a new town once, and shows the password once', async () => {
  const database = await freshDatabase()
  const nobody = await staffAsProcess(database.url)
  expect(nobody.code).toBe(1)
  expect(nobody.err).toContain('bun run staff')
  const added = await staffAsProcess(database.url, 'Nuria@Ajuntament.cat', 'Núria Vila')
  expect(added.out).toMatch(/\n {2}[a-z2-9]{4}(-[a-z2-9]{4}){3}\n/)
  expect(added.out).toContain('https://incidencies.example.cat/console')
  expect((await staff(database.url, 'nuria@ajuntament.cat', 'Una altra')).out).toContain('already')
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  const rows = await sql`select name, role, jurisdiction_id from staff_user`
  expect([...rows]).toEqual([{ name: 'Núria Vila', role: 'administrator', jurisdiction_id: 'manresa.cat' }])
  await sql.end()
  await database.drop()
})

test('a command lists a member’s passkeys and removes one, for a town whose administrator lost theirs', async () => {
  const database = await freshDatabase({ staffed: true })
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  const [member] = await sql`select id from staff_user where email = 'admin@demo.test'`
  const kept = { jurisdiction_id: 'manresa.cat', member_id: member?.id, public_key: Buffer.from('key') }
  for (const name of ['Portàtil perdut', 'Clau USB'])
    await sql`insert into staff_passkey ${sql({ ...kept, id: Bun.randomUUIDv7(), credential_id: name, name, counter: 0, backed_up: false, created_at: '2026-11-30T09:00:00Z' })}`
  const passkeys = (...args: string[]) => staff(database.url, 'passkeys', 'admin@demo.test', ...args)

  const listed = await passkeys()
  expect(listed.out).toContain('Núria Vila has 2 passkeys.')
  const id =
    /(\S+) {2}Portàtil perdut {2}added 2026-11-30T09:00:00.000Z {2}never used/.exec(listed.out)?.[1] ?? ''
  expect((await passkeys('--remove', 'no-such-one')).err).toContain('has no such passkey')
  expect((await passkeys('--remove', id)).out).toContain('Removed.')
  expect([...(await sql`select name from staff_passkey`)]).toEqual([{ name: 'Clau USB' }])
  const [entry] = await sql`select member_id, object, details from audit_entry where action = 'passkey'`
  expect(entry).toEqual({
    member_id: null,
    object: `/console/staff/${member?.id}`,
    details: { passkey: 'revoked', name: 'Portàtil perdut', by: 'bun run staff' },
  })
  await sql.end()
  await database.drop()
})
