import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startService } from '../../../src/server/service.ts'
import { MINUTE } from '../../support/clock.ts'
import {
  CONTAINER,
  type ConsoleSession,
  readRequestRow,
  signInToConsole,
} from '../../support/console/console.ts'
import { freePort, startWorld, until, type World } from '../../support/world.ts'

let world: World
let agent: ConsoleSession
let crew: ConsoleSession
let lead: ConsoleSession

beforeAll(async () => {
  world = await startWorld()
  agent = await signInToConsole(world, 'agent@demo.test')
  crew = await signInToConsole(world, 'brigada@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

const numbersIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/id="row-(\d\d-\d{5})"/g)].map((match) => match[1] ?? '')),
]

describe('the queue finds requests', () => {
  test('by words, number, place or the caller’s telephone, and its filters are in the URL', async () => {
    const operator = await signInToConsole(world, 'operator@demo.test')
    const call = await operator.sends('/console/010', {
      service_code: 'MU01',
      description: 'Un banc sense respatller davant de la biblioteca',
      address: 'Passeig de Pere III, 20',
      phone: '+34 600 77 88 99',
    })
    const id = /<p class="number">(\d\d-\d{5})</.exec(call.text)?.[1] ?? ''
    for (const text of ['respatller', 'RESPATLLÉR banc', id, 'pere iii', '600778899', '0034 600 778 899'])
      expect([
        text,
        numbersIn((await agent.opens(`/console?words=${encodeURIComponent(text)}`)).text),
      ]).toEqual([text, [id]])
    expect(numbersIn((await agent.opens('/console?words=600778800')).text)).toEqual([])
    expect(numbersIn((await agent.opens('/console?kind=mobiliari&channel=phone')).text)).toContain(id)
    expect(numbersIn((await agent.opens(`/console?kind=NR01&words=${id}`)).text)).toEqual([])
    expect((await agent.opens('/console?words=%25%27%22%3Cscript%3E&after=x&state=nowhere')).status).toBe(200)
  })

  test('by the telephone of who reported it on WhatsApp, however it is written', async () => {
    const roser = world.citizenAt('34622001000', 'Roser Puig')
    await roser.asks('hi ha un fanal apagat al carrer Sobrerroca 20', 'Reviseu-ho')
    await roser.taps('Confirmar')
    const [receipt] = await roser.sees(/té el número/)
    const id = /\d\d-\d{5}/.exec(receipt?.interactive?.body.text ?? receipt?.text?.body ?? '')?.[0] ?? ''
    for (const text of ['622001000', '622 00 10 00', '+34 622 001 000', '0034622001000', '34622001000']) {
      const page = await agent.opens(`/console?words=${encodeURIComponent(text)}`)
      expect([text, numbersIn(page.text)]).toEqual([text, [id]])
    }
    const map = await agent.opens('/console/requests.geojson?words=622001000')
    expect(JSON.parse(map.text).features).toHaveLength(1)
    expect(numbersIn((await agent.opens('/console?words=622001001')).text)).toEqual([])
  })

  test('the most urgent first, page by page', async () => {
    for (let count = 0; count < 52; count++) await world.report({ service_code: 'PJ02' })
    const first = await agent.opens('/console?kind=PJ02')
    const next = /href="\/console\?([^"]*after=[^"]*)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&')
    const second = await agent.opens(`/console?${next}`)
    const all = [...numbersIn(first.text), ...numbersIn(second.text)]
    expect(new Set(all).size).toBe(52)
    expect(all).toEqual([...all].sort())
  })

  test('by a saved view of one’s own, or one that is shared with everybody', async () => {
    await agent.sends('/console/views', {
      do: 'save',
      name: 'Fanals de dilluns',
      query: 'kind=EP01&due=late',
    })
    expect((await agent.opens('/console')).text).toContain('Fanals de dilluns')
    expect((await lead.opens('/console')).text).not.toContain('Fanals de dilluns')
    await lead.sends('/console/views', { do: 'save', name: 'Tot Nord', query: 'kind=neteja', shared: 'yes' })
    expect((await agent.opens('/console')).text).toContain('Tot Nord')
    // An agent cannot take away what is everybody's.
    const [view] = await world.sql`select id from queue_view where name = 'Tot Nord'`
    await agent.sends('/console/views', { do: 'drop', id: view?.id })
    expect((await agent.opens('/console')).text).toContain('Tot Nord')
  })

  test('in a CSV export, where formula-like text is exported as text', async () => {
    await world.report({ service_code: 'MU02', description: '=HYPERLINK("https://mal.test";"clic")' })
    const { text } = await lead.opens('/console/requests.csv?kind=MU02')
    expect(text).toContain(`"'=HYPERLINK(""https://mal.test"";""clic"")"`)
    expect((await agent.opens('/console/requests.csv')).status).toBe(403)
  })

  test('on a map with the same requests, clustered where there are many', async () => {
    const { text } = await agent.opens('/console/requests.geojson?kind=PJ02')
    expect(JSON.parse(text).features).toHaveLength(52)
  })
})

describe('bulk changes', () => {
  const citizenReports = async (name: string, street: string) => {
    const citizen = world.citizen(name)
    await citizen.asks(`hi ha un fanal apagat al ${street}`, 'Reviseu-ho')
    await citizen.taps('Confirmar')
    const [receipt] = await citizen.sees(/té el número/)
    const id = /\d\d-\d{5}/.exec(receipt?.interactive?.body.text ?? receipt?.text?.body ?? '')?.[0] ?? ''
    return { citizen, id }
  }

  test('can be undone before citizens are notified', async () => {
    const { citizen, id } = await citizenReports('Roser', 'carrer Guimerà 12')
    const other = await world.report()
    const form = new URLSearchParams([
      ['do', 'change'],
      ['id', id],
      ['id', other],
      ['state', 'rejected'],
    ])
    const cookie = await world.signIn('agent@demo.test')
    const sent = await fetch(`${world.url}/console/requests`, {
      method: 'POST',
      headers: { cookie },
      body: form,
      redirect: 'manual',
    })
    const back = sent.headers.get('location') ?? ''
    expect(back).toContain('changed=2')
    expect((await readRequestRow(world, id)).state).toBe('rejected')
    expect((await agent.opens(back)).text).toContain('S’han canviat 2 incidències')

    const bulk = /bulk=([\w-]+)/.exec(back)?.[1] ?? ''
    const undone = await agent.sends('/console/requests', { do: 'undo', bulk })
    expect(undone.location).toContain('undone=2')
    expect((await readRequestRow(world, id)).state).toBe('received')
    // Twice is once, and nobody else can.
    expect((await agent.sends('/console/requests', { do: 'undo', bulk })).location).toContain('undone=0')
    world.clock.advance(MINUTE)
    await Bun.sleep(6_000)
    world.clock.reset()
    const words = (await citizen.transcript()).map(
      ({ text, interactive }) => text?.body ?? interactive?.body.text,
    )
    expect(words.filter((one) => one?.includes('ha canviat d’estat'))).toEqual([])
  })

  test('leave a request alone on undo if a colleague changed it in the meantime', async () => {
    const id = await world.report()
    const sent = await agent.sends('/console/requests', { do: 'change', id, state: 'waiting' })
    const bulk = /bulk=([\w-]+)/.exec(sent.location)?.[1] ?? ''
    await lead.sends(`/console/requests/${id}`, { state: 'resolved', public_note: 'Ja està arreglat' })
    expect((await agent.sends('/console/requests', { do: 'undo', bulk })).location).toContain(
      'undone=0&left=1',
    )
    expect((await readRequestRow(world, id)).state).toBe('resolved')
  })

  test('give a priority and labels, take labels off, and put back what each had', async () => {
    for (const name of ['Festa Major', 'Urgell'])
      await lead.sends('/console/settings/labels', { do: 'add', name, tint: 'warn', requests: 'yes' })
    const labels = await world.sql`select id, name from label order by name`
    const idOf = (name: string) => String(labels.find((one) => one.name === name)?.id)
    const [one, other] = [await world.report(), await world.report()]
    await agent.sends(`/console/requests/${one}`, {
      state: 'received',
      priority: 'low',
      labels: 'shown',
      label: idOf('Urgell'),
    })
    const sends = (fields: Record<string, string>) =>
      agent.sends(
        '/console/requests',
        new URLSearchParams([...Object.entries({ do: 'change', ...fields }), ['id', one], ['id', other]]),
      )
    const stand = async () =>
      (
        await world.sql`select r.id, r.priority, array_remove(array_agg(l.name order by l.name), null) as labels
          from service_request r left join request_label k on k.request_id = r.id left join label l on l.id = k.label_id
          where r.id in (${one}, ${other}) group by r.id, r.priority order by r.id`
      ).map(({ priority, labels: names }) => [priority, names])
    expect((await sends({ sorting: 'priority:urgent' })).location).toContain('changed=2')
    const labelled = await sends({ sorting: `label:${idOf('Festa Major')}` })
    expect(await stand()).toEqual([
      ['urgent', ['Festa Major', 'Urgell']],
      ['urgent', ['Festa Major']],
    ])
    const bulk = /bulk=([\w-]+)/.exec(labelled.location)?.[1] ?? ''
    expect((await agent.sends('/console/requests', { do: 'undo', bulk })).location).toContain('undone=2')
    expect(await stand()).toEqual([
      ['urgent', ['Urgell']],
      ['urgent', []],
    ])
    expect((await sends({ sorting: `unlabel:${idOf('Urgell')}` })).location).toContain('changed=1&left=1')
    // What is none of the list's changes nothing.
    for (const sorting of ['priority:soon', 'label:1', 'x'])
      expect((await sends({ sorting })).location).toContain('changed=0')
  })

  test('reach all of the filter, whatever the page of the list shows', async () => {
    for (let count = 0; count < 3; count++) await world.report({ service_code: 'MU01' })
    const marked = await world.report({ service_code: 'MU01' })
    const sent = await agent.sends('/console/requests', {
      do: 'change',
      all: 'filter',
      id: marked,
      back: 'kind=MU01',
      sorting: 'priority:high',
    })
    const [found] =
      await world.sql`select count(*)::int as n from service_request where service_code = 'MU01' and priority = 'high'`
    expect(found?.n).toBeGreaterThanOrEqual(4)
    expect(sent.location).toContain(`changed=${found?.n}`)
    const [others] =
      await world.sql`select count(*)::int as n from service_request where service_code <> 'MU01' and priority = 'high'`
    expect(others?.n).toBe(0)
    // The list offers it where it has more than a page.
    expect((await agent.opens('/console?kind=PJ02')).text).toContain('Les 52 del filtre')
    expect((await agent.opens('/console?kind=MU01')).text).not.toContain('del filtre</label>')
  })

  test('do not touch requests of another department', async () => {
    const mine = await world.report()
    const theirs = await world.report(CONTAINER)
    const cookie = await world.signIn('brigada@demo.test')
    const body = new URLSearchParams([
      ['do', 'take'],
      ['id', mine],
      ['id', theirs],
    ])
    await fetch(`${world.url}/console/requests`, {
      method: 'POST',
      headers: { cookie },
      body,
      redirect: 'manual',
    })
    expect((await readRequestRow(world, mine)).assignee_name).toBe('Joan Pla')
    expect((await readRequestRow(world, theirs)).assignee_name).toBeNull()
  })
})

describe('a member limited to a department', () => {
  test('sees and changes only that department’s requests, by any URL', async () => {
    const theirs = await world.report(CONTAINER)
    expect(numbersIn((await crew.opens('/console?state=all&order=newest')).text)).not.toContain(theirs)
    const refused = await crew.opens(`/console/requests/${theirs}`)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('d’un altre departament')
    for (const [path, fields] of [
      [`/console/requests/${theirs}`, { state: 'resolved' }],
      [`/console/requests/${theirs}/assign`, { do: 'take' }],
      [`/console/requests/${theirs}/merge`, { into: '26-00001' }],
      [`/console/crew/${theirs}`, { state: 'resolved' }],
    ] as const)
      expect([path, (await crew.sends(path, fields)).status]).toEqual([path, 403])
    expect((await readRequestRow(world, theirs)).state).toBe('received')
    expect((await crew.opens('/console/requests.geojson?kind=NR01')).text).not.toContain(theirs)
  })
})

describe('open screens are updated', () => {
  /** Listens as an open page does. @returns what it was told so far */
  const listen = async (url: string, topics: string, page = '') => {
    const cookie = await world.signIn('agent@demo.test')
    const stop = new AbortController()
    const response = await fetch(`${url}/console/events?topics=${topics}&page=${page}`, {
      headers: { cookie },
      signal: stop.signal,
    })
    const told: string[] = []
    const read = async () => {
      for await (const part of response.body ?? []) told.push(new TextDecoder().decode(part))
    }
    read().catch(() => {})
    await until('the stream to open', async () => told.join('').includes('event: open'))
    return { told: () => told.join('').split('event: changed').length - 1, stop: () => stop.abort() }
  }

  test('on another replica, when a request is filed', async () => {
    const port = freePort()
    const replica = await startService({ ...world.config, port })
    const screen = await listen(`http://127.0.0.1:${port}`, 'queue')
    await world.report()
    await until('the screen to be told', async () => screen.told() > 0)
    screen.stop()
    await replica.stop()
  })

  test('with who else has the same request open, until they leave', async () => {
    const id = await world.report()
    const page = `/console/requests/${id}`
    const screen = await listen(world.url, `queue:${id}`, page)
    await until('the other to be seen', async () =>
      (await lead.opens(page)).text.includes('També hi és: Jordi Casals'),
    )
    screen.stop()
    await until('the other to be gone', async () => !(await lead.opens(page)).text.includes('També hi és'))
  })

  test('for signed-in members only', async () => {
    expect((await fetch(`${world.url}/console/events?topics=queue`)).status).toBe(401)
  })
})
