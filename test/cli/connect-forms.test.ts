import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { type Connection, readNumberSettings, runSteps, STEPS, wantedForms } from '#channels/whatsapp'
import { loadTown, type TownProfile } from '#domain/town'
import { createAccount } from '../../src/dev/emulator/index.ts'
import { startMessenger } from '../support/stand-ins/messenger.ts'

/** `bun run connect` publishes the report form: once, in each language, and a changed one as another that takes its place. */

let messenger: ReturnType<typeof startMessenger>
let town: TownProfile
beforeAll(() => {
  messenger = startMessenger()
  town = { ...loadTown('manresa.cat').profile, languages: ['ca', 'es'] }
})
beforeEach(() => {
  messenger.emulator.account.flows = createAccount().flows
})
afterAll(() => messenger.stop())

const flows = () => [...messenger.emulator.account.flows.all.values()]
const standing = () => flows().map(({ name, status }) => `${name.split(' ').at(-2)} ${status}`)

const connects = async (profile: TownProfile, dryRun = false) => {
  const connection: Connection = {
    account: {
      graphUrl: messenger.emulator.url,
      graphVersion: 'v26.0',
      phoneNumberId: '644069801',
      accessToken: 'emulator-token',
      appSecret: 'emulator-secret',
      verifyToken: 'x',
      messagesPerSecond: 70,
      doubtMs: 1_000,
      businessAccountId: '102290129340398',
    },
    publicUrl: 'http://localhost:9',
    profile,
    settings: readNumberSettings('towns/manresa.cat'),
    templates: [],
    out: '/tmp',
  }
  const steps = STEPS.filter(({ name }) => name === 'report form').map((step) => ({ ...step, needs: [] }))
  const [result] = await Array.fromAsync(runSteps(steps, connection, dryRun))
  return result
}

const refuse = (path: string, code: number) => messenger.emulator.account.line.refuse.push({ path, code })

test('a dry run tells what it would publish; a run publishes it; another changes nothing', async () => {
  expect(await connects(town, true)).toMatchObject({ state: 'planned', note: 'publish it in ca, es' })
  expect(flows()).toEqual([])
  expect(await connects(town)).toMatchObject({ state: 'done' })
  expect(standing()).toEqual(['ca PUBLISHED', 'es PUBLISHED'])
  expect(flows().map(({ name }) => name)).toEqual(wantedForms(town).map(({ name }) => name))
  expect(await connects(town)).toMatchObject({ state: 'unchanged', note: 'published in ca, es' })
  expect(flows()).toHaveLength(2)
})

test('a changed form is published again, and the old one goes out of use only after that', async () => {
  await connects(town)
  const changed = { ...town, privacy_url: 'https://www.manresa.cat/proteccio-de-dades' }
  refuse('/publish', 139000)
  expect(await connects(changed)).toMatchObject({
    state: 'failed',
    note: expect.stringContaining('verify the business'),
  })
  expect(standing()).toEqual(['ca PUBLISHED', 'es PUBLISHED', 'ca DRAFT'])
  expect(await connects(changed, true)).toMatchObject({
    note: 'publish it in ca, es, and take 2 old ones out of use',
  })
  expect(await connects(changed)).toMatchObject({ state: 'done' })
  expect(standing()).toEqual(['ca DEPRECATED', 'es DEPRECATED', 'ca PUBLISHED', 'es PUBLISHED'])
  expect(await connects(changed)).toMatchObject({ state: 'unchanged' })
})

test('a draft that an interrupted run left is deleted where it is no longer wanted', async () => {
  refuse('/publish', 131000)
  await connects(town)
  expect(standing()).toEqual(['ca DRAFT'])
  const changed = { ...town, privacy_url: 'https://www.manresa.cat/proteccio-de-dades' }
  await connects(changed)
  expect(standing()).toEqual(['ca PUBLISHED', 'es PUBLISHED'])
})

test('a language that the town gives up, or the form as a whole, goes out of use; forms of others are left alone', async () => {
  const others = { name: 'Enquesta de turisme', categories: ['SURVEY'] }
  await messenger.graph('POST', '102290129340398/flows', others)
  await connects(town)
  await connects({ ...town, languages: ['ca'] })
  expect(flows().map(({ status }) => status)).toEqual(['DRAFT', 'PUBLISHED', 'DEPRECATED'])
  expect(await connects({ ...town, flows: false })).toMatchObject({
    state: 'done',
    note: '1 old ones are out of use',
  })
  expect(await connects({ ...town, flows: false })).toMatchObject({
    state: 'unchanged',
    note: expect.stringContaining('not wanted'),
  })
  expect(flows().map(({ status }) => status)).toEqual(['DRAFT', 'DEPRECATED', 'DEPRECATED'])
})

test('a form with errors is told with the platform’s code and the place', async () => {
  const broken = { ...town, languages: ['ca'] as ['ca'], privacy_url: 'http://manresa.cat/privacitat' }
  expect(await connects(broken)).toMatchObject({
    state: 'failed',
    note: expect.stringMatching(/INVALID_PROPERTY_VALUE_FORMAT at screens\[0\]\.layout\.children\[3\]/),
  })
})

test('a form that the platform has blocked is for a person to see to', async () => {
  await connects(town)
  for (const flow of flows()) flow.status = 'BLOCKED'
  expect(await connects(town)).toMatchObject({
    state: 'by-hand',
    note: expect.stringContaining('is BLOCKED'),
  })
})
