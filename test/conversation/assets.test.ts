import { afterAll, beforeAll, expect, test } from 'bun:test'
import { catalogues } from '#languages'
import { CORNER, haveAssets, thing } from '../support/assets/inventory.ts'
import { button, type Citizen, messageText } from '../support/citizen.ts'
import { photo } from '../support/media.ts'
import { startWorld, type World } from '../support/world.ts'

/** A report of a thing of the street: by the number on its plate, by its code, or among the nearest. Nobody is asked for an address. */

let world: World
beforeAll(async () => {
  world = await startWorld()
  await haveAssets(world.service.town, [
    ...CORNER,
    // Each test has a lamp of its own.
    ...Array.from({ length: 12 }, (_, n) => thing('lamp', `31-2${10 + n}`, [41.73 + n / 500, 1.82])),
  ])
})
afterAll(() => world.stop())

const numberIn = (seen: Awaited<ReturnType<Citizen['sees']>>): string =>
  /\d\d-\d{5}/.exec(seen.map(messageText).join(' '))?.[0] ?? ''

const requestOf = async (number: string) => {
  const [row] =
    await world.sql`select service_code, asset_id, lat, long, address, quarter, description, public_description from service_request where id = ${number}`
  return row
}

test('a lamp that is named in a sentence is reported where it stands, and nobody asks where', async () => {
  const laia = world.citizen('Laia')
  await laia.asks(
    'el fanal 23-118 no funciona',
    'Fanal apagat',
    'On: Fanal 23-118 · Carrer de Guimerà, 12',
    button('Confirmar'),
  )
  const number = numberIn(await laia.asks('sí', /té el número/))
  expect(await requestOf(number)).toEqual({
    service_code: 'EP01',
    asset_id: 'lamp:23-118',
    lat: 41.7262,
    long: 1.8268,
    address: 'Carrer de Guimerà, 12',
    quarter: 'Passeig i Rodalies',
    description: 'el fanal 23-118 no funciona',
    public_description: 'el fanal 23-118 no funciona',
  })
})

test('who scans a code is asked only what is wrong with it, by what can be: three messages until the receipt', async () => {
  const pau = world.citizen('Pau')
  await pau.says('Vull avisar d’un problema: Contenidor NR-0456')
  const asked = await pau.sees('Contenidor NR-0456', 'Què hi passa?', button('Contenidor trencat o cr…'))
  const rows = asked
    .flatMap(({ interactive }) => interactive?.action.sections ?? [])
    .flatMap((one) => one.rows)
  expect(rows.map(({ id }) => id)).toEqual([
    'fault:NR01',
    'fault:NR04',
    'fault:NR02',
    'fault:NR03',
    'fault:NR00',
    'cancel',
  ])
  await pau.taps('Contenidor ple o desbor…')
  const number = numberIn(await pau.sees(/té el número/))
  expect((await pau.transcript()).length).toBeLessThanOrEqual(3)
  expect(await requestOf(number)).toMatchObject({
    service_code: 'NR01',
    asset_id: 'container:nr-456',
    description: 'Contenidor ple o desbordat',
    address: 'Carrer de Guimerà, 13',
  })
})

test('what is written on a label is understood in every language, of every kind of thing', async () => {
  for (const [language, texts] of Object.entries(catalogues('poster'))) {
    const person = world.citizen(`Scans in ${language}`)
    await person.says(texts['label.words'].replace('{asset}', 'Fanal 31-210'))
    const seen = await person.sees('31-210')
    expect(seen.at(-1)?.interactive?.action.sections?.[0]?.rows[0]?.id).toBe('fault:EP01')
  }
})

test('a neighbour who names the same lamp is offered the report that is open, and joins it', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.asks('fanal 31-211 fos', 'Reviseu-ho')
  const number = numberIn(await rosa.asks('sí', /té el número/))
  const jordi = world.citizen('Jordi')
  await jordi.asks('Vull avisar d’un problema: Fanal 31-211', 'Què hi passa?')
  await jordi.taps('Fanal apagat')
  await jordi.sees(number, 'al mateix lloc', button('Sí, és el mateix'))
  await jordi.taps('Sí, és el mateix')
  await jordi.sees(number)
  // The lamp beside it is another one: nobody is asked whether it is the same.
  const pere = world.citizen('Pere')
  await pere.asks('el fanal 23-119 és fos', 'On: Fanal 23-119')
  const filed = await world.sql`select id from service_request where asset_id = 'lamp:31-211'`
  expect(filed).toHaveLength(1)
  const followers = await world.sql`select 1 from service_request_follower where request_id = ${number}`
  expect(followers).toHaveLength(1)
})

test('who shares a place is offered the three nearest things that it can be about', async () => {
  const nuria = world.citizen('Núria')
  await nuria.asks('hi ha un fanal fos', 'On és?')
  await nuria.shares(41.72636, 1.82681)
  const seen = await nuria.sees(
    'Quin d’aquests és?',
    button('Fanal 23-119'),
    button('Fanal 23-118'),
    button('Fanal 23-120'),
  )
  const rows = seen.at(-1)?.interactive?.action.sections?.[0]?.rows ?? []
  expect(rows.map(({ title }) => title)).toEqual([
    'Fanal 23-119',
    'Fanal 23-120',
    'Fanal 23-118',
    'Cap d’aquests',
  ])
  await nuria.taps('Fanal 23-120')
  await nuria.sees('On: Fanal 23-120 · Carrer de Guimerà, 20')
})

test('none of the nearest: the place that was shared stays', async () => {
  const marc = world.citizen('Marc')
  await marc.asks('el banc està trencat', 'On és?')
  await marc.shares(41.7263, 1.8268)
  await marc.sees('Quin d’aquests és?')
  await marc.taps('Cap d’aquests')
  await marc.sees(/On: (?!Banc)/, button('Confirmar'))
})

test('who writes the place of a row instead of tapping it has chosen it, and the number is no part of what they tell', async () => {
  const biel = world.citizen('Biel')
  await biel.asks('el banc està trencat', 'On és?')
  await biel.shares(41.7263, 1.8268)
  await biel.sees('Quin d’aquests és?', button('Banc BC-0031'))
  await biel.says('2')
  const seen = await biel.sees(/On: (?!Banc)/, button('Confirmar'))
  expect(seen.map(messageText).join(' ')).toContain('Què hi passa: el banc està trencat\nOn:')
  const iris = world.citizen('Iris')
  await iris.asks('hay una farola fundida', '¿Dónde es?')
  await iris.shares(41.72637, 1.82681)
  await iris.sees(button('Farola 23-119'))
  await iris.asks('la segunda', 'Farola 23-120')
})

test('what is wrong with a scanned asset is understood by a word that only one of its faults has', async () => {
  const sara = world.citizen('Sara')
  await sara.asks('Vull avisar d’un problema: Fanal 31-221', 'Què hi passa?')
  await sara.asks(
    'ha caigut',
    'Fanal caigut o cables a la vista',
    'Què hi passa: ha caigut',
    button('Confirmar'),
  )
})

test('a thing beside something else only says where that is', async () => {
  const oriol = world.citizen('Oriol')
  await oriol.asks('la vorera està trencada davant del fanal 31-213', 'Vorera en mal estat', /On: /)
  const number = numberIn(await oriol.asks('sí', /té el número/))
  expect(await requestOf(number)).toMatchObject({ service_code: 'CV02', asset_id: null, lat: 41.736 })
})

test('the number answers the question of where', async () => {
  const blai = world.citizen('Blai')
  await blai.asks('hi ha un fanal que fa pampallugues', 'On és?')
  await blai.asks('és el fanal 31-214', 'On: Fanal 31-214', button('Confirmar'))
})

test('a picture with the number in its caption', async () => {
  const aina = world.citizen('Aina')
  await aina.sendsPicture(await photo(), { caption: 'el fanal 31-217 és a terra' })
  await aina.sees('On: Fanal 31-217')
})

test('a code that is scanned in the middle of something else is a report of its own', async () => {
  const gina = world.citizen('Gina')
  await gina.asks('hi ha un sot a la calçada', 'On és?')
  await gina.asks('Vull avisar d’un problema: Fanal 31-218', 'Fanal 31-218', 'Què hi passa?')
  await gina.taps('Fanal apagat')
  await gina.sees(/té el número/, 'Fanal 31-218')
  const jan = world.citizen('Jan')
  await jan.asks('vull cita per empadronar-me', 'On us va millor?')
  await jan.asks('Vull avisar d’un problema: Fanal 31-219', 'Fanal 31-219', 'Què hi passa?')
})

test('who corrects what is wrong sees the summary again before it is filed', async () => {
  const olga = world.citizen('Olga')
  await olga.asks('el fanal 31-220 no funciona', 'Fanal apagat', button('Corregir'))
  await olga.taps('Corregir')
  await olga.sees('Què voleu corregir?')
  await olga.taps('El tipus')
  await olga.sees('Fanal 31-220', 'Què hi passa?')
  await olga.taps('Llums encesos de dia')
  await olga.sees('Llums encesos de dia', 'On: Fanal 31-220', button('Confirmar'))
})

test('a number that the town does not know is no place: they are asked where, as ever', async () => {
  const mireia = world.citizen('Mireia')
  await mireia.asks('el fanal 99-999 no funciona', 'On és?')
})

test('a thing that was taken away while it was being reported is a place all the same', async () => {
  const quim = world.citizen('Quim')
  await quim.asks('fanal 31-216 fos', 'On: Fanal 31-216')
  await world.sql`update asset set retired_at = updated_at where id = 'lamp:31-216'`
  const number = numberIn(await quim.asks('sí', /té el número/))
  expect(await requestOf(number)).toMatchObject({ asset_id: null, lat: 41.742 })
})
