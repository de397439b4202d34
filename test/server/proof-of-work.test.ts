import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startService } from '../../src/server/service.ts'
import { encodeProof, requestProof } from '../support/proof-of-work.ts'
import { freePort, startWorld, type World } from '../support/world.ts'

/** A little work for browsers of strangers, asked for once half of a limit is used; nothing is asked in calm times. */

let world: World
beforeAll(async () => {
  world = await startWorld(
    // The work itself is short here: a browser's is a thousand times as long.
    { TRUSTED_PROXIES: '1', LIMITS_SCALE: '1', PROOF_OF_WORK: '1' },
    Date.parse('2026-11-25T11:00:00+01:00'),
  )
  world.clock.stop()
})
afterAll(() => world.stop())

const post = (
  path: string,
  address: string,
  body: Record<string, string>,
  { url = world.url, accept = 'text/html' } = {},
) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address, accept },
    body: new URLSearchParams(body),
    redirect: 'manual',
  })

let told = 0
const fields = () => ({
  service_code: 'EP01',
  description: `Fanal apagat ${told++}`,
  address: 'Carrer de Guimerà, 12',
})
const from = (address: string) => ({ 'x-forwarded-for': address })
const work = (purpose: string, address: string) => requestProof(world.url, purpose, from(address))
const rush = async (address: string) => {
  for (let n = 0; n < 20; n++) expect((await post('/reports', address, fields())).status).toBe(303)
}

test('one address reports twenty times without proof of work, then only with it, up to the limit', async () => {
  expect(await work('reports', '192.0.2.1')).toBe('')
  await rush('192.0.2.1')
  expect((await post('/reports', '192.0.2.1', fields())).status).toBe(429)
  for (let n = 0; n < 20; n++) {
    const proof = await work('reports', '192.0.2.1')
    expect(proof).not.toBe('')
    expect((await post('/reports', '192.0.2.1', { ...fields(), work: proof })).status).toBe(303)
  }
  // No work helps beyond the limit, and none is asked of others.
  const beyond = { ...fields(), work: await work('reports', '192.0.2.1') }
  const refused = await post('/reports', '192.0.2.1', beyond)
  expect(refused.status).toBe(429)
  const text = await refused.text()
  expect(text).toContain('truqueu al 010')
  expect(text).toContain(beyond.description)
  expect(await work('reports', '198.51.100.9')).toBe('')
  expect((await post('/reports', '198.51.100.9', fields())).status).toBe(303)
})

test('the page that asks for work keeps the form, says when it is not needed and what else to do', async () => {
  await rush('192.0.2.2')
  const plain = { ...fields(), phone: '612 34 56 78', form_id: 'kept-form' }
  const embedded = { ...plain, embedded: 'form' }
  const steps = { ...plain, steps: 'yes', lat: '41.7231', long: '1.8269' }
  for (const form of [plain, embedded, steps]) {
    const asked = await post('/reports?lang=es', '192.0.2.2', form)
    expect(asked.status).toBe(429)
    // Half of forty a day: one more each thirty-six minutes.
    expect(Number(asked.headers.get('retry-after'))).toBeWithin(1, 36 * 60)
    const page = await asked.text()
    for (const kept of [plain.description, plain.address, plain.phone, plain.form_id])
      expect(page).toContain(kept)
    expect(page).toContain('role="alert"')
    expect(page).toMatch(/JavaScript activado[^<]*dentro de \d+ minutos/)
    expect(page).toContain('https://aju.cat/Manresa')
    expect(page).toContain('Llame al 010')
    expect(page).toContain('data-work="reports"')
    expect(page).toContain('<script type="module" src="/assets/work.js">')
    expect(page).not.toMatch(/<img[^>]*captcha/i)
  }
  // A program is told in a line.
  const line = await post('/reports', '192.0.2.2', plain, { accept: '*/*' })
  expect(line.status).toBe(429)
  expect(line.headers.get('content-type')).toContain('text/plain')
  // Without any work: later.
  world.clock.advance(36 * 60_000)
  expect((await post('/reports', '192.0.2.2', plain)).status).toBe(303)
})

test('a proof is valid once over all replicas, for its purpose, for some minutes', async () => {
  await rush('192.0.2.3')
  const port = freePort()
  const replica = await startService({ ...world.config, port }, undefined, { now: world.clock.now })
  try {
    const urls = [world.url, `http://localhost:${port}`]
    const proof = await work('reports', '192.0.2.3')
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        post('/reports', '192.0.2.3', { ...fields(), work: proof }, { url: urls[n % 2] }),
      ),
    )
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7)
  } finally {
    await replica.stop()
  }
  const again = await work('reports', '192.0.2.3')
  for (const bad of ['nonsense', again.slice(0, -8), Buffer.from('{}').toString('base64')])
    expect((await post('/reports', '192.0.2.3', { ...fields(), work: bad })).status).toBe(429)
  const old = await work('reports', '192.0.2.3')
  world.clock.advance(6 * 60_000)
  expect((await post('/reports', '192.0.2.3', { ...fields(), work: old })).status).toBe(429)
  const fresh = await work('reports', '192.0.2.3')
  expect((await post('/reports', '192.0.2.3', { ...fields(), work: fresh })).status).toBe(303)
})

test('under load from many addresses, a new address needs proof of work too', async () => {
  const { id, vault, now } = world.service.town
  const half = new Date(now().getTime() + 12 * 3_600_000)
  await world.sql`insert into limit_use (jurisdiction_id, key, free_at)
    values (${id}, ${vault.blindIndex('limit:reports:everyone:')}, ${half})
    on conflict (jurisdiction_id, key) do update set free_at = ${half}`
  expect((await post('/reports', '203.0.113.80', fields())).status).toBe(429)
  const proof = await work('reports', '203.0.113.80')
  expect((await post('/reports', '203.0.113.80', { ...fields(), work: proof })).status).toBe(303)
  await world.sql`delete from limit_use`
})

test('after three unconfirmed appointments an address needs proof of work, and the form is kept', async () => {
  const slots = await fetch(`${world.url}/open311/v2/slots.json?agenda_id=cedem&service_code=empresa`)
  const starts = ((await slots.json()) as { start: string }[]).map(({ start }) => Date.parse(start))
  const hold = async (n: number) => {
    const wanted = { agenda: 'cedem', service: 'empresa', mode: 'office', start: String(starts[n]) }
    return (await post('/appointments', '192.0.2.5', wanted)).headers.get('location') ?? '/'
  }
  const person = { do: 'confirm', name: 'Zoe Zapater', 'answer-idea': 'Una fleca' }
  for (let n = 0; n < 3; n++)
    expect((await post(await hold(n), '192.0.2.5', person)).headers.get('location')).toContain(
      '/appointments/',
    )
  const own = await hold(3)
  const asked = await post(own, '192.0.2.5', person)
  expect(asked.status).toBe(429)
  const page = await asked.text()
  for (const kept of ['Zoe Zapater', 'Una fleca', 'data-work="bookings"']) expect(page).toContain(kept)
  // Work for one thing is none for another.
  const reports = await rushedProof()
  expect((await post(own, '192.0.2.5', { ...person, work: reports })).status).toBe(429)
  const proof = await work('bookings', '192.0.2.5')
  expect((await post(own, '192.0.2.5', { ...person, work: proof })).status).toBe(303)
})

/** A proof for reports, of an address that has sent many. */
const rushedProof = async () => {
  await rush('192.0.2.7')
  return work('reports', '192.0.2.7')
}

test('holding slots and asking for a key need it too; releasing a slot and API keys do not', async () => {
  const key = { name: 'Prova', purpose: 'Un projecte de classe', email: 'a@example.org' }
  for (let n = 0; n < 2; n++) await post('/developers', '192.0.2.6', key)
  const asked = await post('/developers', '192.0.2.6', key)
  expect(asked.status).toBe(429)
  expect(await asked.text()).toContain('Un projecte de classe')
  const proof = await work('keys', '192.0.2.6')
  expect((await post('/developers', '192.0.2.6', { ...key, work: proof })).status).toBe(200)

  const { id, vault, now } = world.service.town
  const half = new Date(now().getTime() + 12 * 3_600_000)
  await world.sql`insert into limit_use (jurisdiction_id, key, free_at)
    values (${id}, ${vault.blindIndex('limit:holds:address:192.0.2.8')}, ${half})`
  const slots = await fetch(`${world.url}/open311/v2/slots.json?agenda_id=cedem&service_code=empresa`)
  const start = Date.parse(((await slots.json()) as { start: string }[]).at(-1)?.start ?? '')
  const wanted = { agenda: 'cedem', service: 'empresa', mode: 'office', start: String(start) }
  const refused = await post('/appointments', '192.0.2.8', wanted)
  expect(refused.status).toBe(429)
  expect(await refused.text()).toContain(`value="${start}"`)
  const held = await post('/appointments', '192.0.2.8', { ...wanted, work: await work('holds', '192.0.2.8') })
  const own = held.headers.get('location') ?? ''
  expect(own).toContain('/appointments/')
  expect((await post(own, '192.0.2.8', { do: 'release' })).status).toBe(200)

  // A program with a key is known by it: whatever its address has sent.
  const api = { api_key: 'demo', service_code: 'EP01', address_string: 'Carrer Major, 1', description: 'x' }
  expect((await post('/open311/v2/requests.json', '192.0.2.7', api)).status).toBe(201)
})

test('only limited actions have a challenge, and asking for one counts as no use', async () => {
  expect((await fetch(`${world.url}/work/messages`)).status).toBe(404)
  expect((await fetch(`${world.url}/work/constructor`)).status).toBe(404)
  await rush('192.0.2.9')
  for (let n = 0; n < 5; n++) expect(await work('reports', '192.0.2.9')).not.toBe('')
  const asked = await fetch(`${world.url}/work/reports`, { headers: from('192.0.2.9') })
  expect(asked.headers.get('cache-control')).toBe('no-store')
  const proof = await encodeProof((await asked.json()) as never)
  expect((await post('/reports', '192.0.2.9', { ...fields(), work: proof })).status).toBe(303)
})
