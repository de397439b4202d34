import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DAY, HOUR, MINUTE } from '../support/clock.ts'
import { signInToConsole } from '../support/console/console.ts'
import { startWorld, until, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const page = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${world.url}${path}`, { redirect: 'manual', ...init })
  return {
    status: response.status,
    text: await response.text(),
    location: response.headers.get('location') ?? '',
  }
}

const places = async (fields: Record<string, string>) =>
  (await page('/places', { method: 'POST', body: new URLSearchParams(fields) })).text

describe('reporting in three steps, without a script', () => {
  test('each step is a link or a form, and going back keeps what was entered', async () => {
    const home = await page('/')
    expect(home.text).toContain('href="/report?kind=neteja"')
    expect((await page('/report?kind=neteja')).text).toContain('service=NR01')
    const where = await page('/report?service=NR01')
    expect(where.text).toContain('name="address"')
    expect((await page('/report?service=NR01&asked=place&address=')).status).toBe(422)
    const what = await page('/report?service=NR01&asked=place&address=Plaça Major, 1')
    expect(what.text).toContain('De quina fracció és el contenidor?')
    expect(what.text).toContain('Plaça Major, 1')
    const form = new FormData()
    for (const [name, value] of Object.entries({
      steps: 'yes',
      service_code: 'NR01',
      address: 'Plaça Major, 1',
      description: 'Vessa de bosses',
      'attribute[fraccio]': 'resta',
    }))
      form.set(name, value)
    const sent = await page('/reports', { method: 'POST', body: form })
    const id = /\d\d-\d{5}/.exec(sent.location)?.[0] ?? ''
    const [row] = await world.sql`select attributes, channel, quarter from service_request where id = ${id}`
    expect(row).toMatchObject({ attributes: { fraccio: ['resta'] }, channel: 'web' })
    // The next visitor is shown that it is known.
    expect((await page('/report?service=NR01&address=Plaça Major, 1')).text).toContain(id)
  })

  test('who does not know the kind says what happens, and is proposed three at most', async () => {
    const propose = async (words: string) =>
      page((await page('/report', { method: 'POST', body: new URLSearchParams({ words }) })).location)
    const found = await propose('el contenidor de davant de casa vessa i fa pudor')
    expect(found.text).toContain('Potser és:')
    expect(found.text.indexOf('service=NR01')).toBeLessThan(found.text.indexOf('Tots els tipus'))
    expect(found.text).toContain('el contenidor de davant de casa vessa i fa pudor')
    // What was written stands in no address.
    expect(found.text).not.toMatch(/href="[^"]*vessa/)
    expect((await propose('…')).text).toContain('No ho hem pogut deduir')
    expect((await propose('<script>alert(1)</script> fanal fos')).text).not.toContain('<script>alert')
  })

  test('a point on the map is a sufficient place, and a required question must be answered', async () => {
    const body = new URLSearchParams({
      steps: 'yes',
      service_code: 'CV01',
      lat: '41.7231',
      long: '1.8269',
      description: 'Un sot',
    })
    const refused = await page('/reports', { method: 'POST', body })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('href="#attribute[perill]"')
    expect(refused.text).toContain('Un sot')
    // An answer that is none of the list: said at the question, and not of the description.
    body.set('attribute[perill]', 'potser')
    const invalid = await page('/reports', { method: 'POST', body })
    expect(invalid.status).toBe(422)
    expect(invalid.text).toContain('href="#attribute[perill]">Reviseu la resposta')
    expect(invalid.text).not.toContain('href="#description"')
    body.set('attribute[perill]', 'si')
    const sent = await page('/reports', { method: 'POST', body })
    const id = /\d\d-\d{5}/.exec(sent.location)?.[0] ?? ''
    const [row] = await world.sql`select lat, long, address from service_request where id = ${id}`
    expect(row).toMatchObject({ lat: 41.7231, long: 1.8269 })
    expect(row?.address).toBeTruthy()
  })

  test('places are completed from words or from a point', async () => {
    expect(JSON.parse(await places({ words: 'guimera 12' }))[0].address).toBe('Carrer de Guimerà, 12')
    expect(JSON.parse(await places({ lat: '41.7262', long: '1.8268' }))[0].address).toBeTruthy()
    expect(await places({ lat: 'x', long: 'y' })).toBe('[]')
  })
})

describe('the public part of the site', () => {
  test('lists and maps reports by kind, state and words, without private services', async () => {
    const lamp = await world.report({ description: 'Fanal que fa pampallugues' })
    const hidden = await world.report({ service_code: 'AL02', description: 'Soroll de nit al tercer pis' })
    const listed = await page('/reports?words=pampallugues')
    expect(listed.text).toContain(lamp)
    expect((await page('/reports?kind=enllumenat')).text).toContain(lamp)
    expect((await page('/reports?kind=neteja')).text).not.toContain(`/reports/${lamp}"`)
    for (const path of ['/reports?state=all', '/reports.geojson?state=all', '/reports?words=soroll'])
      expect((await page(path)).text).not.toContain(hidden)
    const points = JSON.parse((await page('/reports.geojson?words=pampallugues')).text)
    expect(points.features[0].properties).toMatchObject({ id: lamp })
    expect((await page('/reports?page=99999999&state=%00&words=%25')).status).toBe(200)
  })

  test('lets a citizen follow a report on the messenger by its link', async () => {
    const id = await world.report({ lat: '41.7188', long: '1.8299' })
    const shown = await page(`/reports/${id}`)
    const link = /href="(https:\/\/wa\.me\/[^"]+)"/.exec(shown.text)?.[1] ?? ''
    const text = new URL(link).searchParams.get('text') ?? ''
    expect(text).toBe(`seguir ${id}`)
    const citizen = world.citizen('Neus')
    await citizen.asks(text, id)
    const agent = await signInToConsole(world, 'agent@demo.test')
    await agent.sends(`/console/requests/${id}`, { state: 'resolved', public_note: 'Llum nova' })
    await citizen.sees('Llum nova')
    await citizen.asks('seguir 26-99999', /no|cap/i)
  })

  test('offers a feed for each report, with escaped and redacted text', async () => {
    const id = await world.report({ lat: '41.7179', long: '1.8311' })
    const agent = await signInToConsole(world, 'agent@demo.test')
    await agent.sends(`/console/requests/${id}`, {
      state: 'in_progress',
      public_note: 'Ho <b>mirem</b> & avisem al 600 11 22 33 ]]>',
    })
    const feed = await page(`/reports/${id}/changes.atom`)
    expect(feed.text).toContain('Ho &lt;b&gt;mirem')
    expect(feed.text).not.toContain('600 11 22 33')
    const hidden = await world.report({ service_code: 'AL02' })
    expect((await page(`/reports/${hidden}/changes.atom`)).status).toBe(404)
  })

  test('has statistics, messenger and accessibility pages in three languages', async () => {
    for (const lang of ['ca', 'es', 'en'])
      for (const path of ['/statistics', '/whatsapp', '/accessibility', '/reports', '/report'])
        expect((await page(`${path}?lang=${lang}`)).text).toContain(`<html lang="${lang}">`)
    expect((await page('/whatsapp')).text).toContain('data:image/svg+xml;base64')
    expect((await page('/statistics')).text).toContain('Enllumenat públic')
  })

  test('states which pages of which version are accessible', async () => {
    const { text } = await page('/accessibility')
    expect(text).toMatch(/Versió \d+\.\d+\.\d+, del \S.+ 20\d\d\. El programa axe/)
    expect(text).toContain('<bdi dir="ltr">/report</bdi>')
  })

  test('says whom to tell of a vulnerability, in the form of RFC 9116', async () => {
    const response = await fetch(`${world.url}/.well-known/security.txt`)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const fields = new Map(
      (await response.text())
        .trim()
        .split('\n')
        .map((line) => line.split(': ') as [string, string]),
    )
    expect(fields.get('Contact')).toBe('https://www.manresa.cat/privacitat')
    expect(fields.get('Canonical')).toBe(`${world.service.town.publicUrl}/.well-known/security.txt`)
    expect(fields.get('Preferred-Languages')).toBe('ca, es, en, fr, ar, ro')
    const left = Date.parse(fields.get('Expires') ?? '') - world.clock.now().getTime()
    expect(left).toBeGreaterThan(170 * DAY)
    expect(left).toBeLessThan(365 * DAY)
  })

  test('shows a banner while the messenger is late, and removes it afterwards', async () => {
    world.emulator.faults.failTimes = 10_000
    world.emulator.faults.failStatus = 503
    world.emulator.faults.failCode = 131000
    const citizen = world.citizen('Gil')
    await citizen.says('hola')
    await until(
      'an answer to wait',
      async () =>
        (await world.sql`select 1 from outbound_message where state = 'queued' and attempts > 0`).length > 0,
    )
    // One alone would be tried at once, and be late no more: this one waits behind it.
    await citizen.says('menú')
    await until(
      'another to wait',
      async () =>
        (await world.sql`select 1 from outbound_message where state = 'queued' and attempts = 0`).length > 0,
    )
    await world.sql`update outbound_message set not_before = ${world.clock.ago(10 * MINUTE)} where state = 'queued'`
    await world.sql`update conversation set sender_until = ${world.clock.ago(-HOUR)}, sender_id = gen_random_uuid()`
    await until('the site to say so', async () => (await page('/')).text.includes('va amb retard'))
    world.emulator.faults.failTimes = 0
    await world.sql`update conversation set sender_until = null, sender_id = null`
    await until(
      'the site to be as ever',
      async () => !(await page('/')).text.includes('va amb retard'),
      30_000,
    )
  })
})
