import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { button, type Citizen, messageText } from '../../support/citizen.ts'
import { DAY } from '../../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { allFetched, lastConversation } from '../../support/media.ts'
import { publishForms } from '../../support/stand-ins/published-forms.ts'
import { startWorld, type World } from '../../support/world.ts'

/** A report in a form inside the messenger: kind, words, pictures and consent on one screen, and the place in the chat. */

let world: World
let agent: ConsoleSession
beforeAll(async () => {
  world = await startWorld({}, Date.parse('2026-11-24T10:00:00+01:00'))
  publishForms(world)
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterEach(() => {
  world.emulator.faults.duplicate = 0
  for (const flow of world.emulator.account.flows.all.values()) flow.status = 'PUBLISHED'
})
afterAll(() => world.stop())

const photo = (red = 119) =>
  sharp({ create: { width: 600, height: 400, channels: 3, background: { r: red, g: 136, b: 153 } } })
    .jpeg()
    .toBuffer()

const INVITES = 'Expliqueu-ho tot en un formulari'
const ASKS_PLACE = 'On és? Compartiu la ubicació'
const RECEIPT = /número \*\d\d-\d{5}\*/

/** In front of the school: nobody reports anything near it in these tests. */
let places = 0
const somewhere = (): [number, number] => [41.7262 + 0.0009 * ++places, 1.8268]

const LAMP = { kind: 'enllumenat', words: 'Fanal fos davant de l’escola', consent: 'true' }

const begins = async (name: string): Promise<Citizen> => {
  const citizen = world.citizen(name)
  await citizen.asks('hola', button('Comunicar una incidència'))
  await citizen.taps('Comunicar una incidència')
  await citizen.sees(INVITES)
  return citizen
}

const requests = async (citizen: Citizen) => {
  const numbers = (await citizen.transcript()).flatMap((one) => /\d\d-\d{5}/.exec(messageText(one)) ?? [])
  return [...new Set(numbers)]
}

const stored = async (number: string | undefined) => {
  const [row] = await world.sql`
    select service_code, channel,
      (select count(*)::int from service_request_picture p where p.request_id = service_request.id) as pictures
    from service_request where id = ${number ?? ''}`
  return { ...row }
}

test('a report by the form takes three messages: the form, the place, the receipt', async () => {
  const nuria = world.citizen('Núria')
  await nuria.asks('hola', button('Comunicar una incidència'))
  const before = (await nuria.transcript()).length
  await nuria.taps('Comunicar una incidència')
  const [form] = await nuria.sees(INVITES, 'Si us estimeu més escriure')
  expect(form?.interactive?.action.parameters).toMatchObject({
    flow_message_version: '3',
    flow_cta: 'Omplir el formulari',
    flow_action: 'navigate',
    flow_action_payload: { screen: 'INCIDENT' },
  })
  await nuria.fillsForm(LAMP, [await photo(1), await photo(2)])
  await nuria.sees('He rebut 2 fotografies', ASKS_PLACE)
  await nuria.shares(...somewhere())
  await nuria.sees(RECEIPT)
  expect((await nuria.transcript()).length - before).toBe(3)
  const [number] = await requests(nuria)
  expect(await stored(number)).toEqual({ service_code: 'EP01', channel: 'whatsapp', pictures: 2 })
  await allFetched(world)
  const page = (await agent.opens(await lastConversation(world))).text
  expect(page).toContain('📋 Formulari omplert')
  expect(page).toContain('Fanal fos davant de l’escola')
  // Beside the thread, where each is once, they are among its files.
  const thread = page.slice(page.indexOf('id="history"'), page.indexOf('id="context"'))
  expect(thread.match(/<img[^>]+src="[^"]*\/pictures\//g)?.length).toBe(2)
})

test('a citizen who writes instead of opening the form goes on in the chat', async () => {
  const pau = await begins('Pau')
  await pau.asks('hi ha una paperera trencada al carrer Guimerà 90', 'Reviseu-ho', button('Confirmar'))
  await pau.taps('Confirmar')
  await pau.sees(RECEIPT)
  const jana = await begins('Jana')
  await jana.asks('Enllumenat públic', 'Expliqueu què hi passa')
  await jana.asks('un fanal fos', ASKS_PLACE)
})

test('a place in the words is shown before it is filed, since nobody chose it on the map', async () => {
  const ona = await begins('Ona')
  await ona.fillsForm({ ...LAMP, words: 'Fanal fos al passeig de Pere III 45' })
  await ona.sees('Reviseu-ho', 'Passeig de Pere III, 45', button('Confirmar'))
  await ona.taps('Confirmar')
  await ona.sees(RECEIPT)
})

test('a typed address is shown before it is filed, and what was in the form can be corrected', async () => {
  const biel = await begins('Biel')
  await biel.fillsForm(LAMP)
  await biel.sees(ASKS_PLACE)
  await biel.asks('carrer Sant Miquel 4', 'Reviseu-ho', 'Fanal fos davant de l’escola', button('Corregir'))
})

test('a form that cannot be sent any more is asked for in the chat, at once', async () => {
  for (const flow of world.emulator.account.flows.all.values()) flow.status = 'BLOCKED'
  const aina = world.citizen('Aina')
  await aina.asks('hola', button('Comunicar una incidència'))
  await aina.taps('Comunicar una incidència')
  const seen = await aina.sees('De quin tipus és la incidència?', button('Enllumenat públic'))
  expect(seen).toHaveLength(1)
  await aina.taps('Enllumenat públic')
  await aina.sees('Expliqueu què hi passa')
})

test('a form that an old app cannot show is followed by the list', async () => {
  const marc = world.citizen('Marc')
  await marc.asks('hola', button('Comunicar una incidència'))
  world.emulator.faults.failLater = { code: 131026, times: 1 }
  await marc.taps('Comunicar una incidència')
  const seen = await marc.sees('De quin tipus és la incidència?', button('Enllumenat públic'))
  expect(seen).toHaveLength(1)
})

test('a form that is delivered or sent twice is one report', async () => {
  world.emulator.faults.duplicate = 2
  const laia = await begins('Laia')
  await laia.fillsForm(LAMP, [await photo(3)])
  await laia.sees('He rebut la fotografia', ASKS_PLACE)
  world.emulator.faults.duplicate = 0
  await laia.fillsForm(LAMP)
  await laia.sees('Aquest formulari ja el tenim', ASKS_PLACE)
  await laia.shares(...somewhere())
  await laia.sees(RECEIPT)
  await laia.fillsForm(LAMP)
  await laia.sees('Aquest formulari ja el vam rebre', button('Una altra incidència'))
  const numbers = await requests(laia)
  expect(numbers).toHaveLength(1)
  expect(await stored(numbers[0])).toMatchObject({ pictures: 1 })
})

test('the form of a report that was filed tells of another one', async () => {
  const quim = await begins('Quim')
  await quim.fillsForm(LAMP)
  await quim.sees(ASKS_PLACE)
  await quim.shares(...somewhere())
  await quim.sees(RECEIPT)
  world.clock.advance(3 * DAY)
  await quim.fillsForm({ ...LAMP, kind: 'neteja', words: 'El contenidor d’orgànica és ple' })
  await quim.sees(ASKS_PLACE)
  await quim.shares(...somewhere())
  await quim.sees(RECEIPT)
  const numbers = await requests(quim)
  expect(numbers).toHaveLength(2)
  expect((await stored(numbers[1])).service_code).toStartWith('NR')
})

test('a picture that cannot be opened is announced with the question of the place, and left out', async () => {
  const ivet = await begins('Ivet')
  await ivet.fillsForm(LAMP, [new TextEncoder().encode('cap fotografia'), await photo(4)])
  const seen = await ivet.sees('No hem pogut obrir la fotografia', 'He rebut la fotografia', ASKS_PLACE)
  expect(seen).toHaveLength(1)
  await ivet.shares(...somewhere())
  await ivet.sees(RECEIPT)
  expect(await stored((await requests(ivet))[0])).toMatchObject({ pictures: 1 })
})

test('words of danger are answered first, and of violence by the discreet team', async () => {
  const gal = await begins('Gal')
  await gal.fillsForm({ ...LAMP, words: 'Hi ha foc al contenidor i molt de fum' })
  await gal.sees('112', ASKS_PLACE)
  const anna = await begins('Anna')
  await anna.fillsForm({ ...LAMP, words: 'El meu marit em pega' })
  const seen = await anna.sees('900 900 120')
  expect(seen.map(messageText).join()).not.toContain(ASKS_PLACE)
})

/** What a modified app may send as an answer. */
const answers = (citizen: Citizen, response_json: string) =>
  citizen.sends({
    type: 'interactive',
    interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json } },
  })

const draftOf = async (citizen: Citizen) => {
  const form = (await citizen.transcript()).findLast(({ interactive }) => interactive?.type === 'flow')
  return form?.interactive?.action.parameters?.flow_token ?? ''
}

test.each([
  ['a kind that was taken away', { kind: 'cementiri' }, ASKS_PLACE],
  ['no kind', { kind: undefined }, ASKS_PLACE],
  ['a kind that is no text', { kind: { $ne: null } }, ASKS_PLACE],
  ['words that are no words', { words: '…' }, 'Necessito unes paraules'],
  ['no words', { words: undefined }, 'Necessito unes paraules'],
  ['words of another type', { words: ['fanal'] }, 'Necessito unes paraules'],
  ['no consent', { consent: false }, 'sense la casella de les dades marcada'],
  ['a consent of another type', { consent: { yes: true } }, 'sense la casella de les dades marcada'],
  ['pictures that are none', { pictures: 'constructor' }, ASKS_PLACE],
  ['pictures without ids', { pictures: [{}, null, { id: '../../etc/passwd' }] }, ASKS_PLACE],
] as [string, object, string][])(
  'an answer with %s is asked for what it lacks',
  async (_, part, question) => {
    const eva = await begins('Eva')
    const whole = { ...LAMP, consent: true, pictures: [], flow_token: await draftOf(eva) }
    await answers(eva, JSON.stringify({ ...whole, ...part }))
    await eva.sees(question)
  },
)

test('words of a kind that nobody can tell are kept, and the kind is asked for in the chat', async () => {
  const roc = await begins('Roc')
  const strange = { kind: 'cementiri', words: 'zxqw vbnm', consent: true, flow_token: await draftOf(roc) }
  await answers(roc, JSON.stringify(strange))
  await roc.sees('De quin tipus és la incidència?', button('Enllumenat públic'))
  await roc.taps('Enllumenat públic')
  await roc.sees(ASKS_PLACE)
})

test.each([
  ['no JSON', 'flow_token=incident'],
  ['a list', '[]'],
  ['no token', JSON.stringify(LAMP)],
  ['a token of another make', JSON.stringify({ ...LAMP, flow_token: 'unused' })],
  [
    'a token with more behind it',
    JSON.stringify({ ...LAMP, flow_token: `incident:${crypto.randomUUID()}' or 1=1` }),
  ],
  [
    'a hundred kilobytes',
    JSON.stringify({ ...LAMP, words: 'fanal '.repeat(20_000), flow_token: 'incident:1' }),
  ],
])('an answer that is none of a form of the town’s changes nothing: %s', async (_, response) => {
  const lluc = await begins('Lluc')
  await answers(lluc, response)
  await lluc.sees('He rebut el formulari', button('Enllumenat públic'))
  expect(await requests(lluc)).toEqual([])
})

test('somebody else’s token begins a report of the sender’s own, and leaves the other’s alone', async () => {
  const berta = await begins('Berta')
  await berta.fillsForm({ ...LAMP, words: 'Fanal que fa pampallugues' })
  await berta.sees(ASKS_PLACE)
  const max = world.citizen('Max')
  await answers(max, JSON.stringify({ ...LAMP, consent: true, flow_token: await draftOf(berta) }))
  await max.sees(ASKS_PLACE)
  await max.shares(...somewhere())
  await max.sees(RECEIPT)
  await berta.shares(...somewhere())
  await berta.sees(RECEIPT)
  const [row] = await world.sql`
    select count(distinct contact_id)::int as people from service_request
    where id in ${world.sql([...(await requests(max)), ...(await requests(berta))])}`
  expect(row?.people).toBe(2)
})

test('six pictures of a form are kept, however many an app sends', async () => {
  const dani = await begins('Dani')
  const ids = Array.from({ length: 400 }, (_, index) => ({ id: String(10 ** 15 + index) }))
  const whole = { ...LAMP, consent: true, pictures: ids, flow_token: await draftOf(dani) }
  await answers(dani, JSON.stringify(whole))
  await dani.sees(ASKS_PLACE)
  const [row] =
    await world.sql`select count(*)::int as n from picture where source->>'mediaId' like '1000000000000%'`
  expect(row?.n).toBe(6)
})
