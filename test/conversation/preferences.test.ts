import { afterAll, beforeAll, expect, test } from 'bun:test'
import { sendDueReminders } from '#conversation'
import { findContact } from '#domain/contacts'
import { eraseRequested } from '#domain/conversations'
import { button } from '../support/citizen.ts'
import { HOUR } from '../support/clock.ts'
import { signInToConsole } from '../support/console/console.ts'
import { linkInList } from '../support/console/inbox-list.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** What a citizen decides about themselves. The clock stands at Tuesday 24 November 2026, 10 h. */

const NOW = Date.parse('2026-11-24T10:00:00+01:00')
let world: World
beforeAll(async () => {
  world = await startWorld({}, NOW)
})
afterAll(() => world.stop())

test('a citizen gives, changes and removes their name', async () => {
  const fatima = world.citizen('F.')
  await fatima.asks('preferències', button('El vostre nom'))
  await fatima.taps('El vostre nom')
  await fatima.sees('Com voleu que us diguem?')
  await fatima.asks('Fàtima  Zahra', 'D’acord, Fàtima Zahra.')
  await fatima.asks('el meu nom', 'Us diem *Fàtima Zahra*', button('Treure el nom'))
  await fatima.taps('Treure el nom')
  await fatima.sees('ja no en guardem cap')
})

test('a citizen subscribes to broadcasts by subject and neighbourhood, and stops them with one word from anywhere', async () => {
  const pau = world.citizen('Pau')
  await pau.asks('vull rebre avisos', 'De quins temes voleu que us avisem?', button('Talls de carrer'))
  await pau.taps('Talls de carrer')
  await pau.sees('De quin barri voleu els avisos?', button('Tota la ciutat'))
  await pau.asks('Barri Antic', 'us n’avisarem', button('✓ Talls de carrer'))
  await pau.taps('Ajuts nous')
  await pau.sees('us n’avisarem', button('✓ Ajuts nous'), button('Deixar tots els avisos'))
  await pau.taps('✓ Ajuts nous')
  await pau.sees('ja no us en tornarem a avisar', button('Ajuts nous'))
  const consents =
    await world.sql`select notice, quarter, withdrawn_at is null as given from consent order by given_at`
  expect([...consents]).toMatchObject([
    { notice: 'street-cuts', quarter: 'Barri Antic', given: true },
    { notice: 'grants', quarter: null, given: false },
  ])
  // In the middle of something else, too.
  await pau.asks('hi ha un fanal fos al carrer Guimerà 12', 'Reviseu-ho')
  await pau.asks('BAIXA', 'ja no us en tornarem a avisar')
  const [{ n } = { n: -1 }] =
    await world.sql`select count(*)::int as n from consent where withdrawn_at is null`
  expect(n).toBe(0)
  await pau.asks('menú', button('Continuar la incidència'))
})

test('a citizen gets their personal data as a readable file', async () => {
  const mar = world.citizen('Mar Soler')
  await mar.asks('hi ha un sot al carrer Sant Miquel 4', 'Reviseu-ho')
  await mar.asks('sense foto', 'Reviseu-ho')
  await mar.asks('sí', /té el número/)
  await mar.asks('què sabeu de mi', 'Tot el que desem de vós', '010')
  const file = (await mar.transcript()).find(({ document }) => document)?.document
  const response = await fetch(`${world.emulator.url}/citizens/${mar.waId}/media/${file?.id}`)
  expect(response.headers.get('content-type')).toStartWith('text/plain')
  const text = await response.text()
  for (const held of [
    mar.waId,
    'Mar Soler',
    'hi ha un sot',
    'Carrer de Sant Miquel, 4',
    '→ sense foto',
    '24 de novembre de 2026',
  ])
    expect(text).toContain(held)
})

test('a citizen is erased on request: only dates stay, and their report stays without its reporter', async () => {
  const teo = world.citizen('Teo')
  await teo.asks('banc trencat al passeig de Pere III 45', 'Reviseu-ho')
  await teo.asks('sense foto', 'Reviseu-ho')
  const [receipt] = await teo.asks('sí', /té el número/)
  const number = /\d\d-\d{5}/.exec(JSON.stringify(receipt))?.[0] ?? ''
  await teo.asks('avisos', button('Cursos nous'))
  await teo.taps('Cursos nous')
  await teo.sees('us n’avisarem')
  await teo.asks('esborreu les meves dades', 'No es pot desfer', 'LOPDGDD', button('Sí, esborreu-me'))
  await teo.taps('No, deixar-ho')
  await teo.sees('no hem esborrat res')
  const { town } = world.service
  const contactId = (await findContact(town.db, town, teo.waId)) ?? ''
  expect(contactId).not.toBe('')
  await teo.asks('esborrar-me', button('Sí, esborreu-me'))
  await teo.taps('Sí, esborreu-me')
  await teo.sees('no quedarà res de vós')
  await until('the contact to be gone', async () => {
    await eraseRequested(town)
    return (await findContact(town.db, town, teo.waId)) === undefined
  })
  const left = await world.sql`
    select (select count(*)::int from conversation where contact_id = ${contactId}) as conversations,
      (select count(*)::int from service_request where contact_id = ${contactId}) as requests,
      (select count(*)::int from consent where contact_id = ${contactId} and withdrawn_at is null) as consents,
      (select count(*)::int from consent where contact_id = ${contactId}) as proofs,
      (select count(*)::int from erasure where contact_id = ${contactId}) as erasures`
  expect(left[0]).toEqual({ conversations: 0, requests: 0, consents: 0, proofs: 1, erasures: 1 })
  const [request] = await world.sql`select state, contact_id from service_request where id = ${number}`
  expect(request).toMatchObject({ state: 'received', contact_id: null })
  // They may write again: as somebody new.
  await teo.asks('hola', 'Sóc l’assistent automàtic', 'tracta el que ens escriviu')
})

test('a conversation open with Social Services is kept until they close it, then erased', async () => {
  const ivet = world.citizen('Ivet')
  await ivet.asks('parlar amb serveis socials', 'Us atendrà només l’equip')
  await ivet.asks('un ajut', 'ja ho té Serveis Socials')
  // Who leaves and comes back waits again.
  await ivet.asks('menú', 'torneu a tenir')
  await ivet.asks('parlar amb serveis socials', 'Us atendrà només l’equip')
  await ivet.asks('un ajut per al lloguer', 'ja ho té Serveis Socials')
  const social = await signInToConsole(world, 'social@demo.test')
  const list = (await social.opens('/console/conversations')).text
  const link = linkInList(list, 'un ajut per al lloguer') ?? ''
  await social.sends(link, { do: 'answer', words: 'Bon dia', form_id: 'x' })
  await ivet.sees('Bon dia')
  const { town } = world.service
  const contactId = (await findContact(town.db, town, ivet.waId)) ?? ''
  // Asked for on another of the town's numbers, say.
  await world.sql`update conversation set erase_at = ${new Date(NOW - 3_600_000)} where contact_id = ${contactId}`
  await eraseRequested(town)
  expect(await findContact(town.db, town, ivet.waId)).toBe(contactId)
  // They may be erased before they are asked how it was.
  expect((await social.sends(link, { do: 'close' })).status).toBe(303)
  await until('the contact to be gone', async () => {
    await eraseRequested(town)
    return (await findContact(town.db, town, ivet.waId)) === undefined
  })
  const { text } = await social.opens('/console/conversations?show=done')
  expect(text).not.toContain('un ajut per al lloguer')
})

test('an unfinished report is kept, and its citizen reminded once, during the day', async () => {
  const nil = world.citizen('Nil')
  await nil.asks('hi ha brutícia a la plaça Catalunya', 'Reviseu-ho')
  const { town } = world.service
  await sendDueReminders(town)
  const reminders = async (who: typeof nil) =>
    (await who.transcript()).filter(({ text }) => text?.body.includes('a mig fer')).length
  expect(await reminders(nil)).toBe(0)
  const later = (hours: number) => world.clock.set(NOW + hours * HOUR)
  later(3)
  await Promise.all([sendDueReminders(town), sendDueReminders(town)])
  await nil.sees('Teniu una incidència a mig fer')
  later(6)
  await sendDueReminders(town)
  expect(await reminders(nil)).toBe(1)
  await nil.asks('sense foto', 'Reviseu-ho')
  // In the evening nobody is written to: in the morning they are.
  later(11)
  const eva = world.citizen('Eva')
  await eva.asks('hi ha brutícia a la plaça Major', 'Reviseu-ho')
  later(14)
  await sendDueReminders(town)
  expect(await reminders(eva)).toBe(0)
  later(23.2)
  await sendDueReminders(town)
  await eva.sees('Teniu una incidència a mig fer')
})
