import { afterAll, beforeAll, expect, test } from 'bun:test'
import { PASSWORD, startWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const page = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${world.url}${path}`, { redirect: 'manual', ...init })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

const report = (fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const form = new FormData()
  for (const [name, value] of Object.entries({
    service_code: 'NR01',
    description: 'Contenidor ple',
    address: 'Plaça Major, 1',
    phone: '',
    ...fields,
  }))
    form.set(name, value)
  return page('/reports', { method: 'POST', body: form, headers })
}

test('a report from the web form is in the staff’s queue and has its own page', async () => {
  const sent = await report({})
  expect(sent.status).toBe(303)
  const number = /\/reports\/(\d\d-\d{5})\?received/.exec(sent.headers.get('location') ?? '')?.[1] ?? ''
  const shown = await page(`/reports/${number}?received`)
  expect(shown.text).toContain(`<p class="number">${number}</p>`)
  const cookie = await world.signIn('operator@demo.test')
  expect((await page('/console', { headers: { cookie } })).text).toContain(number)
  expect((await page(`/reports?number=${number}`)).headers.get('location')).toBe(`/reports/${number}`)
  expect((await page('/reports?number=99-99999')).text).toContain(
    'No hi ha cap incidència amb el número «99-99999»',
  )
})

test('a form sent twice by a double click makes one report', async () => {
  const [first, second] = await Promise.all([
    report({ form_id: 'a-filling-in' }),
    report({ form_id: 'a-filling-in' }),
  ])
  expect(first.headers.get('location')).toBe(second.headers.get('location') ?? '')
  expect((await page('/report/form')).text).toMatch(/name="form_id" value="[0-9a-f-]{36}"/)
})

test('errors are shown beside their fields, and what was typed stays', async () => {
  const sent = await report({ service_code: '', address: '', description: 'Contenidor "ple" <b>' })
  expect(sent.status).toBe(422)
  expect(sent.text).toContain('<a href="#service_code">Trieu de què es tracta</a>')
  expect(sent.text).toContain('aria-invalid="true"')
  expect(sent.text).toContain('Contenidor &quot;ple&quot; &lt;b>')
})

test('a form posted from another site is refused', async () => {
  const cookie = await world.signIn('agent@demo.test')
  // Old browsers say the origin only; a neighbour's page of the same site is not ours either.
  const kinds: Record<string, string>[] = [
    { origin: 'https://malvat.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const foreign of kinds) {
    const refused = await report({}, foreign)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('<li>El formulari venia d’un altre lloc web.')
    expect(refused.text).not.toContain('href="#service_code"')
    const headers = { cookie, ...foreign }
    const cross = await page('/console/010', { method: 'POST', headers, body: new URLSearchParams() })
    expect(cross.status).toBe(403)
  }
})

test('a 010 operator files a call and is shown the number to read aloud', async () => {
  const cookie = await world.signIn('operator@demo.test')
  const body = new URLSearchParams({
    service_code: 'CV01',
    'attribute[perill]': 'no',
    description: 'Un sot davant de l’escola',
    address: 'Passeig de Pere III, 20',
    name: 'Sra. Puig',
    phone: '938 00 00 01',
  })
  const taken = await page('/console/010', { method: 'POST', headers: { cookie }, body })
  const number = /<p class="number">(\d\d-\d{5})<\/p>/.exec(taken.text)?.[1]
  expect(number).toBeTruthy()
  const [seen] = (await (await fetch(`${world.url}/open311/v2/requests/${number}.json`)).json()) as Record<
    string,
    unknown
  >[]
  expect(seen).toMatchObject({ service_code: 'CV01', address: 'Passeig de Pere III, 20', zipcode: '08241' })
  expect(JSON.stringify(seen)).not.toContain('Puig')
  const shown = await page(`/console/requests/${number}`, { headers: { cookie } })
  expect(shown.text).toContain('Sra. Puig · 938 00 00 01')
})

test('an operator sees the queue and cannot change it; signing out ends the session', async () => {
  const cookie = await world.signIn('operator@demo.test')
  const location = (await report({})).headers.get('location') ?? ''
  const number = /\d\d-\d{5}/.exec(location)?.[0]
  const shown = await page(`/console/requests/${number}`, { headers: { cookie } })
  expect(shown.text).not.toContain('name="public_note"')
  const change = await page(`/console/requests/${number}`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ state: 'resolved' }),
  })
  expect(change.status).toBe(403)
  await page('/console/sign-out', { method: 'POST', headers: { cookie } })
  expect((await page('/console', { headers: { cookie } })).status).toBe(303)
})

test('the session cookie is HttpOnly and SameSite, and Secure where PUBLIC_URL is https', async () => {
  const cookieOf = async ({ url }: World) => {
    const body = new URLSearchParams({ email: 'agent@demo.test', password: PASSWORD })
    const response = await fetch(`${url}/console/sign-in`, { method: 'POST', body, redirect: 'manual' })
    return response.headers.getSetCookie().find((one) => one.includes('session_token')) ?? ''
  }
  await world.sql`delete from staff_rate_limit`
  const plain = await cookieOf(world)
  expect(plain).toMatch(/; *HttpOnly/i)
  expect(plain).toMatch(/; *SameSite=Lax/i)
  expect(plain).not.toMatch(/; *Secure/i)
  const real = await startWorld({ PUBLIC_URL: 'https://incidencies.example.cat' })
  expect(await cookieOf(real)).toMatch(/; *Secure/i)
  await real.stop()
})

test('pages have security headers, and health and metrics respond', async () => {
  const { headers } = await page('/')
  expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(headers.get('content-security-policy')).not.toContain('unsafe')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('same-origin')
  expect(headers.get('cache-control')).toBe('no-store')
  // Nothing says what it is made with.
  expect([...headers.keys()].filter((name) => /^(server|x-powered-by)$/.test(name))).toEqual([])
  expect((await page('/health/live')).text).toBe('{"status":"ok"}')
  expect((await page('/health/ready')).status).toBe(200)
  const metrics = (await page('/metrics')).text
  expect(metrics).toContain('whatsapp_webhooks_total')
  // What is looked up when somebody asks has been.
  for (const line of [
    'messages_waiting{direction="in",town="manresa.cat"} 0',
    'jobs{state="failed",town="manresa.cat"} 0',
    'requests_deadline{state="over",town="manresa.cat"} 0',
  ])
    expect(metrics).toContain(line)
  expect((await page('/no-such-page')).text).toContain('Aquesta pàgina no existeix')
})

test('the site uses the browser’s language, or the one asked for', async () => {
  expect((await page('/', { headers: { 'accept-language': 'es-ES,es;q=0.9' } })).text).toContain(
    '<html lang="es">',
  )
  expect((await page('/?lang=en')).text).toContain('What would you like to report?')
  expect((await page('/', { headers: { 'accept-language': 'de' } })).text).toContain('<html lang="ca">')
})

// Last: it uses up the tries of this address for a minute.
test('an invalid byte in a URL or a form is handled', async () => {
  const cookie = await world.signIn('admin@demo.test')
  const send = (path: string, init: RequestInit = {}) =>
    fetch(`${world.url}${path}`, { redirect: 'manual', headers: { cookie }, ...init })
  for (const path of ['/reports/%00', '/reports?number=%00', '/reports/%zz', '/console/requests/%00'])
    expect([path, (await send(path)).status]).toEqual([path, 404])
  for (const path of ['/console?words=%00&kind=%00&state=%00', '/embed?show=%00&received=%00'])
    expect([path, (await send(path)).status]).toEqual([path, 200])
  const odd = {
    service_code: 'EP01',
    description: 'Fosc\0',
    address: 'Carrer de Guimerà\0',
    form_id: 'f\0',
    name: 'N\0',
  }
  for (const path of [
    '/reports',
    '/console/010',
    '/developers',
    '/console/applications',
    '/console/forwarding',
  ])
    expect((await send(path, { method: 'POST', body: new URLSearchParams(odd) })).status).toBeLessThan(500)
})

test('the console requires signing in, reports a wrong password, and allows twenty attempts a minute', async () => {
  for (const path of ['/console', '/console/010', '/console/requests/26-00001', '/console/pictures/x/full']) {
    expect((await page(path)).headers.get('location')).toStartWith('/console/sign-in?next=')
  }
  const attempt = (password: string) =>
    page('/console/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ email: 'admin@demo.test', password }),
    })
  const wrong = await attempt('wrong')
  expect([wrong.status, wrong.text.includes('El correu o la contrasenya no són correctes')]).toEqual([
    401,
    true,
  ])
  let status = 0
  for (let i = 0; i < 22 && status !== 429; i++) status = (await attempt('wrong')).status
  expect(status).toBe(429)
  const outside = await page('/console/sign-in?next=https://malvat.example')
  expect(outside.text).toContain('name="next" value="/console"')
})

test('no two routes have one address: the first would answer for both, without a word', () => {
  const all = world.service.routes.map(({ method, path }) => `${method} ${path}`)
  expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([])
})
