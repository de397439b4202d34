import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import {
  CONTAINER,
  type ConsoleSession,
  inputs,
  readRequestRow,
  signInToConsole,
} from '../../support/console/console.ts'
import { startMail } from '../../support/stand-ins/mail.ts'
import { startWorld, until, type World } from '../../support/world.ts'

let world: World
let operator: ConsoleSession
let agent: ConsoleSession

let mail: Awaited<ReturnType<typeof startMail>>['mail']

beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  world = await startWorld(started.settings)
  operator = await signInToConsole(world, 'operator@demo.test')
  agent = await signInToConsole(world, 'agent@demo.test')
})
afterAll(async () => {
  await world.stop()
  mail.stop()
})

const LAMP = {
  service_code: 'EP01',
  description: 'El fanal fa pampallugues',
  address: 'Carrer de Guimerà, 12',
}
const numberIn = (text: string): string => /<p class="number">(\d\d-\d{5})</.exec(text)?.[1] ?? ''
const part = async (name: string, query: Record<string, string>) =>
  (await operator.sends(`/console/010/parts/${name}`, query)).text

describe('while a caller speaks', () => {
  test('their telephone number brings up what they reported by any channel, open requests first', async () => {
    const first = await operator.sends('/console/010', {
      ...LAMP,
      name: 'Maria Serra',
      phone: '938 11 22 33',
    })
    const id = numberIn(first.text)
    const page = await part('caller', { phone: '+34 938112233' })
    expect(page).toContain('Maria Serra')
    expect(page).toContain(id)
    expect(await part('caller', { phone: '938112234' })).toContain('No tenim res')
    const citizen = world.citizen('Pol')
    await citizen.asks('hi ha un sot molt gros al passeig de pere iii 20', 'Reviseu-ho')
    await citizen.taps('Confirmar')
    await citizen.sees(/té el número/)
    expect(await part('caller', { phone: citizen.waId.slice(2) })).toContain('Sot o esvoranc')
  })

  test('words propose the kind of problem, the kind brings its questions, the address its places', async () => {
    const [kind] = JSON.parse(await part('kinds', { words: 'el contenidor vessa i fa pudor' }))
    expect(kind).toEqual({ code: 'NR01', name: 'Contenidor ple o desbordat' })
    expect(await part('questions', { service: 'NR01' })).toContain('De quina fracció és el contenidor?')
    const places = JSON.parse(await part('places', { words: 'guimera 12' }))
    expect(places[0]).toMatchObject({ address: 'Carrer de Guimerà, 12' })
    expect(await part('places', { words: '' })).toBe('[]')
  })

  test('known requests near the place are shown, and the caller can follow one instead of reporting again', async () => {
    const known = await world.report({
      service_code: 'PJ03',
      lat: '41.7198',
      long: '1.8301',
      description: 'El gronxador està trencat',
    })
    const near = await part('near', { service: 'PJ03', lat: '41.71982', long: '1.83012' })
    expect(near).toContain(known)
    const form_id = crypto.randomUUID()
    const pau = world.citizen('Pau')
    await pau.isReachable()
    const joined = await operator.sends('/console/010', {
      join: known,
      description: 'Els nens s’hi han fet mal',
      phone: pau.waId.slice(2),
      whatsapp: 'yes',
      form_id,
    })
    expect(numberIn(joined.text)).toBe(known)
    await operator.sends('/console/010', { join: known, description: 'Els nens s’hi han fet mal', form_id })
    const notes =
      await world.sql`select internal_note from service_request_event where request_id = ${known} and internal_note is not null`
    expect(notes.map((row) => row.internal_note)).toEqual([
      'Una altra persona també n’ha trucat al 010. Els nens s’hi han fet mal',
    ])
    const [count] =
      await world.sql`select count(*)::int as n from service_request_follower where request_id = ${known}`
    expect(count?.n).toBe(1)
    // The follower hears of it when it is done, by an approved template.
    await agent.sends(`/console/requests/${known}`, { state: 'resolved', public_note: 'Ja funciona' })
    await pau.sees('Ja funciona')
  })
})

describe('saving a call', () => {
  test('stores the answers and the point on the map, and sends the number by the messenger when asked', async () => {
    const oms = world.citizen('Sra. Oms')
    await oms.isReachable()
    const phone = oms.waId.slice(2)
    const refused = await operator.sends('/console/010', {
      service_code: 'NR01',
      description: 'El contenidor vessa',
      address: 'Plaça Major, 1',
      'attribute[fraccio]': 'plutoni',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Reviseu la resposta')
    expect(refused.text).not.toContain('Escriviu què hi passa')
    const taken = await operator.sends('/console/010', {
      service_code: 'NR01',
      description: 'El contenidor d’envasos vessa',
      address: 'davant de l’escola, a la plaça',
      lat: '41.7255',
      long: '1.8222',
      'attribute[fraccio]': 'envasos',
      name: 'Sra. Oms',
      phone,
      whatsapp: 'yes',
      form_id: 'w-1',
    })
    const id = numberIn(taken.text)
    expect(taken.text).toContain('Li hem enviat el número per WhatsApp')
    const [row] = await world.sql`select * from service_request where id = ${id}`
    expect(row).toMatchObject({
      lat: 41.7255,
      long: 1.8222,
      channel: 'phone',
      attributes: { fraccio: ['envasos'] },
    })
    await oms.sees(id)
    // Sent again by an impatient key, it is one report and one message.
    await operator.sends('/console/010', {
      service_code: 'NR01',
      description: 'El contenidor d’envasos vessa',
      address: 'x',
      phone,
      whatsapp: 'yes',
      form_id: 'w-1',
    })
    await Bun.sleep(400)
    expect(await oms.transcript()).toHaveLength(1)
  })

  test('shows missing fields by name, and keeps what was typed', async () => {
    const refused = await operator.sends('/console/010', {
      description: 'Una branca <b>grossa</b>',
      whatsapp: 'yes',
      phone: '12',
      name: 'Pep',
    })
    expect(refused.status).toBe(422)
    for (const field of ['service_code', 'address', 'phone'])
      expect(refused.text).toContain(`href="#${field}"`)
    expect(refused.text).toContain('Una branca &lt;b')
    expect(refused.text).toContain('value="Pep"')
  })
})

describe('a caller without WhatsApp', () => {
  const letterTo = (to: string, subject: string) =>
    until(`${subject} to ${to}`, async () =>
      mail.received(to).find((letter) => letter.subject.includes(subject)),
    )

  test('gives an address, which is asked to confirm and then told of each change; the operator reads it back', async () => {
    expect((await operator.opens('/console/010')).text).toContain('Llegiu-li: «Us enviarem un correu perquè')
    const saved = await operator.sends('/console/010', {
      ...LAMP,
      name: 'Assumpta Roca',
      email: 'assumpta.roca@correu.test',
    })
    const id = numberIn(saved.text)
    expect(saved.text).toContain('Li enviem un correu a assumpta.roca@correu.test')
    const asked = await letterTo('assumpta.roca@correu.test', `Hem rebut la vostra incidència ${id}`)
    const confirm = /https?:\/\/\S+\/mail\/confirm\S+/.exec(asked.text)?.[0] ?? ''
    // Before it is confirmed it hears nothing more.
    await agent.sends(`/console/requests/${id}`, { state: 'confirmed', public_note: 'Hi anem dimarts' })
    await until('the change to be told', async () => {
      const rows = await world.sql`select 1 from service_request_event
        where request_id = ${id} and announced_at is null`
      return rows.length === 0
    })
    const path = confirm.slice(confirm.indexOf('/mail/'))
    expect((await fetch(`${world.url}${path}`, { method: 'POST' })).status).toBe(200)
    // A place that is put right is told as such, not as another state.
    await agent.sends(`/console/requests/${id}`, {
      state: 'confirmed',
      address: 'Carrer de Sobrerroca, 20',
      tell: 'yes',
    })
    const corrected = await letterTo('assumpta.roca@correu.test', `Hem corregit la incidència ${id}`)
    expect(corrected.text).toContain('Sobrerroca')
    expect(corrected.text).not.toContain('ha canviat d’estat')
    await agent.sends(`/console/requests/${id}`, { state: 'resolved', public_note: 'Ja fa llum' })
    const news = await letterTo('assumpta.roca@correu.test', `Incidència ${id}: resolta`)
    expect(news.text).toContain('Ja fa llum')
    expect(mail.received('assumpta.roca@correu.test').some(({ text }) => text.includes('dimarts'))).toBe(
      false,
    )
    // The address lies open nowhere.
    const [row] =
      await world.sql`select encode(reporter, 'escape') as reporter from service_request where id = ${id}`
    expect(row?.reporter).not.toContain('assumpta')
  })

  test('joins what is known already as a neighbour does, and is told nothing of what is its reporter’s alone', async () => {
    const known = await world.report({ ...CONTAINER })
    const joined = await operator.sends('/console/010', {
      join: known,
      description: 'Encara vessa',
      email: 'oriol@correu.test',
      form_id: crypto.randomUUID(),
    })
    expect(joined.text).toContain('Li enviem un correu a oriol@correu.test')
    await letterTo('oriol@correu.test', `seguir la incidència ${known}`)
    await agent.sends(`/console/requests/${known}`, { state: 'resolved' })
    const late = await operator.sends('/console/010', {
      join: known,
      email: 'berta@correu.test',
      form_id: crypto.randomUUID(),
    })
    expect(late.text).toContain('Ja està tancada')
    expect(mail.received('berta@correu.test')).toEqual([])
  })

  test('who wants nothing is told so, and an address that is none is said at its field', async () => {
    const nothing = await operator.sends('/console/010', { ...LAMP, name: 'Pep' })
    expect(nothing.text).toContain('No li enviarem res')
    const known = await world.report()
    for (const fields of [LAMP, { join: known, description: 'Encara hi és' }]) {
      const refused = await operator.sends('/console/010', { ...fields, email: 'assumpta@' })
      expect(refused.status).toBe(422)
      expect(refused.text).toContain('href="#email"')
      expect(refused.text).toContain('value="assumpta@"')
    }
  })
})

test('a request that cannot be joined is a problem of the form, not of its address', async () => {
  const refused = await operator.sends('/console/010', { join: '26-99999', description: 'Encara hi és' })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('<li>No hi ha cap incidència amb aquest número.</li>')
  expect(refused.text).not.toContain('href="#address"')
  expect(refused.text).toContain('Encara hi és')
})

describe('from a conversation', () => {
  test('a request is filed in two clicks with its words and pictures, and the citizen gets the number', async () => {
    const citizen = world.citizen('Laia')
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks('hi ha una paperera trencada al carrer Guimerà 12', /ja ho té|fora d/)
    await citizen.sendsPicture(
      await sharp({ create: { width: 90, height: 60, channels: 3, background: '#484' } })
        .jpeg()
        .toBuffer(),
    )
    const [row] =
      await world.sql`select c.id, c.contact_id from conversation c join handover h on h.conversation_id = c.id where h.state = 'waiting'`
    const path = `/console/010?conversation=${row?.id}`
    const picture = await until(
      'the picture to be offered',
      async () => /name="picture" value="([\w-]+)"/.exec((await agent.opens(path)).text)?.[1],
    )
    const page = await agent.opens(path)
    expect(page.text).toContain('hi ha una paperera trencada al carrer Guimerà 12')
    expect(page.text).toContain('value="Carrer de Guimerà, 12"')
    // Who may not see the conversation gets nothing of it.
    expect((await operator.opens(path)).status).toBe(404)
    const saved = await agent.sends('/console/010', {
      service_code: 'MU02',
      description: 'hi ha una paperera trencada al carrer Guimerà 12',
      address: 'Carrer de Guimerà, 12',
      conversation: String(row?.id),
      picture,
      form_id: 'c-1',
    })
    expect(saved.location).toBe(`/console/conversations/${row?.id}`)
    const [made] = await world.sql`select * from service_request where contact_id = ${row?.contact_id}`
    expect(made).toMatchObject({ service_code: 'MU02', channel: 'whatsapp' })
    const [owned] =
      await world.sql`select picture_id from service_request_picture where request_id = ${made?.id}`
    expect(owned?.picture_id).toBe(picture)
    await citizen.sees(new RegExp(`Hem obert la vostra incidència amb el número \\*${made?.id}\\*`))
  })
})

describe('the place of a call', () => {
  const HERE = { lat: 41.7253, long: 1.8269 }
  const SWAPPED = { lat: '1.8269', long: '41.7253' }
  const BARCELONA = { lat: '41.3874', long: '2.1686' }
  const SHORT = 'https://maps.app.goo.gl/AbCdEf123'
  const GOOGLE =
    'https://www.google.com/maps/place/Fanal/@41.70,1.80,17z/data=!3m1!4b1!8m2!3d41.7253!4d1.8269'
  const OCEAN = '0, 0 és un punt de l’oceà, que és el que diu un aparell que no sap on és'
  const call = (fields: Record<string, string>) =>
    operator.sends('/console/010', { ...LAMP, address: '', name: 'Pep', ...fields })

  test.each([
    ['0, 0', { lat: '0', long: '0', address: '' }, OCEAN],
    ['a point in Barcelona', { ...BARCELONA, address: '' }, 'és fora del municipi'],
    ['a short link', { address: SHORT }, 'els enllaços curts dels mapes no es poden obrir'],
  ] as [string, Record<string, string>, string][])(
    'is refused beside the field when it is %s',
    async (_, fields, reason) => {
      const { status, text } = await call(fields)
      expect(status).toBe(422)
      expect(text).toContain('href="#address"')
      expect(text).toContain(`Aquest lloc no serveix: ${reason}.`)
      expect([inputs(text, 'address'), inputs(text, 'name'), inputs(text, 'lat')]).toEqual([
        [fields.address ?? ''],
        ['Pep'],
        [''],
      ])
    },
  )

  test('is proposed the right way round when swapped, and accepted with one tap', async () => {
    const { status, text } = await call(SWAPPED)
    const [meant = ''] = inputs(text, 'meant')
    expect([status, meant]).toEqual([422, '41.7253,1.8269'])
    expect(await readRequestRow(world, numberIn((await call({ ...SWAPPED, meant })).text))).toMatchObject(
      HERE,
    )
  })

  test('is dropped when it is a point outside the town beside an address, and the operator is told', async () => {
    const { status, text } = await call({ ...BARCELONA, address: LAMP.address })
    expect(status).toBe(200)
    expect(text).toContain('s’ha deixat de banda el punt o l’enllaç: és fora del municipi')
    expect(await readRequestRow(world, numberIn(text))).toMatchObject({ address: LAMP.address })
  })

  test('is read from a pasted link, also while it is typed', async () => {
    const row = await readRequestRow(world, numberIn((await call({ address: GOOGLE })).text))
    expect([row.lat, row.long]).toEqual([HERE.lat, HERE.long])
    const { text } = await operator.sends('/console/010/parts/places', { words: GOOGLE })
    expect(JSON.parse(text)).toMatchObject([{ ...HERE, taken: true }])
  })
})
