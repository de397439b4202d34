import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subprocess } from 'bun'
import { freshDatabase, startTestServer } from '../support/server.ts'
import { LINE } from '../support/signed-webhooks.ts'
import { freePort } from '../support/world.ts'
import { ROOT, SECRETS, startProcess, untilReady } from './process.ts'

/** What those were answered who had done nothing: how many, how many well, the slowest in milliseconds. */
export type ServedCounts = Record<
  'citizens' | 'staff' | 'webhook' | 'health',
  { asked: number; well: number; slowest: number }
>

/** A production process behind one trusted proxy, with a member of staff who signed in before anything began. */
export type ServiceUnderAttack = {
  url: string
  port: number
  email: string
  password: string
  /** The cookies of the member: the session's, and that by which their browser is known. */
  cookie: string
  device: string
  /** Asks as a citizen, a member, the messenger and a proxy do, again and again while `work` lasts. */
  whileServing<T>(work: () => Promise<T>): Promise<{ result: T; served: ServedCounts }>
  /** The most memory that the process had, in megabytes. */
  peakMb(): number
  stop(): Promise<void>
}

/** The address of those who do nothing. */
const QUIET_CLIENT = { 'x-forwarded-for': '198.51.100.20' }

/** Starts the process, on a database of its own. */
export const startUnderAttack = async (
  settings: Record<string, string> = {},
): Promise<ServiceUnderAttack> => {
  const server = await startTestServer()
  const database = await freshDatabase()
  const port = freePort()
  const url = `http://localhost:${port}`
  const log = join(tmpdir(), `town-besieged-${port}.log`)
  const folder = join(tmpdir(), `town-besieged-${port}`)
  const env = {
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    PUBLIC_URL: url,
    WHATSAPP_GRAPH_URL: 'http://localhost:9',
    STAFF_SECOND_FACTOR: 'optional',
    TRUSTED_PROXIES: '1',
    LOG_LEVEL: 'error',
    ...settings,
  }
  const email = 'nuria@example.cat'
  const added = await Bun.$`bun src/cli/staff.ts ${email} ${'Núria Vila'}`
    .cwd(ROOT)
    .env({ ...process.env, ...SECRETS, PORT: String(port), ...env })
    .quiet()
    .text()
  const password = /[a-z2-9]{4}(?:-[a-z2-9]{4}){3}/.exec(added)?.[0] ?? ''
  const child: Subprocess = startProcess({ port, log, settings: env })
  await untilReady(child, { port, log })
  const entered = await fetch(`${url}/console/sign-in`, {
    method: 'POST',
    headers: QUIET_CLIENT,
    body: new URLSearchParams({ email, password }),
    redirect: 'manual',
  })
  const cookies = entered.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  const cookie = cookies.join('; ')
  let told = 0
  const ask: Record<keyof ServedCounts, () => Promise<Response>> = {
    citizens: () =>
      ++told % 5 > 0
        ? fetch(`${url}/reports`, { headers: QUIET_CLIENT })
        : fetch(`${url}/reports`, {
            method: 'POST',
            headers: { 'x-forwarded-for': `203.0.${told % 250}.1` },
            redirect: 'manual',
            body: new URLSearchParams({
              service_code: 'EP01',
              description: `Fanal apagat ${told}`,
              address: 'Carrer de Guimerà, 12',
            }),
          }),
    staff: () => fetch(`${url}/console`, { headers: { ...QUIET_CLIENT, cookie } }),
    webhook: () => {
      const body = JSON.stringify(deliveryOf(told))
      const signature = createHmac('sha256', SECRETS.WHATSAPP_APP_SECRET).update(body).digest('hex')
      const headers = { ...QUIET_CLIENT, 'x-hub-signature-256': `sha256=${signature}` }
      return fetch(`${url}/whatsapp/webhook`, { method: 'POST', headers, body })
    },
    health: () => fetch(`${url}/health/ready`),
  }
  const whileServing = async <T>(work: () => Promise<T>) => {
    const served = Object.fromEntries(
      Object.keys(ask).map((who) => [who, { asked: 0, well: 0, slowest: 0 }]),
    ) as ServedCounts
    let going = true
    const asking = Object.entries(ask).map(async ([who, one]) => {
      const figures = served[who as keyof ServedCounts]
      while (going) {
        const began = performance.now()
        figures.asked++
        const status = await one().then(
          async (response) => {
            await response.arrayBuffer()
            return response.status
          },
          () => 0,
        )
        if (status >= 200 && status < 400) figures.well++
        figures.slowest = Math.max(figures.slowest, Math.round(performance.now() - began))
        await Bun.sleep(200)
      }
    })
    const result = await work().finally(() => {
      going = false
    })
    await Promise.all(asking)
    return { result, served }
  }
  return {
    url,
    port,
    email,
    password,
    cookie,
    device: cookies.find((one) => one.startsWith('town.device=')) ?? '',
    whileServing,
    peakMb: () =>
      Math.round(
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      ),
    async stop() {
      child.kill('SIGKILL')
      await child.exited
      await database.drop()
      await server.stop()
      await Bun.$`rm -rf ${folder} ${log}`.quiet()
    },
  }
}

const deliveryOf = (n: number) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { phone_number_id: LINE, display_phone_number: '34644069801' },
            statuses: [
              {
                id: `wamid.none-${n}`,
                status: 'delivered',
                timestamp: '1700000000',
                recipient_id: '34600000000',
              },
            ],
          },
        },
      ],
    },
  ],
})

/** Whether everybody who did nothing was served. */
export const allServed = (served: ServedCounts): boolean =>
  Object.values(served).every(({ asked, well }) => asked > 0 && asked === well)

/** How many of each. */
export const tally = (statuses: number[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(statuses, (status) => status)].map(([status, all]) => [status, all.length]),
  )
