import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hmacHex } from '#platform/crypto'
import { changeProfile, copyTown } from '../support/copied-town.ts'
import {
  freePort,
  neighbourSettings,
  openNeighbour,
  startWorld,
  until,
  type World,
} from '../support/world.ts'

/**
 * One process for all towns of a folder. Manresa is served with the environment's settings, Sallent with its own; Trencat's
 * outline is broken.
 */

const OPERATOR = 'token-de-qui-opera-7f3a91c2'

let folder: string
let port: number
let manresa: World
let sallent: World

const found = (id: string, name: string) => copyTown(folder, { id, name, contact: `Ajuntament de ${name}` })
const settings = (id: string, text: string) => writeFile(join(folder, id, 'settings.env'), text)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'many-towns-'))
  port = freePort()
  await found('manresa.cat', 'Manresa')
  await found('sallent.cat', 'Sallent')
  await settings('sallent.cat', neighbourSettings(port, freePort()))
  await found('trencat.cat', 'Trencat')
  await settings('trencat.cat', `PUBLIC_URL=http://127.0.0.2:${port}\nWHATSAPP_PHONE_NUMBER_ID=644069803\n`)
  await writeFile(join(folder, 'trencat.cat', 'boundary.geojson'), '{ "features": [] }')
  manresa = await startWorld({
    TOWNS_DIR: folder,
    PORT: String(port),
    HOST: '0.0.0.0',
    OPERATOR_TOKEN: OPERATOR,
  })
  sallent = await openNeighbour(manresa, 'sallent.cat')
}, 60_000)
afterAll(async () => {
  await sallent?.stop()
  await manresa?.stop()
  await rm(folder, { recursive: true, force: true })
})

const at = (host: string) => `http://${host}:${port}`
const read = async (url: string, init?: RequestInit): Promise<{ status: number; body: string }> => {
  const response = await fetch(url, init)
  return { status: response.status, body: await response.text() }
}

type Report = {
  towns: { id: string; state: string; problem?: string; contacts: number; openRequests: number }[]
  conflicts: string[]
}
const operatorView = async (): Promise<Report> => {
  const headers = { authorization: `Bearer ${OPERATOR}` }
  return (await fetch(`${manresa.url}/operator/towns.json`, { headers })).json() as Promise<Report>
}
const stateOf = async (id: string) => (await operatorView()).towns.find((one) => one.id === id)

test('each town answers at its own address', async () => {
  expect((await read(`${manresa.url}/`)).body).toContain('Ajuntament de Manresa')
  const { body } = await read(`${sallent.url}/`)
  expect(body).toContain('Ajuntament de Sallent')
  expect(body).not.toContain('Ajuntament de Manresa')
})

test('an address of no town is told so; health and metrics answer at any', async () => {
  expect(await read(`${at('127.0.0.9')}/`)).toEqual({
    status: 421,
    body: 'No town is served at this address.\n',
  })
  expect((await read(`${at('127.0.0.9')}/open311/v2/services.json?jurisdiction_id=manresa.cat`)).status).toBe(
    421,
  )
  expect((await read(`${at('127.0.0.9')}/health/ready`)).status).toBe(200)
  const metrics = (await read(`${at('127.0.0.9')}/metrics`)).body
  expect(metrics).toContain('town="sallent.cat"')
  // How long answers take, by area and class: the refusal above is one of the site's.
  expect(metrics).toMatch(/^http_request_seconds_count\{area="site",status="4xx"\} [1-9]/m)
})

test('a town whose folder is broken is down and says so; the others run', async () => {
  const { status, body } = await read(`${at('127.0.0.2')}/`, { headers: { 'accept-language': 'ca' } })
  expect([status, body]).toEqual([
    503,
    'Aquest servei no està disponible ara mateix\nTorneu-ho a provar d’aquí a uns minuts. El que heu enviat abans no s’ha perdut.\n',
  ])
  expect(await stateOf('trencat.cat')).toMatchObject({
    state: 'down',
    problem: expect.stringContaining('features'),
  })
  expect(await stateOf('manresa.cat')).toMatchObject({ state: 'served' })
})

test('the API says at every address that a town is down, and when to ask again: it is not unknown', async () => {
  const response = await fetch(
    `${manresa.url}/open311/v2/requests.json?jurisdiction_id=trencat.cat&locale=ca`,
  )
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
  expect(await response.text()).toContain('aquest municipi no es pot servir ara mateix')
})

test('a town that is mended is served within seconds, without a restart', async () => {
  await cp('towns/manresa.cat/boundary.geojson', join(folder, 'trencat.cat', 'boundary.geojson'))
  await until('Trencat to be served', async () => (await fetch(`${at('127.0.0.2')}/`)).status === 200, 25_000)
  expect(await stateOf('trencat.cat')).toMatchObject({ state: 'served' })
}, 30_000)

test('a town whose town.json is no JSON is down at its address, and its number’s messages come again', async () => {
  await found('espatllat.cat', 'Espatllat')
  await writeFile(join(folder, 'espatllat.cat', 'town.json'), '{')
  await settings('espatllat.cat', `PUBLIC_URL=${at('127.0.0.5')}\nWHATSAPP_PHONE_NUMBER_ID=644069805\n`)
  await until('it to be known', async () => (await fetch(`${at('127.0.0.5')}/`)).status === 503, 25_000)
  expect(await stateOf('espatllat.cat')).toMatchObject({
    state: 'down',
    problem: expect.stringContaining('town.json: '),
  })
  expect((await webhook(['644069805'], manresa.config.whatsapp.appSecret)).status).toBe(503)
  expect((await fetch(`${manresa.url}/`)).status).toBe(200)
  await rm(join(folder, 'espatllat.cat'), { recursive: true })
}, 30_000)

test('a town that was served goes on with what it had while its files are wrong', async () => {
  for (const [file, wrong] of [
    ['town.json', '{'],
    ['settings.env', 'PUBLIC_URL'],
  ] as const) {
    const path = join(folder, 'trencat.cat', file)
    const before = await readFile(path, 'utf8')
    await writeFile(path, wrong)
    const problem = async () => (await stateOf('trencat.cat'))?.problem ?? ''
    await until('the problem to be seen', async () => (await problem()).includes(file), 20_000)
    expect([file, (await fetch(`${at('127.0.0.2')}/`)).status]).toEqual([file, 200])
    await writeFile(path, before)
    await until('it to be over', async () => (await problem()) === '', 20_000)
  }
}, 60_000)

test('what changes in a folder is read again', async () => {
  await changeProfile(folder, 'trencat.cat', { authority: 'Ajuntament de Reparat' })
  await until(
    'the new name',
    async () => (await read(`${at('127.0.0.2')}/`)).body.includes('Ajuntament de Reparat'),
    20_000,
  )
}, 25_000)

test('one webhook takes the messages of both numbers, and each town answers its own citizens', async () => {
  const [nil, ona] = [manresa.citizen('Nil'), sallent.citizen('Ona')]
  await Promise.all([nil.says('hola'), ona.says('hola')])
  await Promise.all([nil.sees(/Manresa/), ona.sees(/Sallent/)])
  const rows = await manresa.sql`
    select c.jurisdiction_id as town, count(*)::int as contacts from contact c group by 1 order by 1`
  expect(rows.map(({ town, contacts }) => [town, contacts])).toEqual([
    ['manresa.cat', 1],
    ['sallent.cat', 1],
  ])
})

const webhook = (numbers: string[], secret: string) => {
  const entry = numbers.map((id, n) => ({
    id: `1022901293403${n}`,
    changes: [
      {
        field: 'messages',
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: id, phone_number_id: id },
          contacts: [{ wa_id: `3460099000${n}`, profile: { name: 'Pol' } }],
          messages: [
            {
              id: `wamid.${Bun.randomUUIDv7()}`,
              from: `3460099000${n}`,
              timestamp: String(Math.floor(manresa.clock.now().getTime() / 1000)),
              type: 'text',
              text: { body: 'hola' },
            },
          ],
        },
      },
    ],
  }))
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry })
  return fetch(`${manresa.url}/whatsapp/webhook`, {
    method: 'POST',
    headers: { 'x-hub-signature-256': `sha256=${hmacHex(secret, new TextEncoder().encode(body))}` },
    body,
  })
}
const contactsOf = async (id: string): Promise<number> => {
  const [row] = await manresa.sql`select count(*)::int as n from contact where jurisdiction_id = ${id}`
  return Number(row?.n)
}

test('a number of no town is answered and kept with none of them', async () => {
  const count = async () => {
    const [row] = await manresa.sql`select count(*)::int as n from quarantined_event`
    return Number(row?.n)
  }
  const before = await count()
  expect((await webhook(['999999999'], manresa.config.whatsapp.appSecret)).status).toBe(200)
  expect(await count()).toBe(before)
})

test('who signs with the secret of one town’s app speaks for no number of another', async () => {
  const own = 'un-secret-de-sallent-91c2'
  const file = join(folder, 'sallent.cat', 'settings.env')
  const before = await readFile(file, 'utf8')
  await writeFile(file, `${before}WHATSAPP_APP_SECRET=${own}\n`)
  await until(
    'Sallent’s secret to be read',
    async () => (await webhook(['644069802'], own)).status === 200,
    20_000,
  )
  const contacts = await contactsOf('manresa.cat')
  const forged = await webhook(['644069801'], own)
  expect(forged.status).toBe(401)
  const mixed = await webhook(['644069802', '644069801'], own)
  expect(mixed.status).toBe(200)
  expect(await contactsOf('manresa.cat')).toBe(contacts)
  await writeFile(file, before)
  await until(
    'the shared secret',
    async () => (await webhook(['644069802'], manresa.config.whatsapp.appSecret)).status === 200,
    20_000,
  )
}, 45_000)

test('of two towns with one number neither gets its messages, and the platform is to send them again', async () => {
  const file = join(folder, 'trencat.cat', 'settings.env')
  const before = await readFile(file, 'utf8')
  await writeFile(file, before.replace('644069803', '644069802'))
  await until('the conflict to be seen', async () => (await operatorView()).conflicts.length > 0, 20_000)
  expect((await operatorView()).conflicts).toEqual([
    'WHATSAPP_PHONE_NUMBER_ID 644069802: sallent.cat, trencat.cat',
  ])
  const contacts = await contactsOf('sallent.cat')
  expect((await webhook(['644069802'], sallent.config.whatsapp.appSecret)).status).toBe(503)
  expect(await contactsOf('sallent.cat')).toBe(contacts)
  await writeFile(file, before)
  await until('the conflict to be over', async () => (await operatorView()).conflicts.length === 0, 20_000)
  expect((await webhook(['644069802'], sallent.config.whatsapp.appSecret)).status).toBe(200)
}, 45_000)

test('the API of any town answers for every jurisdiction, with the keys of that one', async () => {
  const id = await sallent.report({ description: 'Banc trencat a Sallent' })
  const ask = (path: string) => read(`${manresa.url}/open311/v2/${path}`)
  expect((await ask(`requests/${id}.json?jurisdiction_id=sallent.cat`)).body).toContain(
    'Banc trencat a Sallent',
  )
  expect((await ask(`requests.json?jurisdiction_id=sallent.cat`)).body).toContain('Banc trencat a Sallent')
  expect((await ask(`requests.json?jurisdiction_id=manresa.cat`)).body).not.toContain('Banc trencat')
  expect((await ask(`requests.json`)).body).not.toContain('Banc trencat')
  for (const forged of ['enlloc.cat', '../sallent.cat', 'sallent.cat/', "' or ''='", 'SALLENT.CAT'])
    expect([
      forged,
      (await ask(`requests.json?jurisdiction_id=${encodeURIComponent(forged)}`)).status,
    ]).toEqual([forged, 404])
  await manresa.sql`update application set name = 'de Manresa' where jurisdiction_id = 'manresa.cat'`
  const discovery = JSON.parse((await ask('../discovery.json')).body)
  expect(discovery.jurisdictions).toContainEqual({
    jurisdiction_id: 'sallent.cat',
    name: 'Sallent',
    url: `${sallent.url}/open311/v2`,
  })
})

test('a number of one town’s request is none of another’s, whatever jurisdiction is named beside it', async () => {
  const id = await sallent.report({ description: 'Font sense aigua a Sallent' })
  const ask = async (url: string, named: string) => (await read(`${url}/open311/v2/${named}`)).status
  expect(await ask(manresa.url, `requests/${id}.json?jurisdiction_id=sallent.cat`)).toBe(200)
  expect(await ask(sallent.url, `requests/${id}.json?jurisdiction_id=manresa.cat`)).toBe(404)
  for (const forged of [`sallent.cat:${id}`, `sallent.cat%2F${id}`, `${id}%00`, `${id}'%20or%20''='`])
    expect([forged, await ask(manresa.url, `requests/${forged}.json`)]).toEqual([forged, 404])
})

test('a report posted at one town’s address for another jurisdiction is the other town’s', async () => {
  const body = new URLSearchParams({
    jurisdiction_id: 'sallent.cat',
    api_key: 'demo',
    service_code: 'EP01',
    address_string: 'Carrer de Guimerà, 12',
    description: 'Fanal apagat, enviat des de fora',
  })
  const response = await fetch(`${manresa.url}/open311/v2/requests.json`, { method: 'POST', body })
  expect(response.status).toBe(201)
  const [row] = await manresa.sql`
    select jurisdiction_id as town from service_request where description like '%enviat des de fora%'`
  expect(row?.town).toBe('sallent.cat')
})

test('reports that come for two towns at once are each in their own', async () => {
  const towns = ['manresa.cat', 'sallent.cat']
  const post = async (town: string, n: number): Promise<[id: string, town: string]> => {
    const body = new URLSearchParams({
      jurisdiction_id: town,
      api_key: 'demo',
      service_code: 'EP01',
      address_string: 'Carrer de Guimerà, 12',
      description: `Semàfor apagat ${n} a ${town}`,
    })
    const response = await fetch(`${manresa.url}/open311/v2/requests.json`, { method: 'POST', body })
    const [made] = (await response.json()) as { service_request_id: string }[]
    return [made?.service_request_id ?? '', town]
  }
  const filed = await Promise.all(
    Array.from({ length: 10 }, (_, n) => towns.map((town) => post(town, n))).flat(),
  )
  const rows = await manresa.sql<{ id: string; town: string; words: string; history: string }[]>`
    select r.id, r.jurisdiction_id as town, r.description as words, e.jurisdiction_id as history
    from service_request r join service_request_event e on e.request_id = r.id
    where r.description like 'Semàfor apagat%' order by r.id`
  expect(rows.map(({ id, town }) => [id, town])).toEqual(
    filed.toSorted(([one], [other]) => one.localeCompare(other)),
  )
  expect(rows.every(({ town, words, history }) => words.endsWith(town) && history === town)).toBe(true)
})

test('a session of one town is none of another', async () => {
  const cookie = await manresa.signIn('admin@demo.test')
  const status = async (url: string) =>
    (await fetch(`${url}/console/staff`, { headers: { cookie }, redirect: 'manual' })).status
  expect(await status(manresa.url)).toBe(200)
  expect(await status(sallent.url)).toBe(303)
})

test('what happens in one town moves an open screen of that town alone', async () => {
  const screenOf = async (world: World) => {
    const headers = { cookie: await world.signIn('admin@demo.test') }
    const stream = await fetch(`${world.url}/console/events?topics=queue&page=/console`, { headers })
    const reader = (stream.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
    let told = ''
    const readOn = async (): Promise<void> => {
      const { value, done } = await reader.read()
      if (done) return
      told += new TextDecoder().decode(value)
      return readOn()
    }
    void readOn().catch(() => {})
    await until('the screen to be open', async () => told.includes('event: open'))
    return { changes: () => told.match(/event: changed/g)?.length ?? 0, close: () => reader.cancel() }
  }
  const [ours, theirs] = [await screenOf(manresa), await screenOf(sallent)]
  await manresa.report({ description: 'Arbre caigut a Manresa' })
  await until('ours to be told', async () => ours.changes() > 0)
  // One process hears a signal for all its screens at once.
  expect(theirs.changes()).toBe(0)
  await sallent.report({ description: 'Arbre caigut a Sallent' })
  await until('theirs to be told', async () => theirs.changes() > 0)
  await Promise.all([ours.close(), theirs.close()])
})

test('the operator sees health and counts of all towns, and no citizen’s words', async () => {
  const url = `${manresa.url}/operator/towns.json`
  expect((await read(url)).status).toBe(401)
  expect((await read(url, { headers: { authorization: 'Bearer no-es-aquest' } })).status).toBe(401)
  await manresa.report({ description: 'paraulesdelaciutadana', first_name: 'Rosalia' })
  const { body } = await read(url, { headers: { authorization: `Bearer ${OPERATOR}` } })
  expect(body).not.toMatch(/paraulesdelaciutadana|Rosalia|34600/)
  expect(await stateOf('sallent.cat')).toMatchObject({ state: 'served', openRequests: 14 })
})

test('a storm in one town delays no other', async () => {
  // Fewer than the requests that one process of Bun sends at once: the messengers of this test are in it too.
  const count = 200
  const storm = Array.from({ length: count }, (_, n) => manresa.citizen(`Tempesta ${n}`))
  const handled = async () => {
    const [row] = await manresa.sql`
      select count(*)::int as n from inbound_message where handled_at is not null and jurisdiction_id = 'manresa.cat'`
    return Number(row?.n)
  }
  const before = await handled()
  const written = Promise.all(storm.map((one) => one.says('hola, hi ha un fanal fos al carrer Guimerà 12')))
  const quiet = sallent.citizen('Ona tranquil·la')
  await quiet.says('hola')
  await quiet.sees(/Sallent/)
  // Answered while the storm was still being worked on.
  expect((await handled()) - before).toBeLessThan(count)
  await written
}, 60_000)

test('a town that is removed is no longer served, and its data are kept and seen', async () => {
  await rm(join(folder, 'sallent.cat'), { recursive: true })
  await until('Sallent to be gone', async () => (await fetch(`${sallent.url}/`)).status === 421, 20_000)
  expect(await stateOf('sallent.cat')).toMatchObject({ state: 'removed', openRequests: 14 })
  expect((await read(`${manresa.url}/`)).status).toBe(200)
  expect((await read(`${manresa.url}/open311/v2/requests.json?jurisdiction_id=sallent.cat`)).status).toBe(404)
}, 25_000)
