import { afterAll, beforeAll, expect, test } from 'bun:test'
import { publishForms } from '../support/stand-ins/published-forms.ts'
import { startWorld, type World } from '../support/world.ts'

/** The doctor reports each problem of a configuration with the action to take, and no secrets. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const examined = async (env: Record<string, string>): Promise<{ said: string; code: number }> => {
  const command = Bun.spawn(['bun', 'src/cli/doctor.ts'], {
    env: {
      ...process.env,
      DEMO: 'yes',
      DATABASE_URL: world.databaseUrl,
      DATA_DIR: world.config.dataDir,
      WHATSAPP_GRAPH_URL: world.config.whatsapp.graphUrl,
      ...env,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const said = (await new Response(command.stdout).text()) + (await new Response(command.stderr).text())
  return { said, code: await command.exited }
}

test('reports which parts work, and which will not although the service can start', async () => {
  const { said, code } = await examined({})
  expect(said).toContain('✓ town: Ajuntament de Manresa')
  expect(said).toMatch(/✓ database: PostgreSQL 1\d/)
  expect(said).toMatch(/✓ migrations: \d+ applied/)
  expect(said).toContain('write, read and delete work')
  expect(said).toContain('✓ messenger: +34 644 06 98 01 (Ajuntament de Manresa), quality GREEN')
  expect(said).toContain('✓ templates: 54 approved, as in templates.json')
  expect(said).toContain('! report form: not published in ca, es, en, fr, ar, ro: run bun run connect.')
  expect(said).toContain('! video: VIDEO_URL not set: no appointments by video call.')
  expect(said).toContain('The service can start.')
  expect(code).toBe(0)
})

test('a form that is published is told as such', async () => {
  publishForms(world)
  const { said } = await examined({})
  expect(said).toContain('✓ report form: published in 6 languages')
  for (const flow of world.emulator.account.flows.all.values()) flow.status = 'BLOCKED'
  expect((await examined({})).said).toMatch(/! report form: manresa\.cat incident .* is BLOCKED/)
  expect((await examined({ WHATSAPP_BUSINESS_ACCOUNT_ID: '1' })).said).toContain(
    '! report form: http://localhost',
  )
})

test('a setting under its old name is read, with a warning', async () => {
  const { said, code } = await examined({ WHATSAPP_DOUBT_SECONDS: '7' })
  expect(said).toContain(
    '! settings: WHATSAPP_DOUBT_SECONDS is the old name of WHATSAPP_STATUS_TIMEOUT_SECONDS',
  )
  expect(code).toBe(0)
})

test.each([
  [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' }, '✗ DATABASE_URL: connection failed'],
  [{ WHATSAPP_ACCESS_TOKEN: 'caducat' }, 'rejects WHATSAPP_ACCESS_TOKEN for WHATSAPP_PHONE_NUMBER_ID'],
  [{ JURISDICTION_ID: 'enlloc.cat' }, '✗ town: towns/enlloc.cat cannot be read'],
  [{ MEDIA_URL: 'file:/proc/none' }, '✗ MEDIA_URL: file:/proc/none cannot be written'],
  [
    { PDF_SIGNING_CERTIFICATE: 'package.json', PDF_SIGNING_KEY: 'package.json' },
    '✗ signing certificate: package.json has no certificate in PEM format',
  ],
  [{ PORT: 'molts' }, 'PORT:'],
] as [Record<string, string>, string][])('%j is reported as an error', async (env, text) => {
  const { said, code } = await examined(env)
  expect(said).toContain(text)
  expect(said).not.toContain('demo-app-secret')
  expect(said).not.toContain('caducat')
  expect(code).toBe(1)
})
