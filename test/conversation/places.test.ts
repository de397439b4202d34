import { afterAll, beforeAll, expect, test } from 'bun:test'
import { button, messageText } from '../support/citizen.ts'
import { lastConversation } from '../support/media.ts'
import { startWorld, type World } from '../support/world.ts'

/** Where something is, as people tell it on a phone besides an address: what is read in which way is in `unit/chat-places`. */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

type Citizen = ReturnType<World['citizen']>

/** Says, as some do, that there is no picture, confirms, and gives the report as anybody reads it. */
const filed = async (citizen: Citizen) => {
  await citizen.asks('sense foto', 'Reviseu-ho', button('Confirmar'))
  const seen = await citizen.asks('sí', /té el número \*\d\d-\d{5}\*/)
  const number = /\d\d-\d{5}/.exec(seen.map(messageText).join())?.[0]
  const response = await fetch(`${world.url}/open311/v2/requests/${number}.json`)
  return ((await response.json()) as Record<string, unknown>[])[0]
}

test('a first message with a map link becomes a report with its place and a description without the link', async () => {
  const jordi = world.citizen('Jordi')
  await jordi.asks(
    'hi ha un fanal trencat https://maps.google.com/?q=41.7253,1.8269',
    'Enllumenat públic · Fanal apagat',
    'On: Carrer',
    'Reviseu-ho',
  )
  expect(await filed(jordi)).toMatchObject({
    service_code: 'EP01',
    description: 'hi ha un fanal trencat',
    lat: 41.7253,
    long: 1.8269,
  })
})

test('typed coordinates answer the question of place as a shared location does', async () => {
  const assumpta = world.citizen('Assumpta')
  await assumpta.asks('la paperera de la cantonada està cremada', 'On és?')
  await assumpta.asks(`41°43'31"N 1°49'37"E`, 'On: Carrer', 'Reviseu-ho')
  const { lat, long } = (await filed(assumpta)) ?? {}
  expect(lat).toBeCloseTo(41.7253, 4)
  expect(long).toBeCloseTo(1.8269, 4)
})

test('a shared location with latitude and longitude swapped is proposed the right way round', async () => {
  const blai = world.citizen('Blai')
  await blai.asks('hi ha un sot a la calçada', 'On és?')
  await blai.shares(1.8252, 41.7238)
  const seen = await blai.sees('semblen intercanviades. És aquí:', button('Tornar-la a escriure'))
  expect(seen).toHaveLength(1)
  await blai.taps('Sí, és aquí')
  await blai.sees('Reviseu-ho')
  expect(await filed(blai)).toMatchObject({ lat: 41.7238, long: 1.8252 })
})

test('a shared place without a position is located by its address', async () => {
  const montserrat = world.citizen('Montserrat')
  await montserrat.asks('el banc està trencat', 'On és?')
  await montserrat.sends({
    type: 'location',
    location: { name: 'Bar Canigó', address: 'Carrer de Sant Miquel, 4, 08241 Manresa' },
  })
  await montserrat.sees('On: Carrer de Sant Miquel, 4')
  const cookie = await world.signIn('agent@demo.test')
  const page = await fetch(`${world.url}${await lastConversation(world)}`, { headers: { cookie } })
  expect(await page.text()).toContain('📍 Bar Canigó, Carrer de Sant Miquel, 4')
  await montserrat.sends({ type: 'location', location: { latitude: 0, longitude: 0 } })
  await montserrat.sees('no porta posició', 'On: Carrer de Sant Miquel, 4', button('Confirmar'))
})

test('a short map link is refused because it cannot be opened, and a place far away because it is far away', async () => {
  const quim = world.citizen('Quim')
  await quim.asks('semàfor apagat', 'On és?')
  await quim.asks('https://maps.app.goo.gl/AbCdEf123', 'no el puc obrir', 'Compartiu la ubicació')
  await quim.asks('41.3874, 2.1686', 'massa lluny de Manresa', button('Tornar-la a escriure'))
  await quim.asks('carretera de Vic, 12 https://maps.app.goo.gl/AbCdEf123', 'On: Carretera de Vic, 12')
})

test('place problems are explained in Spanish and English too', async () => {
  const sara = world.citizen('Sara')
  await sara.asks('hay una farola fundida', '¿Dónde es?')
  await sara.asks('https://maps.app.goo.gl/AbCdEf123', 'no lo puedo abrir')
  await sara.asks('latitud 1,8269 longitud 41,7253', 'parecen intercambiadas. ¿Es aquí:')
  const tom = world.citizen('Tom')
  await tom.asks('there is a broken streetlight', 'Where is it?')
  await tom.shares(0, 0)
  await tom.sees('This location has no position in it')
})

test('a street alone begins a report there: only what is wrong is asked', async () => {
  const mercè = world.citizen('Mercè')
  await mercè.asks('carrer Guimerà 12', 'De quin tipus és la incidència?')
  await mercè.asks('el fanal de davant no s’encén des de dilluns', 'On: Carrer de Guimerà, 12', 'Reviseu-ho')
  expect(await filed(mercè)).toMatchObject({ service_code: 'EP01', address: 'Carrer de Guimerà, 12' })
})

test('a street that may be several is asked about, with three of them at most', async () => {
  const ferran = world.citizen('Ferran')
  await ferran.asks(
    'Sant Ignasi 14',
    'Quin d’aquests llocs és?',
    button('Plaça de Sant Ignasi, 14'),
    button('Via Sant Ignasi, 14'),
  )
})

test('a neighbourhood is no address: they are asked whether they can say no more', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.asks(
    'el fanal no fa llum a Cal Gravat',
    'És aquí: *Cal Gravat*?',
    button('Tornar-la a escriure'),
  )
  await rosa.asks('carrer de Trieta 9', 'On: Carrer de Trieta, 9', 'Reviseu-ho')
})
