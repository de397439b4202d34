import { afterAll, beforeAll, expect, test } from 'bun:test'
import { button } from '../support/citizen.ts'
import { startWorld, type World } from '../support/world.ts'

/** What must not wait in a queue, and what is nobody else's business. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

test('a report that mentions danger first gets the emergency number, then goes on', async () => {
  const nil = world.citizen('Nil')
  const seen = await nil.asks(
    'hi ha un cable pelat penjant d’un fanal al carrer Guimerà 12',
    'truqueu ara al 112',
    'Sóc l’assistent automàtic',
    'Enllumenat públic',
  )
  expect(seen[0]?.text?.body).toContain('truqueu ara al 112')
  expect(seen.filter(({ text }) => text?.body.includes('112'))).toHaveLength(1)
})

test('a child alone in the street gets the emergency number, and nobody is waved at', async () => {
  const roser = world.citizen('Roser')
  const seen = await roser.asks('Un nen sol al carrer', 'truqueu ara al 112', 'Sóc l’assistent automàtic')
  const bodies = seen.map(({ text }) => text?.body ?? '').join('\n')
  expect(bodies).not.toContain('900 900 120')
  expect(bodies).not.toContain('👋')
})

test('danger mentioned in the middle of a report, in Spanish, gets the emergency number', async () => {
  const eva = world.citizen('Eva')
  await eva.asks('Hola, hay un árbol caído en el parque de Puigterrà, quisiera avisar', /./)
  await eva.asks('hay una persona herida', 'llame ahora al 112')
})

test('a personal hardship is answered discreetly and never becomes a report', async () => {
  const before = await world.sql`select count(*)::int as n from service_request`
  const anna = world.citizen('Anna')
  await anna.asks(
    'no tinc per menjar i demà em fan un desnonament al carrer Guimerà 12',
    'no ho farem públic',
    'Serveis Socials',
    button('Menú'),
  )
  // Nor when they say it in the middle of one.
  const carme = world.citizen('Carme')
  await carme.asks('hola', button('Comunicar una incidència'))
  await carme.taps('Comunicar una incidència')
  await carme.sees('De quin tipus')
  await carme.taps('Altres incidències')
  await carme.sees('Expliqueu què hi passa')
  await carme.asks('no puc pagar el lloguer', 'no ho farem públic', 'Serveis Socials')
  const laia = world.citizen('Laia')
  const seen = await laia.asks('la meva parella em pega', '900 900 120', 'Us atenem amb discreció')
  expect(seen.some(({ interactive }) => interactive?.body.text.includes('incidència'))).toBe(false)
  expect(await world.sql`select count(*)::int as n from service_request`).toEqual(before)
})

test('a citizen asks for the state of their reports and is shown only their own', async () => {
  const pol = world.citizen('Pol')
  await pol.asks(
    'com està la meva incidència?',
    'No consta cap incidència enviada des d’aquest telèfon',
    '/reports',
  )
  await pol.asks('hi ha un fanal fos al carrer Guimerà 12', 'Enllumenat públic')
  await pol.taps('Confirmar')
  const [receipt] = await pol.sees(/té el número/)
  const id = /\d\d-\d{5}/.exec(receipt?.interactive?.body.text ?? '')?.[0] ?? ''
  await pol.asks(
    'on està la meva incidència',
    `*${id}* · Fanal apagat`,
    'rebuda · comunicada el',
    `/reports/${id}`,
  )
  const cookie = await world.signIn('agent@demo.test')
  const body = new URLSearchParams({ state: 'in_progress', public_note: 'Hi anem dijous.' })
  await fetch(`${world.url}/console/requests/${id}`, { method: 'POST', headers: { cookie }, body })
  await pol.sees('ha canviat d’estat')
  await pol.asks(id, 'en curs', '«Hi anem dijous.»')
  const other = world.citizen('Una altra')
  await other.asks(`què se sap de la ${id}?`, `La ${id} no es va enviar des d’aquest telèfon`)
})
