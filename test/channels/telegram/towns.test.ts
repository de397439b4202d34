import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyTown } from '../../support/copied-town.ts'
import { BOT_TOKEN, connectBot, startTelegram, TelegramCitizen } from '../../support/stand-ins/telegram.ts'
import {
  freePort,
  neighbourSettings,
  openNeighbour,
  startWorld,
  until,
  type World,
} from '../../support/world.ts'

/** One process, two towns with a bot each and one without: each update is for the town whose bot was written to. */

const OTHER_TOKEN = '8150263947:AAEz7Rk1nVw4Xc0JtLq9BgYs5uHdFm2oTiP'

const manresaBot = startTelegram(() => manresa)
const sallentBot = startTelegram(() => manresa, OTHER_TOKEN)

let folder: string
let manresa: World
let sallent: World

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bots-'))
  const port = freePort()
  const found = (id: string, name: string) => copyTown(folder, { id, name, contact: `Ajuntament de ${name}` })
  const settings = (id: string, text: string) => writeFile(join(folder, id, 'settings.env'), text)
  await found('manresa.cat', 'Manresa')
  await found('sallent.cat', 'Sallent')
  await settings('sallent.cat', neighbourSettings(port, freePort(), sallentBot.settings))
  await found('artes.cat', 'Artés')
  await settings('artes.cat', `PUBLIC_URL=http://127.0.0.2:${port}\nWHATSAPP_PHONE_NUMBER_ID=644069803\n`)
  manresa = await startWorld({
    TOWNS_DIR: folder,
    PORT: String(port),
    HOST: '0.0.0.0',
    ...manresaBot.settings,
  })
  sallent = await openNeighbour(manresa, 'sallent.cat')
  await connectBot(manresa)
  await connectBot(sallent)
}, 60_000)
afterAll(async () => {
  manresaBot.telegram.stop()
  sallentBot.telegram.stop()
  await sallent?.stop()
  await manresa?.stop()
  await rm(folder, { recursive: true, force: true })
})

const towns = async (): Promise<string[]> => {
  const rows = await manresa.sql`select jurisdiction_id as town from conversation where channel = 'telegram'`
  return rows.map(({ town }) => String(town)).sort()
}

test('somebody who writes to both bots is somebody in each town, and knows nothing of the other', async () => {
  const [here, there] = [manresaBot, sallentBot].map(
    ({ telegram }) => new TelegramCitizen(telegram.person('Clara', { id: 314_159_265 })),
  )
  await here?.asks('hola', /En què us podem ajudar\?/)
  await there?.asks('hola', /En què us podem ajudar\?/)
  expect(await towns()).toEqual(['manresa.cat', 'sallent.cat'])
  const [row] = await manresa.sql`select count(distinct contact_id)::int as n from conversation`
  expect(row?.n).toBe(2)
})

test('a town without a bot takes none over from the environment', async () => {
  const artes = await manresa.service.towns.byId('artes.cat')
  expect(artes?.channels.map(({ id }) => id)).toEqual(['whatsapp', 'web-chat'])
  expect(sallent.service.town.channels.map(({ id, lineId }) => [id, lineId])).toContainEqual([
    'telegram',
    '8150263947',
  ])
})

test('the secret of one bot speaks for no other, whatever host it is sent to', async () => {
  const post = (host: string, secret = '') =>
    fetch(`http://${host}:${new URL(manresa.url).port}/telegram/webhook`, {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': secret },
      body: JSON.stringify({
        update_id: 9,
        message: {
          message_id: 9_000,
          date: Math.floor(manresa.clock.now().getTime() / 1000),
          chat: { id: 99, type: 'private' },
          from: { id: 99, first_name: 'Ot', language_code: 'ca' },
          text: 'hola',
        },
      }),
    })
  const before = await towns()
  // At the address of a town that has another bot, or none: the secret says whose it is.
  expect((await post('127.0.0.2', sallentBot.telegram.bot.webhook.secret)).status).toBe(200)
  await until('it to be stored', async () => (await towns()).length > before.length)
  expect((await towns()).filter((one) => one === 'sallent.cat')).toHaveLength(2)
})

test('of a bot that two towns have nobody knows whose a message is: it is asked for again', async () => {
  await writeFile(
    join(folder, 'artes.cat', 'settings.env'),
    `PUBLIC_URL=http://127.0.0.2:${new URL(manresa.url).port}\nWHATSAPP_PHONE_NUMBER_ID=644069803\nTELEGRAM_BOT_TOKEN=${BOT_TOKEN}\n`,
  )
  manresa.service.towns.directory.refresh()
  const { secret = '' } = manresaBot.telegram.bot.webhook
  const response = await fetch(`${manresa.url}/telegram/webhook`, {
    method: 'POST',
    headers: { 'x-telegram-bot-api-secret-token': secret },
    body: '{}',
  })
  expect(response.status).toBe(503)
})
