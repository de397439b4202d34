import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { button, type Citizen, messageText, type ReceivedMessage } from '../support/citizen.ts'
import { DAY } from '../support/clock.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** A report after it was made: added to, opened again, joined by neighbours. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const photo = () =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: '#456' } })
    .jpeg()
    .toBuffer()

const numberIn = (seen: ReceivedMessage[]): string =>
  /\d\d-\d{5}/.exec(seen.map(messageText).join(' '))?.[0] ?? ''

const reports = async (person: Citizen, text: string): Promise<string> => {
  await person.asks(text, 'Reviseu-ho')
  await person.taps('Confirmar')
  return numberIn(await person.sees(/té el número/))
}

const changes = async (number: string, state: string, public_note = '') => {
  const cookie = await world.signIn('agent@demo.test')
  const body = new URLSearchParams({ state, public_note })
  await fetch(`${world.url}/console/requests/${number}`, { method: 'POST', headers: { cookie }, body })
}

test('text and a picture are added to an open report, and staff see them', async () => {
  const mercè = world.citizen('Mercè')
  const number = await reports(mercè, 'hi ha un sot al carrer Guimerà 12')
  await mercè.asks('com està la meva incidència?', `*${number}*`, button('Afegir-hi'))
  await mercè.taps('Afegir-hi')
  await mercè.sees(`Què voleu afegir a la ${number}?`)
  await mercè.asks('ara ja hi cap una roda sencera', `Afegit a la incidència *${number}*`)
  await mercè.sendsPicture(await photo())
  await mercè.sees(`Afegit a la incidència *${number}*`)
  const events = await world.sql`select internal_note from service_request_event where request_id = ${number}`
  expect(events.map(({ internal_note }) => internal_note)).toContain('ara ja hi cap una roda sencera')
  await until(
    'the picture to be with the report',
    async () =>
      (await world.sql`select 1 from service_request_picture where request_id = ${number}`).length === 1,
  )
  // What is added is not taken for another report.
  const [{ n } = { n: 0 }] = await world.sql`select count(*)::int as n from service_request`
  expect(n).toBe(1)
})

test('a resolved report is reopened with a reason; a report closed long ago is not', async () => {
  const oriol = world.citizen('Oriol')
  const number = await reports(oriol, 'semàfor avariat a la carretera de Vic, 12')
  await changes(number, 'resolved', 'Arreglat.')
  await oriol.sees('resolta')
  await oriol.asks(number, 'resolta', button('Reobrir-la'))
  await oriol.taps('Reobrir-la')
  await oriol.sees(`Expliqueu per què la ${number} no està resolta`)
  await oriol.asks('continua apagat', 'torna a ser oberta')
  const [row] = await world.sql`select state, closed_at from service_request where id = ${number}`
  expect(row).toMatchObject({ state: 'received', closed_at: null })
  await changes(number, 'resolved')
  await oriol.sees('resolta')
  world.clock.advance(31 * DAY)
  await oriol.asks(number, 'resolta')
  const [last] = (await oriol.transcript()).slice(-1)
  expect(JSON.stringify(last)).not.toContain('Reobrir-la')
  world.clock.reset()
})

test('who reported it is asked once whether it has been mended; after the messaging window, in words that say how to answer', async () => {
  const berta = world.citizen('Berta')
  const number = await reports(berta, 'hi ha un sot molt fondo al carrer de Sobrerroca 20')
  await changes(number, 'resolved', 'Hem tapat el sot.')
  await berta.sees(/Ja està arreglat/, button('No, encara no'))
  await berta.taps('No, encara no')
  await berta.sees('Expliqueu per què')
  await berta.asks('es torna a enfonsar', 'torna a ser oberta')
  await world.lastWroteDaysAgo(2)
  await changes(number, 'resolved', 'Ara sí.')
  await berta.sees(new RegExp(`Si encara no està arreglat, contesteu «${number}»`))
  await berta.asks(number, 'resolta', button('Reobrir-la'))
})

test('a citizen joins a neighbour’s report instead of repeating it, and both are notified', async () => {
  const laura = world.citizen('Laura')
  const number = await reports(laura, 'contenidor desbordat a la plaça Sant Domènec')
  const pau = world.citizen('Pau')
  await pau.asks(
    'el contenidor de la plaça Sant Domènec està desbordat',
    'ja s’ha comunicat això',
    number,
    button('Sí, és el mateix'),
  )
  await pau.taps('Sí, és el mateix')
  await pau.sees(`us hem afegit a la incidència *${number}*`)
  await pau.asks('les meves incidències', `*${number}*`)
  await changes(number, 'in_progress', 'El camió passa aquesta nit.')
  await laura.sees('El camió passa aquesta nit.')
  await pau.sees('El camió passa aquesta nit.')
  const [{ n } = { n: 0 }] =
    await world.sql`select count(*)::int as n from service_request where service_code = 'NR01'`
  expect(n).toBe(1)
})

test('when the citizen says it is a different problem, the report continues', async () => {
  const ada = world.citizen('Ada')
  await ada.asks('contenidor desbordat a la plaça Sant Domènec', 'ja s’ha comunicat això')
  await ada.asks('no', 'Reviseu-ho')
  await ada.taps('Confirmar')
  await ada.sees(/té el número/)
})

test('nobody joins, adds to or reopens a report of somebody else', async () => {
  const [{ id } = { id: '' }] = await world.sql`select id from service_request where service_code = 'CT01'`
  const stranger = world.citizen('Un estrany')
  await stranger.asks('hola', button('Cita prèvia'))
  for (const choice of [`own:add:${id}`, `own:reopen:${id}`]) {
    await stranger.sends({
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: choice, title: 'x' } },
    })
    await stranger.sees(id)
    await stranger.asks('això és meu', `No trobo la ${id}`)
  }
})
