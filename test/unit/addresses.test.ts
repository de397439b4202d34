import { expect, test } from 'bun:test'

/** An address stays in browsers, in proxies and in logs: none holds who somebody is or what they said. */

const sources = [...new Bun.Glob('src/**/*.{ts,tsx,js}').scanSync('.')].filter(
  (file) => !file.startsWith('src/dev/emulator/'),
)

/** Names of what says who somebody is, or is somebody's own words. */
const PERSONAL =
  /^(?:.*phone.*|tel|caller|e-?mail|.*name|surname|dni|nie|nif|identity|document|person|contact|citizen|wa_?id|description|message|note|notes|comment|text|said|answer.*|address|street|q|query|words|search|code|state|token|key|api_key|secret|password)$/i

/** Those that are read of an address all the same, and why. The proxy's log keeps no query at all. */
const ALLOWED: Record<string, string> = {
  words:
    'what a list is searched for: it stands in the address so that it can be kept, sent and gone back to',
  q: 'the same, of the public API, which finds what is public only',
  search: 'another name of `q`',
  state:
    'the state of reports in a list; what an identity provider gives back, once, of which we do not choose the form',
  address: 'where something in the street is, in the form’s second step, which works without a script',
  code: 'of a document that whoever holds it checks; the name of the standard’s parameter',
  service_code: 'of a kind of report',
  api_key: 'the Open311 standard has it in the address; a header does as well',
  secret: 'of an otpauth address, which a telephone scans and nobody asks for',
  key: 'of a link in an e-mail, to a page of its reader alone',
  answer: 'of a link in an e-mail: yes or no, whether it was mended',
  text: 'of wa.me: what a citizen finds written in their own messenger, made of a number of ours',
}

/** Parameters of addresses that pages, forms, scripts and the API read or make. */
const namesIn = (file: string, text: string): string[] => {
  const names: string[] = []
  const all = (pattern: RegExp, within = text) => {
    for (const [, name = ''] of within.matchAll(pattern)) names.push(name)
  }
  all(/\b(?:query|searchParams|params)\.(?:get|getAll|has|set)\('([\w-]+)'/g)
  all(/\bgiven\(query, '([\w-]+)'/g)
  // Declared parameters of the API, and their other names; fields of forms are in no address.
  if (file.startsWith('src/open311/') && file !== 'src/open311/parameters/forms.ts') {
    all(/\b(\w+)(?::| =) parameter\(/g)
    all(/\baliases: \['(\w+)'/g)
  }
  // A reader of one query: `text('kind', 40)`.
  for (const [, body = ''] of text.matchAll(/\(query: URLSearchParams\)[^=]*=> \{([\s\S]*?)\n\}\n/g))
    all(/\b(?:text|number)\('([\w-]+)'/g, body)
  for (const [, body = ''] of text.matchAll(/const NAMES = \[([\s\S]*?)\]/g)) all(/'([\w-]+)'/g, body)
  for (const [form] of text.matchAll(/<form[^>]*method="get"[\s\S]*?<\/form>/g))
    all(/\b(?:name|id)="([\w-]+)"/g, form)
  // What a script or a link puts behind a question mark.
  for (const [, body = ''] of text.matchAll(/\?\$\{new URLSearchParams\(\{([^}]*)\}/g))
    all(/\b(\w+)\b\s*[,:}]?/g, body)
  all(/[?&]([a-z_]+)=\$\{/g)
  return names
}

test('no URL parameter is named after personal data', async () => {
  const found = new Map<string, string[]>()
  for (const file of sources)
    for (const name of namesIn(file, await Bun.file(file).text()))
      found.set(name, [...(found.get(name) ?? []), file])
  // It sees what there is: pages, forms, scripts, the API.
  for (const name of ['kind', 'lat', 'agenda', 'assignee', 'page_size', 'lang', 'what'])
    expect([name, found.has(name)]).toEqual([name, true])
  const wrong = [...found].filter(([name]) => PERSONAL.test(name) && !(name in ALLOWED))
  expect(wrong).toEqual([])
  expect(Object.keys(ALLOWED).filter((name) => !found.has(name))).toEqual([])
})

test('text typed during a call or a move of the map is sent by POST', async () => {
  for (const file of sources.filter((one) => one.endsWith('.client.ts'))) {
    const text = await Bun.file(file).text()
    for (const [, address = ''] of text.matchAll(/fetch\(\s*[`'"]([^`'"]*\?[^`'"]*)/g))
      expect([file, address]).toEqual([file, 'an address without parameters'])
  }
})

/** What the proxy writes down of an address, by the filter that is shipped. */
const logged = async (address: string): Promise<string> => {
  const shipped = await Bun.file('deploy/Caddyfile').text()
  const [, pattern = '', put = ''] = /request>uri regexp `([^`]+)` `([^`]+)`/.exec(shipped) ?? []
  return address.replaceAll(new RegExp(pattern, 'g'), put)
}

test('the proxy’s log has no query and no token of a citizen’s page', async () => {
  const token = 'K7Zc0kJ8Qb2mWnV4r6T1xA'
  for (const [address, kept] of [
    [`/appointments/${token}`, '/appointments/*'],
    [`/appointments/${token}/call?x=1`, '/appointments/*/call*'],
    ['/appointments/identified?state=s3cret&code=c0de', '/appointments/**'],
    ['/api/auth/callback/directory?code=c0de&state=s3cret', '/api/auth/*/directory*'],
    ['/console?words=612345678', '/console*'],
    ['/reports/26-00012', '/reports/26-00012'],
    ['/open311/v2/requests.json?api_key=k&q=x', '/open311/v2/requests.json*'],
  ] as const)
    expect([address, await logged(address)]).toEqual([address, kept])
  const shipped = await Bun.file('deploy/Caddyfile').text()
  // Of each log, the default one of errors too; where a visitor came from and is sent to is an address as well.
  expect(shipped.match(/\blog\b[^{]*\{\s*import without_people\s*\}/g)).toHaveLength(2)
  expect(shipped).toMatch(/request>headers delete\s+resp_headers delete/)
})

test('every route with a citizen’s token is covered by the proxy’s log filter', async () => {
  const routes = await Promise.all(
    sources
      .filter((one) => /^src\/(?:channels|console|open311|site)\//.test(one))
      .map((file) => Bun.file(file).text()),
  )
  const tokens = routes.flatMap((text) =>
    [...text.matchAll(/'(\/[\w/.-]*:(?:token|key|secret)[^']*)'/g)].map(([, path = '']) => path),
  )
  expect(tokens.length).toBeGreaterThan(3)
  for (const path of tokens) expect(await logged(path)).not.toContain(':token')
})
