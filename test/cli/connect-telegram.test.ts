import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connectBot, startTelegram, TelegramCitizen } from '../support/stand-ins/telegram.ts'
import { startWorld, type World } from '../support/world.ts'

/** `bun run connect telegram` and the doctor: from a bot that BotFather has just made, until «hola» is answered. */

const { telegram, settings } = startTelegram(() => world)

let world: World
beforeAll(async () => {
  world = await startWorld({ ...settings, TELEGRAM_BOT_USERNAME: '@AjManresa_bot' })
})
afterAll(async () => {
  telegram.stop()
  await world.stop()
})

const runs = async (file: string, args: string[] = [], env: Record<string, string> = {}) => {
  const command = Bun.spawn(['bun', `src/cli/${file}.ts`, ...args], {
    env: {
      ...process.env,
      DEMO: 'yes',
      DATABASE_URL: world.databaseUrl,
      DATA_DIR: world.config.dataDir,
      PUBLIC_URL: world.url,
      WHATSAPP_GRAPH_URL: world.emulator.url,
      ...settings,
      ...env,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const said = (await new Response(command.stdout).text()) + (await new Response(command.stderr).text())
  return { said, code: await command.exited }
}

const states = (results: { name: string; state: string }[]) =>
  Object.fromEntries(results.map(({ name, state }) => [name, state]))

test('a dry run changes nothing, a run does what is needed, and a second one finds it done', async () => {
  expect(states(await connectBot(world, true))).toEqual({
    'telegram token': 'unchanged',
    'telegram groups': 'by-hand',
    'telegram webhook': 'planned',
    'telegram commands': 'planned',
    'telegram description': 'planned',
  })
  expect(telegram.bot.webhook.url).toBe('')
  const { said, code } = await runs('connect', ['telegram'])
  expect(said).toContain('+ done            telegram webhook: the platform delivers to ')
  expect(said).toContain('https://t.me/BotFather')
  expect(said).not.toContain('WHATSAPP')
  expect(said).not.toContain(settings.TELEGRAM_BOT_TOKEN ?? '')
  expect(code).toBe(0)
  telegram.bot.canJoinGroups = false
  expect(new Set((await connectBot(world)).map(({ state }) => state))).toEqual(new Set(['unchanged']))
  await new TelegramCitizen(telegram.person('Rosa')).asks('hola', /En què us podem ajudar\?/)
})

test('the commands and what is said before the first word are in every language, within the platform’s lengths', async () => {
  const { languages } = world.service.town.profile
  expect([...telegram.bot.commands.keys()].sort()).toEqual(['', ...languages].sort())
  expect(telegram.bot.commands.get('fr')).toContainEqual({
    command: 'cita',
    description: 'Prendre ou changer un rendez-vous',
  })
  expect(telegram.bot.descriptions.get('ca')).toContain('empresa de fora de la Unió Europea')
  expect(telegram.bot.descriptions.get('')).toBe(telegram.bot.descriptions.get('ca') ?? '')
})

test('every command is understood', async () => {
  const person = new TelegramCitizen(telegram.person('Pol'))
  await person.asks('/menu', /En què us podem ajudar\?/)
  await person.asks('/incidencia', /(?:què hi passa|De què es tracta|Quin)/i)
  await person.asks('/menu', /En què us podem ajudar\?/)
  await person.asks('/cita', /cita/i)
  await person.asks('/menu', /En què us podem ajudar\?/)
  await person.asks('/idioma', /idioma|llengua|Català/i)
  await person.asks('/menu', /En què us podem ajudar\?/)
  await person.asks('/ajuda', /menú/)
  await person.asks('/persona', /person|de què/i)
})

test('the doctor says where the bot delivers, and what is wrong with what to do', async () => {
  const { said } = await runs('doctor')
  expect(said).toContain(`✓ telegram: @ajmanresa_bot delivers to ${world.url}/telegram/webhook`)
  telegram.bot.webhook.url = 'https://altres.example/telegram/webhook'
  expect((await runs('doctor')).said).toContain(
    `✗ telegram: @ajmanresa_bot delivers to https://altres.example/telegram/webhook, not to ${world.url}/telegram/webhook: run bun run connect telegram.`,
  )
  expect(states(await connectBot(world))['telegram webhook']).toBe('done')
  telegram.faults.revoked = true
  const revoked = await runs('doctor')
  expect(revoked.said).toContain('✗ telegram: ')
  expect(revoked.said).toContain('refuses TELEGRAM_BOT_TOKEN (401: Unauthorized)')
  expect(revoked.said).not.toContain(settings.TELEGRAM_BOT_TOKEN ?? '')
  expect(states(await connectBot(world))).toMatchObject({
    'telegram token': 'failed',
    'telegram webhook': 'skipped',
  })
  telegram.faults.revoked = false
})

test('the operator shows what is kept of somebody by their account, as their export has it', async () => {
  const berta = new TelegramCitizen(telegram.person('Berta Soler', { id: 141_421_356 }))
  await berta.asks('hola', /En què us podem ajudar\?/)
  const { said, code } = await runs('person', ['show', 'telegram:141421356'])
  expect(said).toContain('Telegram: telegram:141421356')
  expect(said).toContain('Berta Soler')
  expect(code).toBe(0)
})

test('a channel that the town has not is named', async () => {
  const { said, code } = await runs('connect', ['signal'])
  expect(said).toContain('✗ signal is no channel of this town’s that is connected by a command')
  expect(code).toBe(2)
})

test('the front page leads to the bot, in the language of the page', async () => {
  const page = await (await fetch(`${world.url}/?lang=fr`)).text()
  expect(page).toContain('href="https://t.me/AjManresa_bot"')
  expect(page).toContain('La même conversation sur Telegram')
})
