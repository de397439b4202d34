import { afterAll, beforeAll, expect, test } from 'bun:test'
import { button, messageText } from '../support/citizen.ts'
import { type ConsoleSession, signInToConsole } from '../support/console/console.ts'
import { addBulkyWaste, BULKY_WASTE } from '../support/console/extra-service.ts'
import { startWorld, type World } from '../support/world.ts'

/** What the channel says and offers, as staff change it: no code, no restart. The clock stands at 24 November 2026. */

let world: World
let admin: ConsoleSession
beforeAll(async () => {
  world = await startWorld({}, Date.parse('2026-11-24T10:00:00+01:00'))
  admin = await signInToConsole(world, 'admin@demo.test')
})
afterAll(() => world.stop())

const publish = () => admin.sends('/console/content', { do: 'publish', note: '' })

test('a ninth service added through the console’s forms can be asked for by name and files a request', async () => {
  await addBulkyWaste(world.url, 'admin@demo.test', 'demo-demo-demo')
  const mireia = world.citizen('Mireia')
  const [menu] = await mireia.asks('hola', button('Recollida voluminosos'))
  const rows = menu?.interactive?.action.sections?.[0]?.rows.map(({ title }) => title)
  expect(rows?.slice(-2)).toEqual(['Recollida voluminosos', 'Preferències'])
  await mireia.taps('Recollida voluminosos')
  await mireia.sees('Passem a recollir mobles i trastos', 'Què voleu que recollim?')
  await mireia.asks('un sofà i dos matalassos', 'Quants objectes són?', button('De dos a cinc'))
  await mireia.asks('2', 'On els recollim?')
  await mireia.asks('carrer Guimerà 12', 'Quin dia us va bé?', button('dimecres 25/11'))
  // A holiday and a weekend are not offered.
  const [days] = (await mireia.transcript()).slice(-1)
  const offered = days?.interactive?.action.sections?.[0]?.rows.map(({ title }) => title) ?? []
  expect(offered.some((title) => title.startsWith('dissabte') || title.startsWith('diumenge'))).toBe(false)
  await mireia.asks('el dia que vulgueu', 'Trieu una de les opcions')
  await mireia.taps('divendres 27/11')
  await mireia.sees(
    'Reviseu-ho',
    'un sofà i dos matalassos',
    '• De dos a cinc',
    '• divendres, 27 de novembre',
  )
  await mireia.taps('Corregir')
  await mireia.sees('Què voleu corregir?', button('Quants objectes són?'))
  await mireia.taps('Quants objectes són?')
  await mireia.sees('Quants objectes són?')
  await mireia.taps('Més de cinc')
  await mireia.sees('• Més de cinc')
  await mireia.taps('Confirmar')
  await mireia.sees(/sol·licitud té el número \*26-\d{5}\*/)
  const [row] = await world.sql`select * from service_request where service_code = 'NR07'`
  expect(row).toMatchObject({
    channel: 'whatsapp',
    description: 'un sofà i dos matalassos\nQuants objectes són? Més de cinc',
    attributes: { dia: ['2026-11-27'] },
    address: 'Carrer de Guimerà, 12',
  })
  // What it is about is nobody else's business: a home address.
  const published = await fetch(`${world.url}/open311/v2/requests/${row?.id}.json`)
  expect(await published.json()).toMatchObject([{ description: null, address: null, lat: null }])
})

test('a word that is a page’s own name opens that page, even if it also names a kind of report', async () => {
  const bet = world.citizen('Bet')
  await bet.asks('voluminosos', 'Passem a recollir mobles i trastos')
})

test('the added service works in Spanish from free text, and can be interrupted and continued', async () => {
  const lola = world.citizen('Lola')
  await lola.asks('Hola, quisiera la recogida de voluminosos', '¿Qué quiere que recojamos?')
  await lola.asks('una nevera', '¿Cuántos objetos son?')
  await lola.asks('menú', button('Continuar la incidencia'))
  await lola.taps('Continuar la incidencia')
  await lola.sees('¿Cuántos objetos son?')
  await lola.taps('Uno solo')
  await lola.sees('¿Dónde los recogemos?')
})

test('a draft is shown only on the phone that sends its code, and executes no actions', async () => {
  await admin.sends('/console/content', {
    do: 'add',
    id: 'padro',
    kind: 'text',
    list: 'municipal',
    title_ca: 'Padró',
  })
  const { text } = await admin.opens('/console/content')
  const code = /prova (\d{6})/.exec(text)?.[1] ?? ''
  const tester = world.citizen('Qui prova')
  await tester.asks('prova 000000', /./)
  await tester.asks(`prova ${code}`, 'Veieu l’esborrany', button('Informació municipal'))
  await tester.taps('Informació municipal')
  const seen = await tester.sees(button('Padró'))
  expect(seen).toBeDefined()
  const before = await world.sql`select count(*)::int as n from service_request`
  await tester.asks('hi ha un fanal fos al carrer Sant Miquel 4', 'Reviseu-ho')
  await tester.asks('sense foto', 'Reviseu-ho')
  await tester.asks('sí', 'Prova: aquí s’hauria enviat')
  expect(await world.sql`select count(*)::int as n from service_request`).toEqual(before)
  await tester.asks('fi de la prova', 'Heu sortit de la prova')
  await tester.taps('Informació municipal')
  const [page] = await tester.sees('Informació municipal')
  expect(JSON.stringify(page)).not.toContain('Padró')
})

test('invalid content is refused with the place of each error: missing language, length, loop, empty menu', async () => {
  // The page of before has no text and no Spanish.
  const refused = await publish()
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('Padró · títol (es): hi falta el text')
  await admin.sends('/console/content/pages/padro', {
    title_ca: 'Empadronament i certificats de residència',
    title_es: 'Padrón',
    title_en: 'Register',
    text_ca: 'El {telefon}',
    text_es: 'x',
    text_en: 'x',
    url: 'javascript:alert(1)',
  })
  const { text } = await admin.opens('/console/content/pages/padro')
  expect(text).toContain('títol (ca): és massa llarg (24 com a màxim)')
  expect(text).toContain('l’espai «telefon» no existeix')
  expect(text).toContain('no és una adreça web')
  await admin.sends('/console/content', {
    do: 'add',
    id: 'volta',
    kind: 'menu',
    list: 'municipal',
    title_ca: 'Volta',
  })
  expect((await admin.opens('/console/content')).text).toContain('Volta · pàgines: el menú és buit')
  await admin.sends('/console/content/pages/volta', {
    ...{ title_ca: 'Volta', title_es: 'Vuelta', title_en: 'Round', text_ca: 'a', text_es: 'a', text_en: 'a' },
    pages: 'municipal',
  })
  expect((await admin.opens('/console/content')).text).toContain('dona voltes: municipal → volta → municipal')
  expect((await publish()).status).toBe(422)
  await admin.sends('/console/content', { do: 'discard' })
  expect((await publish()).status).toBe(422)
})

test('a page in the languages that the town requires is published; in the others it is read in Catalan', async () => {
  await admin.sends('/console/content', {
    ...{ do: 'add', id: 'platja', kind: 'text', list: 'tourism' },
    ...{ title_ca: 'Piscines', title_es: 'Piscinas' },
  })
  await admin.sends('/console/content/pages/platja', {
    ...{ title_ca: 'Piscines', title_es: 'Piscinas' },
    ...{ text_ca: 'Obren el 15 de juny.', text_es: 'Abren el 15 de junio.' },
  })
  expect((await admin.opens('/console/content')).text).not.toContain('Piscines · ')
  expect((await publish()).status).toBe(303)
  const emma = world.citizen('Emma')
  await emma.asks('hello', button('Tourist information'))
  await emma.taps('Tourist information')
  await emma.sees(button('Piscines'))
  await emma.taps('Piscines')
  await emma.sees('Obren el 15 de juny.')
})

test('a changed text and a hidden service are published at once and can be rolled back', async () => {
  const text = 'Digueu-nos, què hi podem fer?'
  await admin.sends('/console/content/texts', { key: 'menu.body', text_ca: text })
  const wrong = await admin.sends('/console/content/texts', { key: 'welcome', text_ca: 'Hola {nom}' })
  expect(wrong.status).toBe(303)
  expect((await admin.opens('/console/content')).text).toContain(
    'Textos dels diàlegs · welcome (ca): l’espai «nom» no existeix',
  )
  await admin.sends('/console/content/texts', { key: 'welcome', text_ca: '' })
  const tourism = await admin.opens('/console/content/pages/tourism')
  expect(tourism.text).toContain('Oficina de Turisme')
  const json = await admin.opens('/console/content/json')
  const whole = JSON.parse(
    new DOMParserLite(json.text)
      .textarea()
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
      .replaceAll('&lt;', '<'),
  )
  for (const page of whole.pages) if (page.id === 'tourism') page.hidden = true
  for (const page of whole.pages) if (page.id.startsWith('tourism-')) page.hidden = true
  expect((await admin.sends('/console/content/json', { json: JSON.stringify(whole) })).status).toBe(303)
  expect((await publish()).status).toBe(303)
  const biel = world.citizen('Biel')
  const [menu] = await biel.asks('hola', text)
  expect(JSON.stringify(menu)).not.toContain('turística')
  const versions =
    await world.sql`select number from content_version where state = 'past' order by number desc`
  const rolled = await admin.sends('/console/content', {
    do: 'roll-back',
    number: String(versions[0]?.number),
  })
  expect(rolled.status).toBe(303)
  const [back] = await biel.asks('menú', 'En què us podem ajudar?', button('Informació turística'))
  expect(messageText(back ?? ({} as never))).not.toContain(text)
})

test('when two people edit one draft, the second is told and nothing is lost', async () => {
  await admin.sends('/console/content', { do: 'up', page: 'tourism', list: 'home' })
  const { text } = await admin.opens(`/console/content/pages/${BULKY_WASTE}`)
  const revision = /name="revision" value="(\d+)"/.exec(text)?.[1] ?? ''
  await admin.sends('/console/content', { do: 'down', page: 'tourism', list: 'home' })
  const stale = await admin.sends(`/console/content/pages/${BULKY_WASTE}`, {
    revision,
    title_ca: 'El meu títol',
  })
  expect(stale.status).toBe(422)
  expect(stale.text).toContain('Algú altre ha canviat l’esborrany')
  expect(stale.text).toContain('El meu títol')
  await admin.sends('/console/content', { do: 'discard' })
})

test('only members with the permission edit content', async () => {
  const agent = await signInToConsole(world, 'agent@demo.test')
  expect((await agent.opens('/console/content')).status).toBe(403)
  expect((await agent.sends('/console/content', { do: 'publish' })).status).toBe(403)
  expect((await agent.opens('/console/notices')).status).toBe(403)
  const operator = await signInToConsole(world, 'operator@demo.test')
  expect((await operator.opens('/console/conversations')).status).toBe(403)
})

/** The only piece of a page that a test here reads as such. */
class DOMParserLite {
  constructor(readonly html: string) {}
  textarea(): string {
    return /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(this.html)?.[1] ?? ''
  }
}

test('a discreet team stays discreet whatever an editor writes, and its pages lead to no other team', async () => {
  const editor = await signInToConsole(world, 'editor@demo.test')
  const whole = async () => {
    const { text } = await editor.opens('/console/content/json')
    const json = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(text)?.[1] ?? ''
    return JSON.parse(json.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'))
  }
  type Team = { id: string; discreet?: boolean }
  type Page = { id: string; kind: string; team?: string; hidden?: boolean }
  const before = await whole()
  const toOthers = before.pages.find(({ team }: Page) => team === 'social')
  const ways: [string, (content: { teams: Team[]; pages: Page[] }) => unknown][] = [
    ['team:social', ({ teams }) => ({ teams: teams.map((one) => ({ ...one, discreet: false })) })],
    [
      'team:social',
      ({ teams, pages }) => ({
        teams: teams.filter(({ id }) => id !== 'social'),
        pages: pages.map((one) => (one.team === 'social' ? { ...one, team: 'oac' } : one)),
      }),
    ],
    [
      toOthers.id,
      ({ pages }) => ({ pages: pages.map((one) => (one.team === 'social' ? { ...one, team: 'oac' } : one)) }),
    ],
  ]
  for (const [named, edit] of ways) {
    const changed = { ...before, ...(edit(before) as object) }
    expect((await editor.sends('/console/content/json', { json: JSON.stringify(changed) })).status).toBe(303)
    const refused = await editor.sends('/console/content', { do: 'publish', note: '' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('deixaria de ser discret')
    expect(refused.text).toContain(named)
    await editor.sends('/console/content', { do: 'discard' })
  }
  await editor.sends('/console/content/texts', { key: 'menu.body', text_ca: 'Què us cal?' })
  expect((await editor.sends('/console/content', { do: 'publish', note: '' })).status).toBe(303)
  // Nor by publishing an earlier version in which it was not.
  await world.sql`update content_version set content = jsonb_set(content, '{teams}', (
    select jsonb_agg(team || '{"discreet": false}') from jsonb_array_elements(content->'teams') team))
    where state = 'past'`
  const [past] =
    await world.sql`select number from content_version where state = 'past' order by number desc limit 1`
  const back = await editor.sends('/console/content', { do: 'roll-back', number: String(past?.number) })
  expect(back.status).toBe(422)
  expect(back.text).toContain('deixaria de ser discret')
  const [now] = await world.sql`select content from content_version where state = 'published'`
  expect(now?.content.teams.find(({ id }: Team) => id === 'social').discreet).toBe(true)
})
