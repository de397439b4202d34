import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import type { StepResult } from '#channels/core'
import {
  type Connection,
  readNumberSettings,
  readTemplates,
  runSteps,
  STEPS,
  type Step,
} from '#channels/whatsapp'
import { loadTown } from '#domain/town'
import { createAccount, newLine } from '../../src/dev/emulator/index.ts'
import { WEBHOOK_FIELDS } from '../../src/dev/emulator/line/rules.ts'
import { messageText } from '../support/citizen.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** `bun run connect`: from a number that was only added to the account, until «hola» is answered. */

let world: World
let out: string
let ofTown: Pick<Connection, 'profile' | 'settings' | 'templates'>
beforeAll(async () => {
  world = await startWorld()
  const { profile, folder } = loadTown('manresa.cat')
  ofTown = { profile, settings: readNumberSettings(folder), templates: readTemplates(folder) }
})
afterAll(() => world.stop())
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'posters-'))
  world.emulator.account.line = newLine()
})
afterEach(() => rm(out, { recursive: true }))

const line = () => world.emulator.account.line

const runs = async (args: string[] = [], env: Record<string, string> = {}) => {
  const command = Bun.spawn(['bun', 'src/cli/connect.ts', '--out', out, ...args], {
    env: {
      ...process.env,
      DEMO: 'yes',
      PUBLIC_URL: world.url,
      WHATSAPP_GRAPH_URL: world.emulator.url,
      WHATSAPP_PIN: '271828',
      ...env,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const said = (await new Response(command.stdout).text()) + (await new Response(command.stderr).text())
  return { said, code: await command.exited }
}

const connectionOf = (changes: Partial<Connection['account']> & Partial<Connection>): Connection => {
  const { publicUrl = world.url, pin = '271828', out: folder = out, ...account } = changes
  return {
    account: { ...world.config.whatsapp, businessAccountId: '102290129340398', ...account },
    publicUrl,
    pin: pin || undefined,
    ...ofTown,
    out: folder,
  }
}

const POSTER = 'QR code and poster'
const WITHOUT_POSTER = STEPS.filter(({ name }) => name !== POSTER)

/** The steps as the command takes them. @param steps those that draw may be left out, since fonts take long to read */
const connects = async (
  changes: Parameters<typeof connectionOf>[0] = {},
  steps: readonly Step[] = STEPS,
  dryRun = false,
): Promise<StepResult[]> => Array.fromAsync(runSteps(steps, connectionOf(changes), dryRun))

const namesOf = (results: StepResult[], ...states: StepResult['state'][]): string[] =>
  results.filter(({ state }) => states.includes(state)).map(({ name }) => name)

test('from nothing: a dry run changes nothing, the first run does every step, the second changes nothing', async () => {
  world.emulator.account.templates = createAccount().templates
  const untouched = JSON.stringify(line())
  const dry = await connects({}, STEPS, true)
  expect(dry.find(({ name }) => name === 'registration')?.note).toBe('after «storage in the EU»')
  expect(namesOf(dry, 'planned')).toHaveLength(12)
  expect(namesOf(dry, 'unchanged')).toEqual(['token', 'webhook'])
  expect(JSON.stringify(line())).toBe(untouched)

  const first = await runs()
  expect(first.said).toContain('= was so already  token: valid, with both permissions, for good')
  expect(first.said).toContain('= was so already  webhook: ')
  expect(first.said).toContain('+ done            storage in the EU: messages are kept in the EU')
  expect(first.said).toContain('+ done            templates: 54 handed in')
  expect(first.said).toContain('12 of 14 steps changed something, 0 not done.')
  expect(first.said).toContain('+ done            report form: published in ca, es, en, fr, ar, ro')
  expect(first.said).toContain('https://business.facebook.com/wa/manage/phone-numbers')
  expect(first.code).toBe(0)
  expect(line()).toMatchObject({
    subscribed: true,
    registered: true,
    pin: '271828',
    storageRegion: 'DE',
    username: 'ajmanresa',
    appWebhook: { callbackUrl: `${world.url}/whatsapp/webhook` },
  })
  expect(line().links).toHaveLength(1)
  const pdf = await PDFDocument.load(await Bun.file(join(out, 'poster.pdf')).bytes())
  const { width, height } = pdf.getPage(0).getSize()
  // A4, in points.
  expect([pdf.getPageCount(), Math.round(width), Math.round(height)]).toEqual([1, 595, 842])
  expect(await Bun.file(join(out, 'qr.svg')).text()).toStartWith('<svg')

  expect(namesOf(await connects(), 'unchanged')).toHaveLength(STEPS.length)

  await world.citizen('Núria').asks('hola', 'Ajuntament de Manresa')
})

const NOT_UNDERSTOOD = /no us he entès|no le he entendido|not understand|pas compris|nu am înțeles|لم نفهم/

test('every prompt and every command of the town is understood', async () => {
  await connects({}, WITHOUT_POSTER)
  const { prompts, commands } = line().automation
  for (const text of [...prompts, ...commands.map(({ command_name: name }) => `/${name}`)]) {
    const citizen = world.citizen('Jordi')
    await citizen.says(text)
    const [answer] = await until(`an answer to ${text}`, async () => {
      const all = await citizen.transcript()
      return all.length > 0 && all
    })
    expect([text, answer && messageText(answer)]).toEqual([text, expect.not.stringMatching(NOT_UNDERSTOOD)])
  }
})

const refuse = (path: string, code: number) => () => line().refuse.push({ path, code })
const set = (changes: object) => () => Object.assign(line(), changes)
const nothing = () => {}

/** Steps that cannot be done without the token, or without the registration. */
const NEED_REGISTRATION = [
  'profile',
  'picture',
  'username',
  'prompts and commands',
  'short link',
  'QR code and poster',
]
const NEED_TOKEN = [
  'webhook fields',
  'subscription',
  'storage in the EU',
  'registration',
  ...NEED_REGISTRATION,
  'templates',
  'report form',
]

type Failure = {
  step: string
  spoil?: () => unknown
  changes?: Parameters<typeof connectionOf>[0]
  says: string
  skips?: string[]
}

const FAILURES: Failure[] = [
  {
    step: 'token',
    spoil: set({ scopes: ['whatsapp_business_management'] }),
    says: 'lacks whatsapp_business_messaging',
    skips: NEED_TOKEN,
  },
  {
    step: 'token',
    changes: { accessToken: 'caducat' },
    says: 'the token is not valid',
    skips: NEED_TOKEN,
  },
  {
    step: 'webhook',
    changes: { verifyToken: 'un-altre' },
    says: 'refuses WHATSAPP_VERIFY_TOKEN',
    skips: ['webhook fields'],
  },
  {
    step: 'webhook',
    changes: { publicUrl: 'http://127.0.0.1:9' },
    says: 'does not answer: start the service',
    skips: ['webhook fields'],
  },
  { step: 'webhook fields', changes: { appSecret: 'un-altre' }, says: 'WHATSAPP_APP_SECRET is not' },
  { step: 'webhook fields', spoil: refuse('/subscriptions', 2200), says: 'got no valid answer' },
  { step: 'subscription', spoil: refuse('/subscribed_apps', 200), says: 'the token may not do this' },
  {
    step: 'storage in the EU',
    spoil: refuse('/settings', 131000),
    says: 'refused by the platform (131000',
    skips: ['registration', ...NEED_REGISTRATION],
  },
  {
    step: 'registration',
    spoil: set({ pin: '999999' }),
    says: 'WHATSAPP_PIN is not the number’s PIN',
    skips: NEED_REGISTRATION,
  },
  {
    step: 'registration',
    spoil: set({ verified: false }),
    says: 'the number is not verified',
    skips: NEED_REGISTRATION,
  },
  { step: 'registration', changes: { pin: '' }, says: 'WHATSAPP_PIN is not set', skips: NEED_REGISTRATION },
  { step: 'profile', spoil: refuse('/whatsapp_business_profile', 131009), says: 'refused by the platform' },
  { step: 'picture', spoil: refuse('/uploads', 4), says: 'wait an hour' },
  {
    step: 'username',
    spoil: () => line().takenUsernames.add('ajmanresa'),
    says: 'choose another one in whatsapp.json',
  },
  { step: 'prompts and commands', spoil: refuse('/conversational_automation', 100), says: 'is not accepted' },
  {
    step: 'short link',
    spoil: refuse('/message_qrdls', 4),
    says: 'wait an hour',
    skips: ['QR code and poster'],
  },
  { step: 'QR code and poster', changes: { out: '/proc/none' }, says: 'choose another folder with --out' },
]

/** Puts right what was spoiled. */
const repair = set({ scopes: newLine().scopes, verified: true, pin: undefined, takenUsernames: new Set() })

test.each(FAILURES.map((one) => [one.step, one.says, one] as const))(
  'where %s fails (%s), what needs it waits, the rest is done, and the next run does what is left',
  async (step, says, { spoil = nothing, changes = {}, skips = [] }) => {
    const drawn = step === POSTER || skips.includes(POSTER)
    const steps = drawn ? STEPS : WITHOUT_POSTER
    spoil()
    const first = await connects(changes, steps)
    expect(first.find(({ name }) => name === step)?.note).toContain(says)
    expect(namesOf(first, 'failed')).toEqual([step])
    expect(namesOf(first, 'skipped').sort()).toEqual([...skips].sort())
    repair()
    expect(namesOf(await connects({}, WITHOUT_POSTER), 'failed', 'skipped', 'by-hand')).toEqual([])
  },
)

test('the platform delivers every field that is read, and those that are needed where it offers no more', async () => {
  const delivered = () => line().appWebhook?.fields ?? []
  await connects({}, WITHOUT_POSTER)
  expect(delivered()).toContain('standby')
  expect(delivered()).not.toContain('user_id_update')
  const whole = delivered().length
  Object.assign(line(), { appWebhook: undefined })
  WEBHOOK_FIELDS.delete('standby')
  const results = await connects({}, WITHOUT_POSTER)
  WEBHOOK_FIELDS.add('standby')
  expect(results.find(({ name }) => name === 'webhook fields')).toMatchObject({
    state: 'done',
    note: expect.stringContaining('13 fields; the app is not offered all of'),
  })
  expect(delivered()).toContain('messages')
  expect(delivered().length).toBeLessThan(whole)
})

test('a template that is refused is named; the others are handed in', async () => {
  world.emulator.account.templates = createAccount().templates
  const [first, ...others] = readTemplates('towns/manresa.cat')
  const wrong = { ...first, components: [] } as Connection['templates'][number]
  const results = await Array.fromAsync(
    runSteps(
      STEPS.filter(({ name }) => name === 'token' || name === 'templates'),
      { ...connectionOf({}), templates: [wrong, ...others.slice(0, 2)] },
      false,
    ),
  )
  expect(results.at(-1)).toMatchObject({ state: 'failed' })
  expect(results.at(-1)?.note).toContain(`2 handed in, refused: ${first?.name} (${first?.language}) 100`)
})

test('a number that was registered before keeps its storage, and an app that delivers elsewhere is left alone', async () => {
  Object.assign(line(), {
    registered: true,
    appWebhook: { callbackUrl: 'https://incidencies.example.cat/whatsapp/webhook', fields: ['messages'] },
  })
  const results = await connects({}, WITHOUT_POSTER)
  expect(namesOf(results, 'by-hand')).toEqual(['webhook fields', 'storage in the EU'])
  expect(namesOf(results, 'failed', 'skipped')).toEqual([])
})

test('a token that ends is told', async () => {
  line().tokenExpires = 1_798_761_600
  const [token] = await connects({}, STEPS.slice(0, 1))
  expect(token).toMatchObject({ state: 'by-hand', note: expect.stringContaining('valid until 2027-01-01') })
})

test('the command ends with 1 where a step failed, and prints no secrets', async () => {
  const { said, code } = await runs(['--dry-run'], { WHATSAPP_PIN: '', WHATSAPP_APP_SECRET: 'un-altre' })
  expect(said).toContain('✗ failed          webhook fields: ')
  expect(said).not.toContain('un-altre')
  expect(code).toBe(1)
})
