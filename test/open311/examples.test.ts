import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startWorld, until, type World } from '../support/world.ts'

/** The examples of the developers' page run as they are given. */

let world: World
let folder = ''
beforeAll(async () => {
  world = await startWorld({ STRANGERS_MAY_REACH: 'localhost' })
  folder = mkdtempSync(join(tmpdir(), 'examples-'))
})
afterAll(async () => {
  await world.stop()
  await Bun.$`rm -rf ${folder}`.quiet()
})

const download = async (name: string): Promise<string> => {
  const response = await fetch(`${world.url}/developers/examples/${name}`)
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  const path = join(folder, name)
  await Bun.write(path, await response.text())
  return path
}

const run = async (command: string[], env: Record<string, string> = {}) => {
  const child = Bun.spawn(command, {
    env: { ...process.env, OPEN311_KEY: 'demo', ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, error, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`${command.join(' ')}: ${error}`)
  return out
}

/** A machine may lack an interpreter; the two that everybody has must be there. */
const runner = (name: string) => Bun.which(name)

test.skipIf(!runner('curl'))('the curl example runs', async () => {
  const out = await run(['bash', await download('report.sh')])
  expect(out).toMatch(/"service_request_id":"\d\d-\d{5}"/)
  expect(out).toContain('"FeatureCollection"')
  expect(out).toContain('<service_requests><request>')
})

test.each(['bun', 'node'].filter(runner))('the JavaScript example runs in %s', async (name) => {
  const path = await download('report.js')
  // Node takes a script with `await` at its top for a module by this ending.
  const module = path.replace('.js', '.mjs')
  await Bun.$`cp ${path} ${module}`
  expect(await run([name, module])).toMatch(/\d\d-\d{5} open Carrer de Guimerà received/)
})

test.skipIf(!runner('python3'))('the Python example runs', async () => {
  expect(await run(['python3', await download('report.py')])).toMatch(/filed as \d\d-\d{5}\n.*Fanal apagat/s)
})

test('the example that follows changes prints them', async () => {
  const out = await run(['bun', await download('follow.js')])
  expect(out).toMatch(/^1 request\.created \d\d-\d{5} open Fanal apagat\n/)
})

test('the web hook example accepts signed deliveries and refuses forged ones', async () => {
  const port = freePort()
  const body = new URLSearchParams({ api_key: 'demo', url: `http://localhost:${port}/hook` })
  const made = await fetch(`${world.url}/open311/v2/webhooks.json`, { method: 'POST', body })
  const [{ secret }] = (await made.json()) as [{ secret: string }]
  const child = Bun.spawn(['bun', await download('hook.js')], {
    env: { ...process.env, HOOK_SECRET: secret, PORT: String(port) },
    stdout: 'pipe',
  })
  const forged = await until('the receiver to be there', () =>
    fetch(`http://localhost:${port}/hook`, {
      method: 'POST',
      body: '{}',
      headers: {
        'webhook-id': 'x',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': 'v1,AAAA',
      },
    }).catch(() => undefined),
  )
  expect(forged.status).toBe(401)
  await run(['bun', join(folder, 'report.js')])
  const reader = child.stdout.getReader()
  const { value } = await reader.read()
  expect(Buffer.from(value ?? []).toString()).toMatch(/^request\.created \d\d-\d{5} open/)
  child.kill()
})

test('an unknown example is 404', async () => {
  for (const name of ['nope.js', '..%2Findex.tsx', '__proto__'])
    expect((await fetch(`${world.url}/developers/examples/${name}`)).status).toBe(404)
})
