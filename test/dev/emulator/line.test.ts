import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { newLine } from '../../../src/dev/emulator/index.ts'
import { startMessenger } from '../../support/stand-ins/messenger.ts'

/** A number is set up by API: what the platform refuses. */

let town: ReturnType<typeof startMessenger>
beforeAll(() => {
  town = startMessenger()
})
afterAll(() => town.stop())
beforeEach(() => {
  town.emulator.account.line = newLine()
})

const line = () => town.emulator.account.line
const post = (path: string, body: object) => town.graph('POST', `${NUMBER}/${path}`, body)

const NUMBER = '644069801'
const WHATSAPP = { messaging_product: 'whatsapp' }
const EU = { status: 'IN_COUNTRY_STORAGE_ENABLED', data_localization_region: 'DE' }
const many = (count: number, one: (index: number) => object | string) =>
  Array.from({ length: count }, (_, index) => one(index))
const command = (index: number, more: object = {}) => ({
  command_name: `ordre${index}`,
  command_description: 'Una ordre',
  ...more,
})

test('a number that is not registered sends nothing and has no profile', async () => {
  const { code } = await town.send({ to: '34600440001' })
  expect(code).toBe(133010)
  expect((await post('whatsapp_business_profile', { ...WHATSAPP, about: 'Hola' })).code).toBe(133010)
})

test('it is registered with the PIN that it has, ten times in three days', async () => {
  const register = async (pin: string) => (await post('register', { ...WHATSAPP, pin })).code
  expect(await register('12345')).toBe(100)
  expect(await register('123456')).toBeUndefined()
  expect(await register('654321')).toBe(133005)
  for (let time = 2; time <= 10; time++) expect(await register('123456')).toBeUndefined()
  expect(await register('123456')).toBe(133016)
})

test('storage is chosen before the registration only', async () => {
  expect((await post('settings', { storage_configuration: EU })).code).toBeUndefined()
  line().registered = true
  expect((await post('settings', { storage_configuration: EU })).code).toBe(100)
})

test('without whatsapp_business_management nothing is set up', async () => {
  line().scopes = ['whatsapp_business_messaging']
  expect((await post('register', { ...WHATSAPP, pin: '123456' })).code).toBe(200)
})

test('webhooks of the app are chosen with the app’s own token', async () => {
  const wanted = {
    object: 'whatsapp_business_account',
    callback_url: 'http://127.0.0.1:9',
    fields: 'messages',
  }
  expect((await town.graph('POST', '604158392847165/subscriptions', wanted)).code).toBe(15)
})

test.each([
  ['register', { pin: '123456' }, 100],
  ['register', { ...WHATSAPP, pin: '123456', region: 'DE' }, 100],
  ['settings', { storage_configuration: { ...EU, data_localization_region: 'eu' } }, 100],
  ['whatsapp_business_profile', { ...WHATSAPP, phone: '010' }, 100],
  ['whatsapp_business_profile', { ...WHATSAPP, about: 'x'.repeat(140) }, 131009],
  ['whatsapp_business_profile', { ...WHATSAPP, vertical: 'TOWN' }, 100],
  ['whatsapp_business_profile', { ...WHATSAPP, websites: many(3, () => 'https://manresa.cat') }, 100],
  ['whatsapp_business_profile', { ...WHATSAPP, profile_picture_handle: '4::no' }, 100],
  ['username', { username: 'manresa.cat' }, 100],
  ['username', { username: 'Ajuntament' }, 100],
  ['username', { username: 'taken' }, 147001],
  ['conversational_automation', { prompts: many(5, String) }, 100],
  ['conversational_automation', { prompts: ['Bon dia 👋'] }, 131009],
  ['conversational_automation', { prompts: ['x'.repeat(81)] }, 131009],
  ['conversational_automation', { commands: many(31, command) }, 100],
  ['conversational_automation', { commands: [command(1), command(1)] }, 131009],
  ['conversational_automation', { commands: [command(1, { language: 'ca' })] }, 100],
  ['message_qrdls', { prefilled_message: 'x'.repeat(141) }, 131009],
  ['message_qrdls', { prefilled_message: 'hola', generate_qr_image: 'GIF' }, 100],
])('%s refuses %j with %i', async (path, body, code) => {
  if (path !== 'register' && path !== 'settings') line().registered = true
  line().takenUsernames.add('taken')
  expect((await post(path, body)).code).toBe(code)
})
