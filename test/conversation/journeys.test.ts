import { afterAll, beforeAll, expect, test } from 'bun:test'
import { enqueueAppointmentReminders } from '#domain/appointments'
import { closeDueConsultations } from '#domain/participation'
import { createDump } from '../../src/open311/index.ts'
import { CORNER, haveAssets } from '../support/assets/inventory.ts'
import { messageText, type ReceivedMessage } from '../support/citizen.ts'
import { type ConsoleSession, inputs, signInToConsole } from '../support/console/console.ts'
import { createJournal } from '../support/console/journal.ts'
import { connectBot, startTelegram, TelegramCitizen } from '../support/stand-ins/telegram.ts'
import { type StandInTranslator, startTranslationServer } from '../support/stand-ins/translation.ts'
import { type StandInVision, seen, startVision, stripes } from '../support/stand-ins/vision.ts'
import { PASSWORD, startWorld, until, type World } from '../support/world.ts'

/**
 * From the citizen's hand to the crew's and back, once for each thing of the street, picture, language, work, area, collection, question,
 * dataset and messenger: `docs/journeys.md` is what happens here, word for word. `UPDATE=1` writes it again: read it before committing.
 */

/** A Wednesday, at eleven. */
const NOW = Date.parse('2026-11-25T11:00:00+01:00')
const KEY = 'a-key-of-the-model'
const FILE = 'docs/journeys.md'

const HEAD = `# Journeys

Ten journeys, each from the citizen's hand to the crew's and back. \`test/conversation/journeys.test.ts\` has them, against strict stand-ins of
the messengers and models, and fails if a word of this page is not what was seen.

\`→\` a citizen, \`←\` what they are answered, \`■\` somebody of the town hall, \`□\` what a page shows, \`$\` a program and what it is answered.

`

const { telegram, settings } = startTelegram(() => world)
let vision: StandInVision
let translator: StandInTranslator
let world: World
let agent: ConsoleSession
let admin: ConsoleSession
let lights: ConsoleSession
let waste: ConsoleSession
let journal: ReturnType<typeof createJournal>

beforeAll(async () => {
  vision = startVision(KEY)
  translator = startTranslationServer(KEY)
  world = await startWorld(
    {
      ...settings,
      TELEGRAM_BOT_USERNAME: 'AjManresa_bot',
      VISION_URL: vision.url,
      VISION_KEY: KEY,
      TRANSLATE_URL: translator.url,
      TRANSLATE_KEY: KEY,
    },
    NOW,
  )
  await connectBot(world)
  const collector = { name: 'Pep Recull', email: 'pep@residus.test', teams: [], departments: ['RESIDUS'] }
  await world.service.staff.add({ ...collector, role: 'crew' }, PASSWORD)
  const emails = ['agent@demo.test', 'admin@demo.test', 'brigada@demo.test', 'pep@residus.test']
  ;[agent, admin, lights, waste] = (await Promise.all(
    emails.map((email) => signInToConsole(world, email)),
  )) as [ConsoleSession, ConsoleSession, ConsoleSession, ConsoleSession]
  await haveAssets(world.service.town, CORNER)
  journal = createJournal(world)
})
afterAll(async () => {
  expect([vision.wrong, translator.wrong]).toEqual([[], []])
  await world.stop()
  for (const one of [vision, translator, telegram]) one.stop()
})

const numberIn = (messages: ReceivedMessage[]): string =>
  /\d\d-\d{5}/.exec(messages.map(messageText).join(' '))?.[0] ?? ''

/** A change of a request in the console, as its form sends it. */
const change = async (number: string, fields: Record<string, string>) => {
  const path = `/console/requests/${number}`
  const [version = ''] = inputs((await agent.opens(path)).text, 'version')
  return agent.sends(path, { version, ...fields })
}

const crewSays = (number: string, note: string, who = lights) =>
  who.sends(`/console/crew/${number}`, { form_id: crypto.randomUUID(), state: 'resolved', note })

test('1. a thing of the street, by the number on its plate', async () => {
  journal.begin(
    '1. A lamp by its number',
    'Nobody is asked where it is; a neighbour and a program join the same report; the crew mends it.',
  )
  const laia = world.citizen('Laia')
  await journal.says(laia, 'hola', 'En què us podem ajudar?')
  await journal.says(laia, 'el fanal 23-118 fa pampallugues', 'On: Fanal 23-118')
  const number = numberIn(await journal.taps(laia, 'Confirmar', /té el número/))
  const pol = world.citizen('Pol')
  await journal.says(pol, 'fanal 23-118 apagat', 'És el mateix?')
  await journal.taps(pol, 'Sí, és el mateix', number)
  await journal.calls('/open311/v2/requests.json', ['service_request_id', 'service_notice'], {
    api_key: 'demo',
    service_code: 'EP01',
    'attribute[asset_id]': 'lamp:23-118',
    description: 'No fa llum',
  })
  await journal.calls(`/open311/v2/requests/${number}.json?extensions=true`, [
    'status',
    'address',
    'extended_attributes.asset_id',
  ])
  await journal.reads(agent, `/console/requests/${number}`, 'Fanal 23-118', '1 persona més')
  await journal.reads(lights, '/console/crew', 'Fanal apagat', 'Carrer de Guimerà, 12')
  await journal.staff('Joan, in the street', 'resolved, «Canviada la làmpada»', () =>
    crewSays(number, 'Canviada la làmpada'),
  )
  await journal.hears(laia, 'resolta')
  await journal.hears(pol, 'resolta')
})

test('2. a code that is scanned', async () => {
  journal.begin(
    '2. A code on a container',
    'The code opens the messenger with the words written already: two messages from the scan to the receipt.',
  )
  const nil = world.citizen('Nil')
  await journal.says(nil, 'Vull avisar d’un problema: Contenidor NR-0456', 'Què hi passa?')
  const number = numberIn(await journal.taps(nil, 'Contenidor ple o desbor…', /té el número/))
  await journal.reads(waste, '/console/crew', 'Contenidor ple o desbordat')
  await journal.staff('Pep, in the street', 'resolved, «Buidat»', () => crewSays(number, 'Buidat', waste))
  await journal.hears(nil, 'resolta')
})

test('3. a picture that is read', async () => {
  journal.begin(
    '3. A picture',
    'A model says what it seems to be, and hides a face before staff see what is to be published.',
  )
  vision.sees(seen({ kind: 'CV01', regions: [{ shows: 'face', x: 0.2, y: 0.2, width: 0.1, height: 0.2 }] }))
  const gina = world.citizen('Gina')
  const picture = await stripes()
  await journal.does(gina, '(a picture)', () => gina.sendsPicture(picture), 'La fotografia sembla de')
  await journal.taps(gina, 'Sí', 'On és?')
  await journal.says(gina, 'carrer Guimerà 40', 'Reviseu-ho')
  const number = numberIn(await journal.taps(gina, 'Confirmar', /té el número/))
  const [row] = await until('the picture to be here', () =>
    world.sql`select p.picture_id from service_request_picture p join picture on picture.id = p.picture_id
      where p.request_id = ${number} and picture.reading = 'done'`.then((rows) => rows.length > 0 && rows),
  )
  await journal.reads(agent, `/console/requests/${number}`, 'Una màquina hi ha tapat una cara o matrícula')
  await journal.staff('Jordi, in the console', 'publishes the picture', () =>
    agent.sends(`/console/requests/${number}/pictures/${row?.picture_id}`, { do: 'publish' }),
  )
  await journal.staff('Jordi, in the console', 'resolved, «Tapat»', () =>
    change(number, { state: 'resolved', public_note: 'Tapat' }),
  )
  await journal.hears(gina, 'Tapat')
  vision.sees(seen())
})

test('4. a language that staff do not read', async () => {
  journal.begin(
    '4. A report in French',
    'Staff read the translation beside it; the answer arrives in both languages; the public reads the originals.',
  )
  const claire = world.citizen('Claire')
  await journal.says(claire, 'Le lampadaire devant l’école est éteint depuis une semaine', /Où est-ce/)
  await journal.says(claire, 'rue Guimerà 60', 'Vérifiez')
  const number = numberIn(await journal.says(claire, 'oui', /\d\d-\d{5}/))
  const path = `/console/requests/${number}`
  await until('the translation', async () =>
    (await agent.opens(path)).text.includes('fa una setmana que està apagat'),
  )
  await journal.reads(agent, path, 'El fanal de davant de l’escola fa una setmana que està apagat')
  await journal.staff('Jordi, in the console', 'in progress, «Hi anem demà.»', () =>
    change(number, { state: 'in_progress', public_note: 'Hi anem demà.' }),
  )
  await journal.hears(claire, 'Hi anem demà.')
  await journal.calls(`/open311/v2/requests/${number}.json`, ['description', 'status_notes'])
})

test('5. works that are announced', async () => {
  journal.begin(
    '5. Works that are announced',
    'Who reports something there is told first. Who follows the street hears of them.',
  )
  const ada = world.citizen('Ada')
  await journal.says(ada, 'seguir el carrer Guimerà', '*Carrer de Guimerà*')
  await journal.says(ada, '3', 'us escriurem')
  const made = await admin.sends('/console/works/new', {
    kind: 'works',
    where: 'street',
    street: 'Carrer de Guimerà',
    title: 'Renovació del clavegueram',
    body: 'Es passa a peu per la vorera.',
    starts: '2026-11-25',
    ends: '2026-12-04',
  })
  const path = made.location.split('?')[0] ?? ''
  await journal.reads(admin, path, 'Esborrany', 'Aquí s’hi fan obres fins divendres, 4 de desembre')
  await journal.staff('Núria, in the console', 'publishes the works and has followers told', () =>
    admin.sends(path, { do: 'publish-tell' }),
  )
  await journal.hears(ada, 'Renovació del clavegueram')
  const pere = world.citizen('Pere')
  await journal.says(pere, 'hi ha talls avui?', 'Renovació del clavegueram')
  await journal.says(pere, 'hi ha un sot al carrer Guimerà 12', 'Aquí s’hi fan obres')
  await journal.taps(pere, 'Sí, enviar-lo', /Reviseu-ho|És el mateix/)
  await journal.reads(undefined, '/works', 'Renovació del clavegueram', 'Carrer de Guimerà')
  await journal.calls('/open311/v2/works.json', ['kind', 'title', 'address'])
})

test('6. an area that is followed', async () => {
  journal.begin(
    '6. What happens around here',
    'A distance from a shared place, at once or as a digest on Monday; one word ends it.',
  )
  const bel = world.citizen('Bel')
  await journal.says(bel, 'avisa’m del que passi a 500 m d’aquí', 'De quina zona')
  await journal.does(bel, '(shares a place)', () => bel.shares(41.7262, 1.8268), 'Què voleu saber-ne')
  await journal.says(bel, 'la segona', 'Cada dilluns')
  await journal.reads(admin, '/console/works', 'amb resum de dilluns')
  await journal.says(bel, 'BAIXA', /no us en tornarem|deixar|baixa/i)
})

test('7. bulky waste', async () => {
  journal.begin(
    '7. An old sofa',
    'What, how many and where in one sentence; a day with room; reminded the evening before; on the crew’s round.',
  )
  const rosa = world.citizen('Rosa Puig')
  await journal.says(rosa, 'vull llençar un sofà i dos matalassos, carrer Guimerà 14', 'Quin dia us va bé?')
  await journal.taps(rosa, 'divendres 27/11', 'Recollida confirmada')
  const [one] =
    await world.sql`select id from appointment where state = 'booked' order by created_at desc limit 1`
  world.clock.set('2026-11-26T19:30:00+01:00')
  await enqueueAppointmentReminders(world.service.town)
  await journal.hears(rosa, 'demà ho passem a recollir')
  world.clock.set('2026-11-27T09:00:00+01:00')
  await journal.reads(waste, '/console/crew', 'Carrer de Guimerà, 14', '1 × sofà, 2 × matalàs')
  await journal.staff('Pep, in the street', 'nothing was there', () =>
    waste.sends(`/console/crew/collections/${one?.id}`, { form_id: crypto.randomUUID(), state: 'waiting' }),
  )
  await journal.hears(rosa, 'no hi hem trobat res')
  await journal.reads(admin, '/console/figures?period=month', 'Voluminosos recollits')
})

test('8. a question of the town', async () => {
  journal.begin(
    '8. A consultation',
    'Consent first, once each; counted openly once it is closed, and nobody’s answer is kept.',
  )
  const form = new URLSearchParams({
    starts: '2026-11-25',
    ends: '2026-12-02',
    results: 'at-end',
    title: 'La plaça nova',
    question: 'Què hi voleu?',
    option1: 'Més arbres',
    option2: 'Jocs infantils',
  })
  for (const name of ['Barri Antic', 'Passeig i Rodalies']) form.append('neighbourhoods', name)
  const path = (await admin.sends('/console/participation/new', form)).location.split('?')[0] ?? ''
  await journal.staff('Núria, in the console', 'opens «La plaça nova»', () =>
    admin.sends(path, { do: 'open' }),
  )
  const citizens = ['Marc', 'Ona', 'Roc', 'Sara', 'Teo'].map((name) => world.citizen(name))
  for (const [at, citizen] of citizens.entries()) {
    const aloud = at === 0
    const steps = [
      ['says', 'participar 1', 'Hi esteu d’acord?'],
      ['taps', 'Sí, respondre', 'A quin barri viviu?'],
      ['taps', 'Barri Antic', 'Què trieu?'],
      ['taps', 'Més arbres', 'Gràcies'],
    ] as const
    for (const [how, words, expected] of steps) {
      if (aloud) await journal[how](citizen, words, expected)
      else if (how === 'says') await citizen.asks(words, expected)
      else {
        await citizen.taps(words)
        await citizen.sees(expected)
      }
    }
  }
  // A link says what somebody comes for.
  const link = 'https://t.me/AjManresa_bot?start=participar_1'
  expect(await (await fetch(`${world.url}/participation/1`)).text()).toContain(`href="${link}"`)
  const vera = new TelegramCitizen(telegram.person('Vera'))
  await journal.telegram(vera, `Vera: ${link}`, () => vera.starts('participar_1'), /Hi esteu d’acord/)
  await journal.staff('Núria, in the console', 'closes it', () =>
    admin.sends(path, { do: 'close', sure: 'yes' }),
  )
  await closeDueConsultations(world.service.town)
  await journal.reads(undefined, '/participation/1', 'Tancada', '5 respostes')
  expect(await world.sql`select 1 from consultation_answer`).toHaveLength(0)
})

test('9. open data', async () => {
  journal.begin(
    '9. Open data',
    'The night’s files, their catalogue, and the changes as events that can be had again from the first.',
  )
  await createDump(world.service.town)
  await journal.reads(
    undefined,
    '/data',
    'Incidències a la via pública',
    'Elements de la via pública',
    'Obres i talls anunciats',
    'Respostes a les consultes',
    'GeoParquet',
  )
  const catalogue = await (await fetch(`${world.url}/data/catalog.ttl`)).text()
  journal.notes('$', 'GET /data/catalog.ttl')
  journal.notes(' ', `${[...new Set(catalogue.match(/dataset\/[a-z-]+(?=>)/g))].toSorted().join(', ')}`)
  await journal.calls('/open311/v2/events.json?after=0&limit=1', [
    'specversion',
    'type',
    'subject',
    'sequence',
  ])
})

test('10. another messenger', async () => {
  journal.begin(
    '10. Telegram',
    'The same dialogues by a folder of its own; a link says what somebody comes for.',
  )
  const mar = new TelegramCitizen(telegram.person('Mar'))
  await journal.telegram(mar, 'Mar: /start', () => mar.starts(), /En què us podem ajudar/)
  await journal.telegram(
    mar,
    'Mar: el fanal 23-120 no fa llum',
    () => mar.says('el fanal 23-120 no fa llum'),
    /Aquí s’hi fan obres/,
  )
  await journal.telegram(mar, 'Mar: [Sí, enviar-lo]', () => mar.taps('Sí, enviar-lo'), /On: Fanal 23-120/)
  await journal.telegram(mar, 'Mar: [Confirmar]', () => mar.taps('Confirmar'), /té el número/)
  const number = /\d\d-\d{5}/.exec(mar.messages.at(-1)?.text ?? '')?.[0] ?? ''
  await journal.reads(agent, `/console/requests/${number}`, 'Telegram', 'Fanal 23-120')
  expect(await (await fetch(`${world.url}/reports/${number}`)).text()).toContain(
    `https://t.me/AjManresa_bot?start=seguir_${number}`,
  )
  await journal.telegram(mar, '(Joan mends it)', () => void crewSays(number, 'Canviada'), /resolta/)
})

test('the page of journeys is what happened', async () => {
  const written = `${HEAD}${journal}`
  if (process.env.UPDATE) await Bun.write(FILE, written)
  expect(written).toBe(await Bun.file(FILE).text())
})
