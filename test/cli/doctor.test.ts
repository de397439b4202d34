import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pauseLine, resumeLine } from '#domain/lines'
import { runDoctorCommand } from '../../src/cli/doctor.ts'
import { publishForms } from '../support/stand-ins/published-forms.ts'
import { startVision } from '../support/stand-ins/vision.ts'
import { startWorld, type World } from '../support/world.ts'
import { runInProcess } from './run-in-process.ts'

/** The doctor reports each problem of a configuration with the action to take, and no secrets. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

type Outcome = { said: string; code: number }

const environment = (env: Record<string, string>) => ({
  ...process.env,
  DEMO: 'yes',
  DATABASE_URL: world.databaseUrl,
  DATA_DIR: world.config.dataDir,
  WHATSAPP_GRAPH_URL: world.config.whatsapp.graphUrl,
  ...env,
})

const examined = async (env: Record<string, string>, ...given: string[]): Promise<Outcome> => {
  const { said, complained, code } = await runInProcess(runDoctorCommand, given, environment(env))
  return { said: said + complained, code }
}

/** As the operator runs it. */
const examinedByProcess = async (env: Record<string, string>, ...given: string[]): Promise<Outcome> => {
  const command = Bun.spawn(['bun', 'src/cli/doctor.ts', ...given], {
    env: environment(env),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const said = (await new Response(command.stdout).text()) + (await new Response(command.stderr).text())
  return { said, code: await command.exited }
}

test('reports which parts work, and which will not although the service can start', async () => {
  const { said, code } = await examinedByProcess({})
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

test('a number that does not send is reported with since when, why and what to do', async () => {
  const { town } = world.service
  expect((await examined({})).said).toContain('✓ sending: not paused')
  await pauseLine(town.db, town, 'whatsapp', { cause: 'payment', code: '131042' })
  const { said, code } = await examined({})
  expect(said).toMatch(
    /! sending: whatsapp paused since \d{4}-\d\d-\d\d \d\d:\d\d UTC \(payment, 131042\); 0 messages wait/,
  )
  expect(said).toContain('To do: set or correct the payment method of the account in WhatsApp Manager.')
  expect(code).toBe(0)
  await resumeLine(town.db, town, 'whatsapp')
  expect((await examined({})).said).toContain('✓ sending: not paused')
})

test('a version of the platform that ends soon is reported with its day and the version to set', async () => {
  const { said } = await examined({ WHATSAPP_GRAPH_VERSION: 'v21.0' })
  expect(said).toMatch(
    /[!✗] Graph API: v21\.0 (ends|ended) on 2027-01-21: set WHATSAPP_GRAPH_VERSION to v26\.0, and the version of the webhook fields/,
  )
})

test('templates that are rejected, edited or put into another category are reported one by one', async () => {
  const { templates } = world.emulator.account
  templates.reclassify('town_notice', 'ca', 'MARKETING')
  expect((await examined({})).said).toContain(
    '! templates: town_notice (ca): reclassified. They are sent, as the account has them and in its category: bun run templates diff',
  )
  const update = templates.find('request_update', 'es')
  if (update) Object.assign(update, { status: 'REJECTED', rejected_reason: 'INVALID_FORMAT' })
  const received = templates.find('request_received', 'ca')
  const [body] = received?.components ?? []
  if (body) Object.assign(body, { text: `${body.text} Gràcies.` })
  const { said } = await examined({})
  for (const one of [
    'request_update (es): rejected',
    'request_received (ca): different',
    'town_notice (ca): reclassified',
    'Citizens who have not written for 24 hours do not receive what is not approved',
  ])
    expect(said).toContain(one)
})

test('a model that looks at pictures is reported, and one that does not with why', async () => {
  const vision = startVision('a-key-of-the-model')
  try {
    const env = { VISION_URL: vision.url, VISION_KEY: 'a-key-of-the-model', VISION_MODEL: 'qwen-vl' }
    expect((await examined({})).said).not.toContain('pictures:')
    expect((await examined(env)).said).toMatch(/✓ pictures: 127\.0\.0\.1:\d+ looks at them \(qwen-vl\)/)
    const { said } = await examined({ ...env, VISION_KEY: 'another-key' })
    expect(said).toMatch(
      /! pictures: 127\.0\.0\.1:\d+ does not look at them \(status 401\): check VISION_URL/,
    )
    expect(said).not.toContain('another-key')
  } finally {
    vision.stop()
  }
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

test('of many towns each is checked and named, one that is broken beside the others; in JSON for programs', async () => {
  const root = await mkdtemp(join(tmpdir(), 'doctor-towns-'))
  for (const id of ['manresa.cat', 'sallent.cat', 'trencat.cat']) {
    await cp('towns/manresa.cat', join(root, id), { recursive: true })
    const profile = await Bun.file(join(root, id, 'town.json')).json()
    await Bun.write(
      join(root, id, 'town.json'),
      JSON.stringify({ ...profile, id, authority: `Ajuntament de ${id}` }),
    )
  }
  const number = (id: string) => `PUBLIC_URL=https://${id}\nWHATSAPP_PHONE_NUMBER_ID=644069802\n`
  await Bun.write(join(root, 'sallent.cat', 'settings.env'), number('sallent.cat'))
  await Bun.write(join(root, 'trencat.cat', 'settings.env'), 'WHATSAPP_PHONE_NUMBER_ID=644069803\n')
  // Its pages name a number, and its settings none.
  await Bun.$`cp -r ${join(root, 'trencat.cat')} ${join(root, 'mut.cat')}`.quiet()
  const mute = JSON.parse(await Bun.file(join(root, 'mut.cat', 'town.json')).text())
  await Bun.write(join(root, 'mut.cat', 'town.json'), JSON.stringify({ ...mute, id: 'mut.cat' }))
  await Bun.write(join(root, 'mut.cat', 'settings.env'), 'PUBLIC_URL=https://mut.cat\n')
  const { said, code } = await examined({ TOWNS_DIR: root })
  expect(said).toContain('✓ manresa.cat: town: Ajuntament de manresa.cat')
  expect(said).toContain('✓ sallent.cat: town: Ajuntament de sallent.cat')
  expect(said).toContain('✗ trencat.cat: settings: Invalid configuration')
  expect(said).toContain(
    '✗ mut.cat: messenger: WHATSAPP_PHONE_NUMBER_ID: required, since whatsapp_number of town.json is 34644069801',
  )
  expect(said.match(/database: PostgreSQL/g)).toHaveLength(1)
  expect(code).toBe(1)
  await Bun.write(join(root, 'trencat.cat', 'settings.env'), number('trencat.cat'))
  const report = JSON.parse((await examinedByProcess({ TOWNS_DIR: root }, '--json')).said)
  expect(report.checks).toContainEqual(
    expect.objectContaining({
      state: 'bad',
      subject: 'towns',
      message: expect.stringContaining('644069802'),
    }),
  )
  expect(report.errors).toBeGreaterThan(0)
  const one = await examined({ TOWNS_DIR: root, JURISDICTION_ID: 'sallent.cat' })
  expect(one.said).toContain('✓ town: Ajuntament de sallent.cat')
  expect(one.said).not.toContain('manresa.cat: town')
  await rm(root, { recursive: true })
}, 60_000)
