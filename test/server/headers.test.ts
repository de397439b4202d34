import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startWorld, WITH_VIDEO, type World } from '../support/world.ts'

/** Each address there is, asked for as anybody and as an administrator, with the headers that none may be without. */

let world: World
beforeAll(async () => {
  world = await startWorld(WITH_VIDEO)
})
afterAll(() => world.stop())

/** Pages that others may hold in a frame: that is what they are for. */
const FRAMED = /^\/embed(?:\/|$)/

/** What stands for the parts of an address that have a name. */
const addressOf = (path: string, request: string): string =>
  path
    .replace('*', 'x')
    .replace(/:token/, 'no-such-token')
    .replace(/(requests|reports)\/:\w+/, `$1/${request}`)
    .replace(/:\w+/g, '0190f1d0-0000-7000-8000-000000000000')

type Answer = { path: string; status: number; headers: Headers }

const ask = async (path: string, cookie: string): Promise<Answer> => {
  const ending = new AbortController()
  const response = await fetch(`${world.url}${path}`, {
    headers: { cookie },
    redirect: 'manual',
    signal: ending.signal,
  })
  // A stream never ends.
  ending.abort()
  return { path, status: response.status, headers: response.headers }
}

test('every response has security headers and nosniff', async () => {
  const id = await world.report()
  const paths = [...new Set(world.service.routes.map(({ path }) => addressOf(path, id)))]
  expect(paths.length).toBeGreaterThan(150)
  const answers: Answer[] = []
  for (const cookie of ['', await world.signIn('admin@demo.test')])
    for (const path of [...paths, '/no-such-place', '/%zz', '/docs/', '/open311/v2/services.xml'])
      if (!/sign-out/.test(path)) answers.push(await ask(path, cookie))
  const wrong: string[] = []
  let pages = 0
  for (const { path, status, headers } of answers) {
    const policy = headers.get('content-security-policy') ?? ''
    const type = headers.get('content-type') ?? ''
    const said = (what: string) => wrong.push(`${status} ${path}: ${what}`)
    if (headers.get('x-content-type-options') !== 'nosniff') said('no nosniff')
    if (!headers.get('referrer-policy')) said('no referrer policy')
    if (/^text\/(?:javascript|css)/.test(type)) continue
    if (!/frame-ancestors/.test(policy)) said('no frame-ancestors')
    if (/unsafe|\*/.test(policy.replace(/frame-ancestors [^;]*/, ''))) said(policy)
    if (!type.startsWith('text/html')) continue
    pages++
    if (!/default-src 'none'/.test(policy)) said(policy)
    if (!FRAMED.test(path) && !/frame-ancestors 'none'/.test(policy)) said(policy)
  }
  expect(wrong).toEqual([])
  expect(pages).toBeGreaterThan(60)
})

test('a port that a service has is nobody else’s: what is started beside it is told so', () => {
  const beside = () => Bun.serve({ port: world.service.port, reusePort: true, fetch: () => new Response() })
  expect(beside).toThrow(/in use/)
})
