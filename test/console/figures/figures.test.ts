import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { parse } from 'csv-parse/sync'
import { readSheet } from '#platform/spreadsheets'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { readCards, readTable } from '../../support/console/figures-page.ts'
import { postChange, toTimestamp } from '../../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** The figures of a few reports, conversations and appointments that were laid by hand, each at its time. */

const NOW = '2026-11-12T12:00:00+01:00'
const PLACA_MAJOR = { lat: '41.72310', long: '1.82690' }
const VILADORDIS = { lat: '41.72520', long: '1.83660' }

let world: World
let agent: ConsoleSession
let lead: ConsoleSession

const at = (time: string) => world.clock.set(time)

const reportAt = async (time: string, fields: Record<string, string>): Promise<string> => {
  at(time)
  return world.report(fields)
}

const changeAt = async (time: string, id: string, state: string) => {
  at(time)
  expect((await agent.sends(`/console/requests/${id}`, { state })).status).toBe(303)
}

/** October: one that was resolved in two days, one that nobody has looked at. */
const layOctober = async () => {
  const resolved = await reportAt('2026-10-05T10:00:00+02:00', { service_code: 'EP01', ...PLACA_MAJOR })
  await changeAt('2026-10-07T10:00:00+02:00', resolved, 'resolved')
  await reportAt('2026-10-08T12:00:00+02:00', { service_code: 'NR01', ...VILADORDIS })
}

/** November: one resolved, opened again and resolved; one by telephone; one resolved in a day; one that was not taken on. */
const layNovember = async () => {
  const lamp = await reportAt('2026-11-02T09:30:00+01:00', { service_code: 'EP01', ...PLACA_MAJOR })
  const operator = await signInToConsole(world, 'operator@demo.test')
  at('2026-11-03T09:10:00+01:00')
  const call = await operator.sends('/console/010', {
    service_code: 'EP01',
    description: 'El fanal fa pampallugues',
    address: 'Carrer de Guimerà, 12',
  })
  expect(call.text).toMatch(/26-\d{5}/)
  await changeAt('2026-11-03T09:30:00+01:00', lamp, 'resolved')
  await changeAt('2026-11-04T09:30:00+01:00', lamp, 'in_progress')
  await changeAt('2026-11-05T09:30:00+01:00', lamp, 'resolved')
  const bin = await reportAt('2026-11-05T09:30:00+01:00', { service_code: 'MU02', ...VILADORDIS })
  await changeAt('2026-11-06T09:30:00+01:00', bin, 'resolved')
  const container = await reportAt('2026-11-09T18:45:00+01:00', { service_code: 'NR01', ...PLACA_MAJOR })
  await changeAt('2026-11-09T19:45:00+01:00', container, 'rejected')
}

/** One that people answered, with four stars; one of the assistant's; one that a discreet team has. */
const layConversations = async () => {
  at('2026-11-10T10:00:00+01:00')
  await world.citizen('Neus').asks('hola', /./)
  const pep = world.citizen('Pep')
  await pep.asks('persona', 'què necessiteu')
  await pep.asks('un dubte del padró', /ja ho té|fora d/)
  const { text } = await agent.opens('/console/conversations?show=waiting')
  const link = /\/console\/conversations\/[0-9a-f-]{36}/.exec(text)?.[0] ?? ''
  await agent.sends(link, { do: 'answer', words: 'Us ho miro', form_id: 'f1' })
  await pep.sees('Us ho miro')
  await agent.sends(link, { do: 'close' })
  await pep.sees('Com us hem atès?')
  const [ended] = await world.sql`select id from handover where not discreet`
  const four = { type: 'list_reply', list_reply: { id: `rate:${ended?.id}:4`, title: '★★★★' } }
  await pep.sends({ type: 'interactive', interactive: four })
  await pep.sees(/gràcies/i)
  const ada = world.citizen('Ada')
  await ada.asks('no puc pagar el lloguer', /./)
  await ada.taps('Escriure a l’equip')
  await ada.sees(/ja ho té Serveis Socials|fora d/)
}

/** One that was attended, one to which nobody came, one cancelled. */
const layAppointments = async () => {
  const states = { served: '2026-11-10T09:00:00+01:00', no_show: '2026-11-11T09:00:00+01:00' }
  for (const [state, time] of Object.entries({ ...states, cancelled: '2026-11-11T10:00:00+01:00' }))
    await world.sql`insert into appointment (id, jurisdiction_id, code, agenda_id, service_code, desk, starts_at, ends_at,
        mode, state, channel, language, created_at)
      values (gen_random_uuid(), 'manresa.cat', ${state.slice(0, 6)}, 'oac', 'padro', 1, ${time},
        ${time}::timestamptz + interval '15 minutes', 'office', ${state}, 'phone', 'ca', ${time})`
}

const layCosts = async () => {
  const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' }
  const statuses = [
    {
      id: 'wamid.figures-1',
      status: 'delivered',
      timestamp: toTimestamp(new Date('2026-11-10T12:00:00+01:00')),
      pricing,
    },
  ]
  expect(await postChange(world, { statuses })).toBe(200)
}

beforeAll(async () => {
  world = await startWorld({}, Date.parse('2025-10-20T09:00:00+02:00'))
  world.emulator.faults.noStatuses = true
  agent = await signInToConsole(world, 'agent@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
  // The days on which clocks change come first: what is open is overdue ever after.
  for (const time of [
    '2025-10-26T00:30:00Z',
    '2025-10-26T01:30:00Z',
    '2025-10-26T22:30:00Z',
    '2025-10-26T23:30:00Z',
  ]) {
    const id = await reportAt(time, { service_code: 'EP01', ...PLACA_MAJOR })
    await changeAt(time, id, 'resolved')
  }
  await layOctober()
  await layNovember()
  await layConversations()
  await layAppointments()
  await layCosts()
  at(NOW)
})
afterAll(() => world.stop())

test('each figure of the month stands beside what it was in as much of the month before', async () => {
  const page = await lead.opens('/console/figures?period=month')
  expect(page.status).toBe(200)
  expect(readCards(page.text)).toEqual({
    'Incidències rebudes': { value: '4', change: '100 % més que abans (2)', note: '1 encara oberta' },
    Resoltes: { value: '2', change: '100 % més que abans (1)', note: '100 % dins del termini' },
    Vençudes: { value: '2', change: '100 % més que abans (1)', note: 'obertes fora de termini, al final' },
    Reobertes: { value: '1', change: 'abans, cap', note: 'tornades a obrir' },
    Cites: { value: '2', change: 'abans, cap', note: '1 no presentada' },
    'Primera resposta': {
      value: '24 h',
      change: '50 % menys que abans (2 dies)',
      note: '9 de cada 10, abans de 24 h',
    },
    'Temps de resolució': {
      value: '2 dies',
      change: 'igual que abans (2 dies)',
      note: '9 de cada 10, abans de 2,8 dies',
    },
    Satisfacció: { value: '4 ★', change: 'sense dades d’abans', note: '1 valoració (100 %)' },
    Converses: { value: '3', change: 'abans, cap', note: 'l’assistent, 2; persones, 1' },
    'Cost del número': { value: '0,06 €', change: 'abans, cap', note: '1 missatge lliurat' },
  })
  expect(/Es compara amb: [^<]*/.exec(page.text)?.[0]).toBe(
    'Es compara amb: 1 d’octubre de 2026 – 12 d’octubre de 2026.',
  )
})

test('the tables behind the charts tell kinds, departments, neighbourhoods, channels and hours apart', async () => {
  const { text } = await lead.opens('/console/figures?period=month')
  expect(readTable(text, 'Per tipus')).toEqual({
    'Fanal apagat': ['2', '1', '1', '1'],
    'Contenidor ple o desbordat': ['1', '0', '0', '1'],
    'Paperera trencada o plena': ['1', '0', '0', '0'],
  })
  const departments = readTable(text, 'Per departament')
  expect(departments['Secció d’Enllumenat Públic i Instal·lacions']).toEqual(['2', '1', '1', '1', '3 dies'])
  expect(departments['Oficina Municipal de Residus i Neteja']).toEqual(['1', '0', '0', '1', '—'])
  expect(readTable(text, 'Per barri')).toEqual({
    'Barri Antic': ['2', '0', '0', '1'],
    'Cal Gravat': ['1', '0', '0', '1'],
    'Passeig i Rodalies': ['1', '1', '1', '0'],
  })
  expect(readTable(text, 'Per via d’entrada')).toEqual({
    API: ['3', '0', '0', '2', '0'],
    '010': ['1', '1', '1', '0', '0'],
    WhatsApp: ['0', '0', '0', '0', '3'],
  })
  const hours = readTable(text, 'Quan arriben: dies i hores')
  const busy = Object.entries(hours).flatMap(([day, counts]) =>
    counts.flatMap((count, hour) => (count === '0' ? [] : [`${day} ${hour} h: ${count}`])),
  )
  expect(busy).toEqual(['dilluns 9 h: 1', 'dilluns 18 h: 1', 'dimarts 9 h: 1', 'dijous 9 h: 1'])
  const days = readTable(text, 'Rebudes i resoltes')
  expect([days['2/11/2026'], days['5/11/2026'], days['6/11/2026']]).toEqual([
    ['1', '0'],
    ['1', '1'],
    ['0', '1'],
  ])
})

test('a row of a table leads to the requests that it counts', async () => {
  const { text } = await lead.opens('/console/figures?period=month')
  expect(text).toContain('/console?state=all&amp;kind=EP01&amp;from=2026-11-01&amp;to=2026-11-12')
  const queue = await lead.opens('/console?state=all&kind=EP01&from=2026-11-01&to=2026-11-12')
  expect(queue.text).toContain('2 incidències')
})

test('the files have the figures in view, with decimal commas, and the workbook has numbers', async () => {
  const { text } = await lead.opens('/console/figures.csv?period=month')
  const lines = parse(text, { delimiter: ';', bom: true, relax_column_count: false }) as string[][]
  expect(lines[0]?.slice(0, 4)).toEqual(['Grup', 'De què', 'Quantes', 'Encara obertes'])
  const line = (group: string, of: string) => lines.find((one) => one[0] === group && one[1] === of)
  expect(line('Resum', 'Incidències rebudes')).toEqual([
    'Resum',
    'Incidències rebudes',
    '4',
    '',
    '',
    '2',
    '100',
    '',
    'nombre',
  ])
  expect(line('Resum', 'Cost del número')?.[2]).toBe('0,06')
  expect(line('Resum', 'Temps de resolució: 9 de cada 10, abans de')?.[2]).toBe('67,2')
  expect(line('Resum', 'Converses que han dut persones')?.[2]).toBe('1')
  expect(line('Per departament', 'Secció d’Enllumenat Públic i Instal·lacions')?.[7]).toBe('72')
  const book = await fetch(`${world.url}/console/figures.xlsx?period=month`, {
    headers: { cookie: await world.signIn('lead@demo.test') },
  })
  const { rows } = await readSheet(await book.bytes())
  expect(rows.find(({ cells }) => cells[1] === 'Temps de resolució')?.cells).toEqual([
    'Resum',
    'Temps de resolució',
    '48',
    '',
    '',
    '48',
    '0',
    '',
    'hores',
  ])
  const requests = await lead.opens('/console/requests.csv?state=all&from=2026-11-01&to=2026-11-12')
  expect(requests.text).toContain('09/11/2026 18:45')
})

test('the paper can be read aloud: it has a title, a language, and its parts are marked', async () => {
  const cookie = await world.signIn('lead@demo.test')
  const response = await fetch(`${world.url}/console/figures.pdf?period=last-month`, { headers: { cookie } })
  expect(response.headers.get('content-type')).toBe('application/pdf')
  expect(response.headers.get('content-disposition')).toContain('xifres-2026-10-01-2026-10-31.pdf')
  const bytes = await response.bytes()
  const { PDFDocument, PDFName } = await import('@cantoo/pdf-lib')
  const { catalog, ...document } = await PDFDocument.load(bytes)
  expect(String(catalog.get(PDFName.of('Lang')))).toBe('(ca)')
  expect(String(catalog.get(PDFName.of('MarkInfo')))).toContain('/Marked true')
  const kinds = [...document.context.enumerateIndirectObjects()].flatMap(
    ([, one]) => /\/Type \/StructElem\s[^>]*\/S \/(\w+)/.exec(String(one))?.[1] ?? [],
  )
  expect(kinds.filter((kind) => kind === 'Figure')).toHaveLength(6)
  expect(new Set(kinds)).toEqual(
    new Set(['Document', 'H1', 'H2', 'P', 'Table', 'Caption', 'TR', 'TH', 'TD', 'Figure']),
  )
})

test('who is of one department counts its requests alone', async () => {
  await world.sql`update staff_user set departments = 'ENLLUMENAT' where email = 'auditor@demo.test'`
  const auditor = await signInToConsole(world, 'auditor@demo.test')
  const { text } = await auditor.opens('/console/figures?period=month')
  expect(readCards(text)['Incidències rebudes']?.value).toBe('2')
  expect(Object.keys(readTable(text, 'Per departament'))).toEqual([
    'Secció d’Enllumenat Públic i Instal·lacions',
  ])
})

describe('on the days on which clocks change', () => {
  test('a day of twenty-five hours has them all, and what happened in its hour that comes twice', async () => {
    const { text } = await lead.opens('/console/figures?from=2025-10-26&to=2025-10-26')
    expect(readCards(text)['Incidències rebudes']?.value).toBe('3')
    const body = text.slice(text.indexOf('aria-label="Rebudes i resoltes"'))
    const hours = [
      ...body
        .slice(0, body.indexOf('</table>'))
        .matchAll(/<tr><th scope="row"[^>]*>(\d+ h)<\/th><td[^>]*>(\d+)/g),
    ]
    expect(hours).toHaveLength(25)
    expect(hours.filter(([, hour]) => hour === '2 h').map(([, , count]) => count)).toEqual(['1', '1'])
    expect(readTable(text, 'Quan arriben: dies i hores').diumenge?.[2]).toBe('2')
    const next = await lead.opens('/console/figures?from=2025-10-27&to=2025-10-27')
    expect(readCards(next.text)['Incidències rebudes']).toMatchObject({
      value: '1',
      change: '67 % menys que abans (3)',
    })
  })

  test('a day of twenty-three hours has no third one', async () => {
    const { text } = await lead.opens('/console/figures?from=2026-03-29&to=2026-03-29')
    expect(readCards(text)['Incidències rebudes']?.value).toBe('0')
    const file = await lead.opens('/console/figures.csv?from=2026-03-29&to=2026-03-29')
    const hours = file.text.split('\r\n').filter((line) => line.startsWith('Rebudes i resoltes: Rebudes;'))
    expect([hours.length, hours.some((line) => line.includes(';2 h;'))]).toEqual([23, false])
  })
})

describe('days that are none', () => {
  test('are refused at their field, with what was typed kept, on the page and as a file', async () => {
    const page = await lead.opens('/console/figures?from=2026-02-30&to=2026-11-12')
    expect(page.status).toBe(422)
    expect(page.text).toContain('<a href="#from">Aquest dia no existeix.')
    expect(page.text).toContain('value="2026-02-30"')
    expect(page.text).toContain('id="from-error"')
    for (const [query, field] of [
      ['from=ahir', 'from'],
      ['from=2026-11-01&to=31/11/2026', 'to'],
      ['from=2026-11-12&to=2026-11-01', 'to'],
      ['from=0001-01-01', 'from'],
    ])
      for (const file of ['', '.csv', '.xlsx', '.pdf']) {
        const { status, text } = await lead.opens(`/console/figures${file}?${query}`)
        expect([query, file, status, text.includes(`href="#${field}"`)]).toEqual([query, file, 422, true])
      }
  })

  test('with nothing in them say what to do', async () => {
    const { status, text } = await lead.opens('/console/figures?from=2024-01-01&to=2024-01-03')
    expect(status).toBe(200)
    expect(text).toContain('No hi ha res en aquests dies')
    expect(text).toMatch(/<a class="button" href="\/console\/figures\?period=year">Veure tot l’any/)
    expect(text).not.toContain('class="chart-cards"')
  })
})

describe('where a request is', () => {
  test('is told by the zones that staff drew, where the town has no outlines of its own', async () => {
    const admin = await signInToConsole(world, 'admin@demo.test')
    const ring = '41.722, 1.825\n41.724, 1.825\n41.724, 1.828\n41.722, 1.828'
    expect(
      (await admin.sends('/console/settings/zones', { do: 'draw', name: 'Centre històric', ring })).status,
    ).toBe(303)
    const { text } = await lead.opens('/console/figures?period=month')
    expect(readTable(text, 'Per zona')).toEqual({
      'Centre històric': ['2', '0', '0', '1'],
      'Fora de barris i zones': ['2', '1', '1', '1'],
    })
    await world.sql`delete from zone`
  })
})

describe('a discreet team', () => {
  const teamsOf = async () =>
    readTable((await lead.opens('/console/figures?period=month')).text, 'Converses per equip')

  test('with few conversations is told from none by nobody, and they are in no sum', async () => {
    const teams = await teamsOf()
    expect(teams['Serveis Socials']).toEqual(['menys de 5'])
    expect(Object.values(teams).flat()).toEqual(['1', 'menys de 5'])
    const { text } = await lead.opens('/console/figures.csv?period=month')
    expect(text).toContain('Converses per equip;Serveis Socials;menys de 5;')
  })

  test('with more of them is told in lots of five', async () => {
    await world.sql`insert into handover (id, jurisdiction_id, conversation_id, team, discreet, state, about, requested_at)
      select gen_random_uuid(), jurisdiction_id, conversation_id, team, discreet, 'withdrawn', about, requested_at
      from handover, generate_series(1, 6) where discreet`
    expect((await teamsOf())['Serveis Socials']).toEqual(['5 o més'])
    await world.sql`delete from handover where state = 'withdrawn'`
    expect(await until('the rows to be gone', async () => (await teamsOf())['Serveis Socials'])).toEqual([
      'menys de 5',
    ])
  })
})
