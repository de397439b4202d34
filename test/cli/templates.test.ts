import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTemplatesCommand } from '../../src/cli/templates.ts'
import { type Emulator, startEmulator } from '../../src/dev/emulator/index.ts'
import { startWorld, until, type World } from '../support/world.ts'

/**
 * `bun run templates`: an account without templates, the file pushed twice, then what can happen to them.
 * @see https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates (23 December 2025)
 */

let emulator: Emulator
let towns: string
const account = () => emulator.account.templates

beforeAll(async () => {
  emulator = startEmulator({
    port: 0,
    webhookUrl: 'http://127.0.0.1:9/none',
    phoneNumberId: '644069801',
    accessToken: 'demo-access-token',
    appSecret: 'demo-app-secret',
    statusDelayMs: 1,
  })
  towns = await mkdtemp(join(tmpdir(), 'towns-'))
  await cp('towns/manresa.cat', join(towns, 'manresa.cat'), { recursive: true })
})
afterAll(async () => {
  emulator.stop()
  await rm(towns, { recursive: true })
})

const environment = () => ({
  ...process.env,
  DEMO: 'yes',
  TOWNS_DIR: towns,
  WHATSAPP_GRAPH_URL: emulator.url,
  WHATSAPP_ACCESS_TOKEN: 'demo-access-token',
  WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340398',
})

type Outcome = { said: string; code: number }

/** In this process: to start one takes longer than all that it does. */
const runs = async (...args: string[]): Promise<Outcome> => {
  const lines: string[] = []
  const write = (line: string) => void lines.push(`${line}\n`)
  const code = await runTemplatesCommand(args, environment(), { say: write, complain: write })
  return { said: lines.join(''), code }
}

/** As the operator runs it. */
const runsAsProcess = async (...args: string[]): Promise<Outcome> => {
  const command = Bun.spawn(['bun', 'src/cli/templates.ts', ...args], {
    env: environment(),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const said = (await new Response(command.stdout).text()) + (await new Response(command.stderr).text())
  return { said, code: await command.exited }
}

const file = () => join(towns, 'manresa.cat', 'templates.json')
type TemplateFile = Record<string, { body?: Record<string, string>; category: string }>
const rewrite = async (change: (templates: TemplateFile) => void): Promise<void> => {
  const templates = (await Bun.file(file()).json()) as TemplateFile
  change(templates)
  await Bun.write(file(), JSON.stringify(templates))
}
const reviewed = (name: string, language: string) =>
  until(`${name} to be reviewed`, async () => account().find(name, language)?.status !== 'PENDING')

test('an empty account lacks every template; the first push creates them, the second changes nothing', async () => {
  const before = await runs('diff')
  expect(before.said).toContain('request_update (ca) not in the account: bun run templates push creates it')
  expect(before.said).toContain('54 of 54 templates differ.')
  expect(before.code).toBe(1)

  const first = await runs('push')
  expect(first.said).toContain('+ one_time_code (ca): PENDING')
  expect(first.said).toContain('54 changed, 0 failed, 0 left as they were.')
  for (const [, name = '', language = ''] of first.said.matchAll(/^\+ (\w+) \((\w+)\)/gm))
    await reviewed(name, language)

  const second = await runs('push')
  expect(second).toEqual({ said: '0 changed, 0 failed, 54 left as they were.\n', code: 0 })
  expect(await runsAsProcess('diff')).toEqual({ said: '54 templates, all as in templates.json.\n', code: 0 })
})

test('blanks are named in the file and numbered in the account, with an example for each', () => {
  const [body] = account().find('request_received', 'ca')?.components ?? []
  expect(body).toEqual({
    type: 'BODY',
    text: 'Ajuntament de Manresa: hem rebut la vostra incidència. El número és {{1}} ({{2}}). Us avisarem per aquí quan hi hagi novetats.',
    example: { body_text: [['26-00417', 'Fanal apagat']] },
  })
})

test('a text that was changed in the file is edited; in the account it can be edited once a day', async () => {
  const reply =
    'Us escrivim de l’Ajuntament de Manresa sobre el que ens vau demanar: {{text}} Podeu respondre.'
  await rewrite((templates) => {
    templates.conversation_reply = {
      ...(templates.conversation_reply as TemplateFile[string]),
      body: { ...templates.conversation_reply?.body, ca: reply },
    }
  })
  expect((await runs('diff')).said).toContain('conversation_reply (ca) differs from templates.json')
  expect((await runs('push')).said).toContain('~ conversation_reply (ca): PENDING')
  await reviewed('conversation_reply', 'ca')
  expect((await runs('diff')).code).toBe(0)

  await rewrite((templates) => {
    if (templates.conversation_reply?.body)
      templates.conversation_reply.body.ca = reply.replace('Podeu', 'Ja podeu')
  })
  const refused = await runs('push')
  expect(refused.said).toContain(
    '✗ conversation_reply (ca): 100: an approved template can be edited once in 24 hours and 10 times in 30 days',
  )
  expect(refused.code).toBe(1)
  await rewrite((templates) => {
    if (templates.conversation_reply?.body) templates.conversation_reply.body.ca = reply
  })
})

test('one that was rejected says why; one that was put into another category is not edited for it', async () => {
  const update = account().find('request_update', 'es')
  if (update) Object.assign(update, { status: 'REJECTED', rejected_reason: 'INVALID_FORMAT' })
  account().reclassify('town_notice', 'ca', 'MARKETING')

  const { said, code } = await runs('push')
  expect(said).toContain(
    'request_update (es) was rejected: change its text in templates.json and push (INVALID_FORMAT)',
  )
  expect(said).toContain('town_notice (ca) is in another category than templates.json says')
  expect(said).toContain('0 changed, 0 failed')
  expect(code).toBe(0)
  const status = await runs('status')
  expect(status.said).toMatch(/request_update \(es\) +REJECTED +UTILITY +rejected, INVALID_FORMAT/)
  expect(status.said).toMatch(/town_notice \(ca\) +APPROVED +MARKETING +reclassified/)
})

test('what is wrong in the file is said place by place, and the account is not called', async () => {
  const sound = await Bun.file(file()).text()
  await rewrite((templates) => {
    templates.summer_sale = { category: 'marketing', body: { ca: 'Rebaixes' } }
    if (templates.request_received?.body) templates.request_received.body.ca = '{{number}} ({{servei}})'
  })
  const { said, code } = await runsAsProcess('push')
  expect(said).toContain('summer_sale: the service sends no template of this name')
  expect(said).toContain('request_received.body.ca: no blank {{servei}}')
  expect(said).toContain('request_received.body.ca: {{service}} is missing')
  expect(code).toBe(2)
  await Bun.write(file(), sound)
})

describe('in the console', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.stop())

  test('the console shows the state of each template, with what to do', async () => {
    const templates = world.emulator.account.templates
    const update = templates.find('request_update', 'ca')
    if (update) Object.assign(update, { status: 'REJECTED', rejected_reason: 'TAG_CONTENT_MISMATCH' })
    templates.reclassify('town_notice', 'ca', 'MARKETING')
    const [body] = templates.find('request_received', 'ca')?.components ?? []
    if (body) Object.assign(body, { text: `${body.text} Gràcies.` })
    const cookie = await world.signIn('admin@demo.test')
    const page = await (
      await fetch(`${world.url}/console/settings/messenger`, { headers: { cookie } })
    ).text()
    expect(page).toContain('Rebutjada per la plataforma: cal canviar-ne el text. TAG_CONTENT_MISMATCH')
    expect(page).toContain('La plataforma l’ha canviada de categoria')
    expect(page).toContain('No diu el mateix que templates.json')
    expect(page).toContain('Falten plantilles aprovades: request_update.')
  })
})
