import { describe, expect, test } from 'bun:test'
import { reasons } from './answers.ts'
import { apiOf, idsIn, LAMP } from './api.ts'
import { useTarget } from './target.ts'

/** How clients of all kinds ask, and what they are forgiven. */

const target = useTarget()
const { get, post, file } = apiOf(target)

describe('the format of a request', () => {
  test.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['text/xml', 'text/xml; charset=utf-8'],
    ['application/xml;q=0.9, text/html', 'text/xml; charset=utf-8'],
    ['application/geo+json', 'application/geo+json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
  ])('without an extension, Accept: %s gets %s', async (accept, type) => {
    const response = await fetch(`${target().url}/requests`, { headers: { accept } })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
  })

  test('without an extension is given by ?format=; the extension has precedence over both', async () => {
    const type = async (path: string, headers = {}) =>
      (await fetch(`${target().url}/${path}`, { headers })).headers.get('content-type')
    expect(await type('services?format=xml')).toBe('text/xml; charset=utf-8')
    expect(await type('services/EP01?format=json')).toBe('application/json; charset=utf-8')
    expect(await type('services.json?format=xml', { accept: 'text/xml' })).toBe(
      'application/json; charset=utf-8',
    )
  })

  test('that is not supported gets 406', async () => {
    const response = await fetch(`${target().url}/requests`, { headers: { accept: 'image/png' } })
    expect(response.status).toBe(406)
    expect((await fetch(`${target().url}/services.geojson`)).status).toBe(406)
  })

  test('by HEAD is GET without the body', async () => {
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) =>
        fetch(`${target().url}/services.json`, { method, headers: { 'accept-encoding': 'identity' } }),
      ),
    )
    expect(head?.status).toBe(200)
    expect(await head?.text()).toBe('')
    for (const name of ['content-type', 'etag', 'content-length'])
      expect(head?.headers.get(name)).toBe(get?.headers.get(name) ?? '')
  })

  test('by OPTIONS lists the methods and allows browsers of other sites', async () => {
    const response = await fetch(`${target().url}/requests.json`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST, HEAD, OPTIONS')
    const answer = await fetch(`${target().url}/services.json`, {
      headers: { origin: 'https://app.example' },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('by another method gets 405 with the allowed ones', async () => {
    const response = await fetch(`${target().url}/services.json`, { method: 'DELETE' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, OPTIONS'])
    expect(await response.json()).toEqual([{ code: 405, description: expect.stringContaining('DELETE') }])
  })

  test('with a current ETag gets 304', async () => {
    const first = await fetch(`${target().url}/services.json`)
    const etag = first.headers.get('etag') ?? ''
    const again = await fetch(`${target().url}/services.json`, { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    await file()
    const list = await fetch(`${target().url}/requests.json`)
    await file()
    const changed = await fetch(`${target().url}/requests.json`, {
      headers: { 'if-none-match': list.headers.get('etag') ?? '' },
    })
    expect(changed.status).toBe(200)
  })

  test('that accepts gzip gets long answers compressed', async () => {
    const packed = await fetch(`${target().url}/services.json`, {
      decompress: false,
      headers: { 'accept-encoding': 'gzip' },
    })
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    const plain = await fetch(`${target().url}/services.json`, { headers: { 'accept-encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    const bytes = await packed.bytes()
    expect(Buffer.from(Bun.gunzipSync(bytes)).toString()).toBe(await plain.text())
  })

  test('decides the language: errors follow Accept-Language, names only an explicit locale', async () => {
    const words = async (headers: HeadersInit, query = '') =>
      reasons(await get(`services/XX99`, 'json', query ? { locale: query } : {}, headers))[0]
    expect(await words({})).toBe('service_code: no hi ha cap servei amb aquest codi.')
    expect(await words({ 'accept-language': 'en-GB,en;q=0.8' })).toBe('service_code was not found.')
    expect(await words({ 'accept-language': 'en' }, 'es')).toBe(
      'service_code: no hay ningún servicio con este código.',
    )
    const name = async (query: Record<string, string>, headers: HeadersInit = {}) =>
      ((await get('services', 'json', query, headers)).value as Record<string, string>[]).find(
        (one) => one.service_code === 'EP01',
      )?.service_name
    expect(await name({}, { 'accept-language': 'es' })).toBe('Fanal apagat')
    expect(await name({ locale: 'es' })).toBe('Farola apagada')
  })
})

describe('tolerance for clients', () => {
  test('doubled and final slashes are ignored', async () => {
    for (const path of ['//services.json', '/services.json/', '//requests//'])
      expect((await fetch(`${target().url}${path}`)).status).toBe(200)
  })

  test('an endpoint joined without its slash gets a hint, in the requested format', async () => {
    const response = await fetch(`${target().url}services.xml`)
    const text = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/xml; charset=utf-8'])
    expect(text).toContain(`${target().url}/`)
  })

  test('an unknown address gets a link to the documentation', async () => {
    const response = await fetch(`${target().url}/incidents.json`)
    expect([response.status, await response.json()]).toEqual([
      404,
      [{ code: 404, description: expect.stringContaining('/docs') }],
    ])
  })

  test('a URL of 64 kB with nine hundred numbers works', async () => {
    const ids = await Promise.all([file(), file()])
    const many = [...ids, ...Array.from({ length: 900 }, (_, n) => `25-${String(n).padStart(5, '0')}`)]
    expect(idsIn(await get('requests', 'xml', { service_request_id: many.join(',') })).sort()).toEqual(
      ids.sort(),
    )
    const long = [...ids, ...Array.from({ length: 5_400 }, (_, n) => `25-${String(n).padStart(5, '0')}`)]
    expect(idsIn(await get('requests', 'json', { service_request_id: long.join(',') })).sort()).toEqual(
      ids.sort(),
    )
  })

  test('a post may have jurisdiction_id and api_key in the query, or the key in a header', async () => {
    const { url, key, jurisdiction } = target()
    const send = (query: string, headers: HeadersInit, description: string) =>
      fetch(`${url}/requests.json${query}`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ ...(LAMP as Record<string, string>), description }),
      })
    expect(
      (await send(`?api_key=${key}&jurisdiction_id=${jurisdiction}`, {}, 'Clau a l’adreça')).status,
    ).toBe(201)
    expect((await send('', { authorization: `Bearer ${key}` }, 'Clau a la capçalera')).status).toBe(201)
    expect((await send(`?api_key=${key}&jurisdiction_id=vic.cat`, {}, 'D’un altre poble')).status).toBe(404)
  })

  test('a body that is no form is 415, a malformed one 400, and odd attribute names are harmless', async () => {
    const send = (body: string, type: string) =>
      fetch(`${target().url}/requests.json`, { method: 'POST', body, headers: { 'content-type': type } })
    expect((await send('{"a":1}', 'application/json')).status).toBe(415)
    expect((await send('--x\r\nbroken', 'multipart/form-data; boundary=y')).status).toBe(400)
    const odd = { 'attribute[constructor]': 'x', 'attribute[__proto__]': 'y', 'attribute[]': 'z' }
    expect((await post('requests', 'json', { ...LAMP, description: 'Noms rars', ...odd })).status).toBe(201)
  })
})
