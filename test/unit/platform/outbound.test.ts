import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  createOutbound,
  createOutboundClients,
  ForbiddenAddress,
  isPublicAddress,
  outboundFor,
} from '#platform/outbound'

/** Addresses that strangers give us lead to the open internet, or nowhere. */

let server: ReturnType<typeof Bun.serve>
let hits = 0
beforeAll(() => {
  server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      hits++
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/redirect') return Response.redirect(searchParams.get('to') ?? '/')
      if (pathname === '/long') return new Response('x'.repeat(200_000))
      if (pathname === '/slow') await Bun.sleep(3_000)
      if (pathname === '/drip')
        return new Response(
          new ReadableStream({
            async pull(controller) {
              await Bun.sleep(50)
              controller.enqueue(new Uint8Array(10))
            },
          }),
        )
      return new Response(`${request.method} ${request.headers.get('host')} ${await request.text()}`)
    },
  })
})
afterAll(() => server.stop(true))

const here = (path: string) => `http://127.0.0.1:${server.port}${path}`
const trusted = () => createOutbound([`127.0.0.1:${server.port}`])

describe('a request to a private address is refused:', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.255.255.254/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://a.localhost/',
    'http://0.0.0.0/',
    'http://0/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://198.18.0.1/',
    'http://192.0.2.1/',
    'http://203.0.113.9/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd12:3456::1]/',
    'http://[ff02::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:db8::1]/',
    'http://db.internal/',
    'http://printer.local/',
    'http://router.home.arpa/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'gopher://example.org/',
    'javascript:alert(1)',
    'data:text/plain,x',
    'http://',
    'example.org',
    '',
    'http://user:secret@example.org/',
    'https://:secret@example.org/',
  ])('%s', async (address) => {
    const outbound = createOutbound([])
    expect(() => outbound.check(address)).toThrow(ForbiddenAddress)
    expect(outbound.request(address)).rejects.toThrow(ForbiddenAddress)
  })
})

test.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])(
  '%s is a public address',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test.each([
  ['one private address', ['10.0.0.7']],
  ['a private one among public ones', ['93.184.216.34', '127.0.0.1']],
  ['a mapped one', ['::ffff:169.254.169.254']],
  ['none at all', []],
] as [string, string[]][])(
  'a name that resolves to %s is refused before anything is sent',
  async (_, addresses) => {
    const before = hits
    const outbound = createOutbound([], (_host, _options, found) =>
      found(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    )
    await expect(outbound.request(`http://fotos.example:${server.port}/`)).rejects.toThrow('private address')
    expect(hits).toBe(before)
  },
)

test('a name whose address changes between check and connection is checked at the connection (DNS rebinding)', async () => {
  let asked = 0
  const outbound = createOutbound([], (_host, _options, found) =>
    found(null, [{ address: ++asked === 1 ? '127.0.0.1' : '93.184.216.34', family: 4 }]),
  )
  // The look-up whose answer is checked is the one that the connection uses: there is no second.
  await expect(outbound.request(`http://rebind.example:${server.port}/`)).rejects.toThrow(ForbiddenAddress)
  expect(asked).toBe(1)
})

test('a redirect to a private address is refused; three redirects are followed, a fourth or one of a POST is not', async () => {
  const outbound = trusted()
  await expect(outbound.request(here('/redirect?to=http://169.254.169.254/'))).rejects.toThrow(
    ForbiddenAddress,
  )
  await expect(outbound.request(here('/redirect?to=file:///etc/passwd'))).rejects.toThrow()
  const chain = (n: number): string =>
    n === 0 ? '/end' : `/redirect?to=${encodeURIComponent(here(chain(n - 1)))}`
  expect((await outbound.request(here(chain(3)))).status).toBe(200)
  await expect(outbound.request(here(chain(4)))).rejects.toThrow('too many redirects')
  expect((await outbound.request(here(chain(1)), { method: 'POST', body: 'x' })).status).toBe(302)
})

test('an answer that is too long or too slow is aborted', async () => {
  const outbound = trusted()
  await expect(outbound.request(here('/long'), { maxBytes: 100_000 })).rejects.toThrow(
    'more than 100000 bytes',
  )
  await expect(outbound.request(here('/slow'), { timeoutMs: 200 })).rejects.toThrow()
  await expect(outbound.request(here('/drip'), { timeoutMs: 300 })).rejects.toThrow()
})

test('a request is sent whole and its answer returned', async () => {
  const { status, body, headers } = await trusted().request(here('/x'), { method: 'POST', body: 'a=ç' })
  expect([status, Buffer.from(body).toString()]).toEqual([200, `POST 127.0.0.1:${server.port} a=ç`])
  expect(headers.get('content-type')).toContain('text/plain')
})

test('a redirect from another host does not reach a private address that the town allows', async () => {
  const other = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('inside') })
  const outbound = createOutbound([`127.0.0.1:${server.port}`, `127.0.0.1:${other.port}`])
  const inside = `http://127.0.0.1:${other.port}/`
  expect((await outbound.request(inside)).status).toBe(200)
  await expect(outbound.request(here(`/redirect?to=${inside}`))).rejects.toThrow(ForbiddenAddress)
  other.stop(true)
})

test('no connection is reused, since its address was resolved before', async () => {
  const ports = new Set<number | undefined>()
  const counting = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, at) => new Response(void ports.add(at.requestIP(request)?.port)),
  })
  const { configured } = createOutboundClients([`127.0.0.1:${counting.port}`])
  for (let n = 0; n < 3; n++) await configured.request(`http://127.0.0.1:${counting.port}/`)
  expect(ports.size).toBe(3)
  counting.stop(true)
})

test('addresses given by strangers never reach the private hosts that the town allows', async () => {
  const ways = createOutboundClients([`127.0.0.1:${server.port}`])
  expect((await ways.configured.request(here('/x'))).status).toBe(200)
  expect(() => ways.untrusted.check(here('/x'))).toThrow(ForbiddenAddress)
  await expect(ways.untrusted.request(here('/x'))).rejects.toThrow(ForbiddenAddress)
  // A feed's picture on the feed's own host is the town's choice; on another, the feed's.
  const feed = outboundFor(ways, here('/feed.xml'))
  expect((await feed.request(here('/picture.jpg'))).status).toBe(200)
  expect(() => outboundFor(ways, 'https://elsewhere.example/feed.xml').check(here('/picture.jpg'))).toThrow(
    ForbiddenAddress,
  )
})
