import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eraseRequested } from '#domain/conversations'
import { tellAreaReports, tellWeeklyDigests, tellWorkBatch } from '#domain/notifications'
import { button, type Citizen } from '../support/citizen.ts'
import { HOUR, MINUTE } from '../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Areas followed in a chat: asked for, told at once or by the week, stopped by one word. It is Monday 30 November 2026, 10 h. */

const NOW = Date.parse('2026-11-30T10:00:00+01:00')
let world: World
let editor: ConsoleSession
beforeAll(async () => {
  world = await startWorld({}, NOW)
  editor = await signInToConsole(world, 'admin@demo.test')
})
afterAll(() => world?.stop())

const at = (time: string) => world.clock.set(time)

const announces = async (fields: Record<string, string>): Promise<string> => {
  const made = await editor.sends('/console/works/new', {
    kind: 'traffic',
    where: 'street',
    street: 'Carrer de Guimerà',
    starts: '2026-12-09',
    ends: '2026-12-10',
    ...fields,
  })
  expect(made.status).toBe(303)
  return made.location.split('?')[0] ?? ''
}

const hears = async (person: Citizen, words: string): Promise<boolean> =>
  JSON.stringify(await person.transcript()).includes(words)

/** What a telling has put out has been handed over. */
const told = (path: string) =>
  until('the works to be told', async () => (await editor.opens(path)).text.includes('S’ha avisat'))

let ada: Citizen
let bel: Citizen
let cira: Citizen
let dia: Citizen

test('a citizen follows a street, a neighbourhood, an address or where they are', async () => {
  ;[ada, bel, cira, dia] = ['Ada', 'Bel', 'Cira', 'Dia'].map((name) => world.citizen(name)) as [
    Citizen,
    Citizen,
    Citizen,
    Citizen,
  ]
  await ada.asks('seguir el carrer Guimerà', '*Carrer de Guimerà*', button('Obres i talls'))
  await ada.asks('3', 'Quan hi hagi res de nou a *Carrer de Guimerà* us escriurem', '*BAIXA*')
  await bel.asks('avisos', button('📍 Seguir una zona'))
  await bel.taps('📍 Seguir una zona')
  await bel.sees('De quina zona voleu tenir notícies?')
  await bel.asks('un lloc que no existeix', 'No conec aquest lloc')
  await bel.asks('Barri Antic', '*Barri Antic*')
  await bel.asks('2', 'Cada dilluns us direm')
  await cira.asks('avisa’m del que passi a 300 m de la plaça Major 4', '300 m al voltant de Plaça Major, 4')
  await cira.asks('1', 'us escriurem, mai de nit')
  await dia.asks('avisa’m del que passi a 300 m d’aquí', 'De quina zona')
  await dia.shares(41.7262, 1.8268)
  await dia.sees('300 m')
  await dia.asks('5', 'Cada dilluns')
  const kept =
    await world.sql`select frequency, contents, area is null as gone from area_follow order by given_at`
  expect([...kept]).toMatchObject([
    { frequency: 'at-once', contents: ['works'], gone: false },
    { frequency: 'weekly', contents: ['reports', 'works', 'notices'] },
    { frequency: 'at-once', contents: ['reports', 'works', 'notices'] },
    { frequency: 'weekly', contents: ['reports'] },
  ])
})

test('what is no answer to where is taken for what it is', async () => {
  const edu = world.citizen('Edu')
  await edu.asks('vull seguir una zona', 'De quina zona')
  await edu.asks('hi ha un fanal fos al carrer del Bruc 12', 'Reviseu-ho')
})

test('staff see whom works reach and what that costs, and those who follow the area are told once', async () => {
  const path = await announces({ title: 'Tall de trànsit per asfaltatge', body: 'De 8 h a 14 h.' })
  const dry = (await editor.opens(path)).text
  // A citizen near one end of the street hears of it too.
  expect(dry).toContain('Arribarà a 2 persones. Missatges: 2 dins de la conversa oberta i 0 amb plantilla.')
  await editor.sends(path, { do: 'publish-tell' })
  await ada.sees('📣 *Tall de trànsit*', 'Tall de trànsit per asfaltatge', 'De 8 h a 14 h.', 'responeu BAIXA')
  await told(path)
  const [row] =
    await world.sql`select id from planned_work where texts->'ca'->>'title' like 'Tall de trànsit per%'`
  await world.sql`update planned_work set telling = 'sending', told_up_to = null where id = ${row?.id}`
  await tellWorkBatch(world.service.town, row?.id)
  const copies = (await ada.transcript()).filter(({ text }) => text?.body.includes('per asfaltatge'))
  expect(copies).toHaveLength(1)
  expect(await hears(bel, 'per asfaltatge')).toBe(false)
})

test('nobody is told at night, and what is withdrawn before the morning is told to nobody', async () => {
  at('2026-11-30T22:00:00+01:00')
  const path = await announces({ title: 'Anunciat de nit' })
  await editor.sends(path, { do: 'publish-tell' })
  const [row] = await world.sql`select id from planned_work where texts->'ca'->>'title' = 'Anunciat de nit'`
  await tellWorkBatch(world.service.town, row?.id)
  await editor.sends(path, { do: 'withdraw' })
  at('2026-12-01T10:00:00+01:00')
  await tellWorkBatch(world.service.town, row?.id)
  expect(await hears(ada, 'Anunciat de nit')).toBe(false)
})

test('what is reported around a place is told at once, by a template where the window has closed, and never twice', async () => {
  at('2026-12-02T11:00:00+01:00')
  const number = await world.report({ lat: '41.7231', long: '1.8269' })
  const far = await world.report({ lat: '41.7401', long: '1.8401' })
  world.clock.advance(MINUTE)
  await tellAreaReports(world.service.town)
  await cira.sees('Novetats de la zona que seguiu', number)
  await tellAreaReports(world.service.town)
  const copies = (await cira.transcript()).filter((one) => JSON.stringify(one).includes(number))
  expect(copies).toHaveLength(1)
  expect(await hears(cira, far)).toBe(false)
  expect(await hears(ada, number)).toBe(false)
})

test('a notice to a neighbourhood reaches those who follow an area in it, and staff see that they are counted', async () => {
  at('2026-12-03T11:00:00+01:00')
  const notice = {
    subject: 'street-cuts',
    quarter: 'Barri Antic',
    title: 'Mercat a la plaça',
    body: 'Divendres al matí.',
  }
  const made = await editor.sends('/console/notices', notice)
  expect((await editor.opens(made.location)).text).toContain('Arribarà a una persona')
  await editor.sends(made.location, { do: 'start' })
  await cira.sees('Mercat a la plaça')
  await until('the notice to be done', async () =>
    (await editor.opens(made.location)).text.includes('>Enviat<'),
  )
  expect(await hears(ada, 'Mercat a la plaça')).toBe(false)
  // What is culture is for those who asked for culture.
  const fair = await editor.sends('/console/notices', { ...notice, subject: 'culture', title: 'Fira' })
  expect((await editor.opens(fair.location)).text).toContain('Ningú no ha demanat avisos')
})

test('a summary is told on Monday, in the town’s morning, once, to those of whom there is something to tell', async () => {
  const path = await announces({
    title: 'Renovació de la plaça',
    where: 'neighbourhood',
    neighbourhood: 'Barri Antic',
  })
  await editor.sends(path, { do: 'publish' })
  at('2026-12-07T08:20:00+01:00')
  await tellWeeklyDigests(world.service.town)
  expect(await hears(bel, 'Renovació de la plaça')).toBe(false)
  at('2026-12-07T09:20:00+01:00')
  expect((await editor.opens('/console/works')).text).toMatch(/Ara el resum arribaria a \S+ person/)
  await Promise.all([tellWeeklyDigests(world.service.town), tellWeeklyDigests(world.service.town)])
  await bel.sees('Renovació de la plaça', 'Mercat a la plaça')
  at('2026-12-07T10:20:00+01:00')
  await tellWeeklyDigests(world.service.town)
  const copies = (await bel.transcript()).filter((one) =>
    JSON.stringify(one).includes('Renovació de la plaça'),
  )
  expect(copies).toHaveLength(1)
})

test('one tap ends one area, one word ends them all, and where they were is kept no longer', async () => {
  await cira.asks('avisos', button('📍 Seguir una zona'))
  await cira.taps('📍 Seguir una zona')
  await cira.sees('Aquestes són les zones que seguiu')
  await cira.asks('seguir el barri Barri Antic', '*Barri Antic*')
  await cira.asks('4', 'Cada dilluns')
  await cira.asks('BAIXA', 'ja no us en tornarem a avisar')
  const kept = await world.sql`
    select a.withdrawn_at is not null as ended, area is null as gone from area_follow a
    join conversation c using (contact_id) where a.contact_id =
      (select contact_id from area_follow where contents = '{reports,works,notices}' and frequency = 'at-once' limit 1)`
  expect(kept.length).toBe(2)
  expect(kept.every(({ ended, gone }) => ended && gone)).toBe(true)
})

test('areas followed are in the personal data export, and are erased with the person', async () => {
  await ada.asks('què sabeu de mi', /./)
  await until('the file', async () => (await ada.transcript()).some(({ document }) => document))
  await ada.asks('esborreu-me', button('Sí, esborreu-me'))
  await ada.taps('Sí, esborreu-me')
  await ada.sees('no quedarà res de vós')
  world.clock.advance(HOUR)
  await eraseRequested(world.service.town)
  const left =
    await world.sql`select count(*)::int as n from area_follow where contents = '{works}' and frequency = 'at-once'`
  expect(left[0]?.n).toBe(0)
})
