import { expect, test } from 'bun:test'
import { join } from 'node:path'
import postgres from 'postgres'
import { freshDatabase } from '../../support/server.ts'

const root = join(import.meta.dir, '../../..')

/** Runs the command as the operator does. */
const staff = async (url: string, ...args: string[]) => {
  const child = Bun.spawn(['bun', 'src/cli/staff.ts', ...args], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: url,
      SECRET_KEY: 'a-secret-of-this-test-and-of-nothing-else',
      WHATSAPP_PHONE_NUMBER_ID: '644069801',
      WHATSAPP_ACCESS_TOKEN: 'EAAG-token-of-this-test-9f31c2',
      WHATSAPP_APP_SECRET: '5d1f0c7ab93e4826a1f0c7ab93e4826d',
      WHATSAPP_VERIFY_TOKEN: 'verify-word-of-this-test-77',
      PUBLIC_URL: 'https://incidencies.example.cat',
    },
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
  const nobody = await staff(database.url)
  expect(nobody.code).toBe(1)
  expect(nobody.err).toContain('bun run staff')
  const added = await staff(database.url, 'Nuria@Ajuntament.cat', 'Núria Vila')
  expect(added.out).toMatch(/\n {2}[a-z2-9]{4}(-[a-z2-9]{4}){3}\n/)
  expect(added.out).toContain('https://incidencies.example.cat/console')
  expect((await staff(database.url, 'nuria@ajuntament.cat', 'Una altra')).out).toContain('already')
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  const rows = await sql`select name, role, jurisdiction_id from staff_user`
  expect([...rows]).toEqual([{ name: 'Núria Vila', role: 'administrator', jurisdiction_id: 'manresa.cat' }])
  await sql.end()
  await database.drop()
})
