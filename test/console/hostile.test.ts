import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** What strangers write, and what they ask for that is not theirs: harmless, and refused clearly. */

let world: World
let admin: ConsoleSession
let agent: ConsoleSession
let lead: ConsoleSession

beforeAll(async () => {
  world = await startWorld()
  admin = await signInToConsole(world, 'admin@demo.test')
  agent = await signInToConsole(world, 'agent@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

const MARK = 'marca7'
const NASTY = [
  `<script>alert("${MARK}")</script>`,
  `"><img src=x onerror=alert(1)> ${MARK}`,
  `\u202Etxet desrever\u202C ${MARK}`,
  `=1+1|cmd ${MARK}`,
  `{{constructor}} \${7*7} ${MARK}`,
  `javascript:alert(1) ${MARK}`,
  `\u0000\u0001\u001F${MARK}\uFFFE`,
]

/** What no page may hold as it was written. */
const raw = (text: string): string[] =>
  [/<script>alert/, /<img src=x/].filter((one) => one.test(text)).map(String)

describe('hostile text written by citizens', () => {
  const ids: string[] = []

  beforeAll(async () => {
    for (const [index, text] of NASTY.entries())
      ids.push(
        await world.report({
          service_code: 'MU02',
          description: `${text} ${index}`,
          lat: String(41.72 + index / 1000),
          address_string: `Carrer ${text}`.slice(0, 200),
          // Of whom the words name, the public would read none of them: the first names nobody.
          first_name: index === 0 ? 'Nom' : `Nom ${text}`.slice(0, 60),
        }),
      )
  })

  test('is escaped on every page that shows it: console, site, feeds and files', async () => {
    const paths = [
      '/console?state=all',
      '/console/requests/print?state=all',
      '/console/requests.geojson?state=all',
      '/console/figures',
      '/console/audit',
      ...ids.map((id) => `/console/requests/${id}`),
      '/',
      '/reports?state=all',
      '/reports.geojson?state=all',
      ...ids.map((id) => `/reports/${id}`),
      ...ids.map((id) => `/reports/${id}/changes.atom`),
    ]
    const wrong: string[] = []
    for (const path of paths) {
      const { status, text } = path.startsWith('/console')
        ? await admin.opens(path)
        : { status: 200, text: await (await fetch(`${world.url}${path}`)).text() }
      // As JSON a browser reads no markup: it is told so by the type.
      const found = path.includes('.geojson') ? [] : raw(text)
      if (status !== 200 || found.length > 0) wrong.push(`${path}: ${status} ${found}`)
    }
    expect(wrong).toEqual([])
    const shown = await admin.opens(`/console/requests/${ids[2]}`)
    // What writes from right to left stays within its own part of the page.
    expect(shown.text).toMatch(/dir="auto"[^>]*>[^<]*\u202E/)
    const file = await lead.opens('/console/requests.csv?state=all&kind=MU02')
    expect(file.text).not.toMatch(/(^|[\n;,"])=1\+1/)
  })

  test('does no harm to staff who read it in a conversation', async () => {
    const citizen = world.citizen('<b onclick=x>Nom</b>')
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks(`${NASTY[0]} ${NASTY[1]} ${NASTY[2]}`, /ja ho té|fora d/)
    for (const show of ['waiting', 'all'])
      expect(raw((await agent.opens(`/console/conversations?show=${show}`)).text)).toEqual([])
    const link =
      /\/console\/conversations\/[0-9a-f-]{36}/.exec(
        (await agent.opens('/console/conversations?show=waiting')).text,
      )?.[0] ?? ''
    const page = await agent.opens(link)
    expect(raw(page.text)).toEqual([])
    expect(page.text).not.toContain('<b onclick')
    expect(page.text).toContain('&lt;script>')
  })

  test('of 65,536 characters is refused in forms and never cut silently', async () => {
    const long = 'a'.repeat(65_536)
    const call = await agent.sends('/console/010', {
      service_code: 'MU02',
      description: long,
      address: 'Plaça Major, 1',
    })
    expect(call.status).toBe(422)
    expect(call.text).toContain('href="#description"')
    const onTheSite = async (description: string) => {
      const told = { steps: 'yes', service_code: 'MU02', description, address: 'Plaça Major, 1' }
      return (await fetch(`${world.url}/reports`, { method: 'POST', body: new URLSearchParams(told) })).status
    }
    expect(await onTheSite('a'.repeat(60_000))).toBe(422)
    // No page of ours lets anybody type so much: of strangers it is not even read.
    expect(await onTheSite(long)).toBe(413)
    const id = ids[0] ?? ''
    for (const path of [
      `/console/requests/${id}`,
      '/console/settings/replies',
      '/console/views',
      '/console/staff',
      '/console/settings',
    ])
      expect(
        (
          await admin.sends(path, {
            do: 'save',
            state: 'received',
            public_note: long,
            internal_note: long,
            words: long,
            name: long,
            title: long,
            text_ca: long,
            query: long,
          })
        ).status,
      ).toBeLessThan(500)
    expect((await agent.opens(`/console?words=${'%3C'.repeat(2_000)}`)).status).toBe(200)
  })
})

describe('data of another town', () => {
  test('cannot be reached by id: no requests, pictures or conversations', async () => {
    const id = await world.report({ description: 'De la nostra ciutat' })
    await world.sql`update service_request set jurisdiction_id = 'berga.cat' where id = ${id}`
    await world.sql`update service_request_event set jurisdiction_id = 'berga.cat' where request_id = ${id}`
    const citizen = world.citizen('Berguedana')
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks('soc d’una altra ciutat', /ja ho té|fora d/)
    const [row] =
      await world.sql`select c.id from conversation c join handover h on h.conversation_id = c.id order by h.requested_at desc limit 1`
    await world.sql`update conversation set jurisdiction_id = 'berga.cat' where id = ${row?.id}`
    await world.sql`update handover set jurisdiction_id = 'berga.cat' where conversation_id = ${row?.id}`
    const conversation = `/console/conversations/${row?.id}`
    for (const path of [
      `/console/requests/${id}`,
      conversation,
      `${conversation}/pictures/${crypto.randomUUID()}`,
      `/console/010?conversation=${row?.id}`,
    ])
      expect([path, (await admin.opens(path)).status]).toEqual([path, 404])
    for (const [path, fields] of [
      [`/console/requests/${id}`, { state: 'resolved' }],
      [`/console/requests/${id}/assign`, { do: 'take' }],
      [`/console/crew/${id}`, { state: 'resolved' }],
      [conversation, { do: 'answer', words: 'x' }],
    ] as const)
      expect([path, (await admin.sends(path, fields)).status]).toEqual([path, 404])
    const [mine] =
      await world.sql`select id from service_request where jurisdiction_id = 'manresa.cat' limit 1`
    expect((await admin.sends(`/console/requests/${mine?.id}/merge`, { into: id })).status).toBe(422)
    for (const path of [
      '/console?state=all',
      '/console/requests.geojson?state=all',
      '/console/conversations?show=all',
    ])
      expect((await admin.opens(path)).text).not.toContain(
        path.includes('conversations') ? String(row?.id) : id,
      )
    expect((await fetch(`${world.url}/reports/${id}`)).status).toBe(404)
  })

  test('sends no live update to this town’s screens', async () => {
    const cookie = await world.signIn('agent@demo.test')
    const stop = new AbortController()
    const stream = await fetch(`${world.url}/console/events?topics=queue`, {
      headers: { cookie },
      signal: stop.signal,
    })
    const told: string[] = []
    const read = async () => {
      for await (const part of stream.body ?? []) told.push(new TextDecoder().decode(part))
    }
    read().catch(() => {})
    await until('the stream to open', async () => told.join('').includes('event: open'))
    const notify = (jurisdiction: string) =>
      world.sql`select pg_notify('town_signals', ${JSON.stringify({ jurisdiction, topic: 'queue' })})`
    await notify('berga.cat')
    await Bun.sleep(200)
    expect(told.join('')).not.toContain('changed')
    await notify('manresa.cat')
    await until('its own to be told', async () => told.join('').includes('changed'))
    stop.abort()
  })
})
