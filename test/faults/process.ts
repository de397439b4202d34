import { openSync } from 'node:fs'
import { join } from 'node:path'
import type { Subprocess } from 'bun'
import { until } from '../support/world.ts'

/** Secrets of the fault tests and of nothing else: a production process takes no demonstration's. */
export const SECRETS = {
  SECRET_KEY: 'a-secret-of-the-fault-tests-and-of-nothing-else',
  WHATSAPP_ACCESS_TOKEN: 'fault-token',
  WHATSAPP_APP_SECRET: 'fault-app-secret',
  WHATSAPP_VERIFY_TOKEN: 'fault-verify',
  WHATSAPP_PHONE_NUMBER_ID: '644069801',
}

/** The same, as the stand-in for the messenger wants them. */
export const MESSENGER = {
  phoneNumberId: SECRETS.WHATSAPP_PHONE_NUMBER_ID,
  accessToken: SECRETS.WHATSAPP_ACCESS_TOKEN,
  appSecret: SECRETS.WHATSAPP_APP_SECRET,
}

/** This version of the service. */
export const ROOT = join(import.meta.dir, '../..')

/** How a production process is started. `log`: a file that what it says is added to. `root`: another version of it. */
export type Start = { port: number; log: string; settings: Record<string, string>; root?: string }

/** Starts a production process. */
export const startProcess = ({ port, log, settings, root = ROOT }: Start): Subprocess => {
  const kept = openSync(log, 'a')
  return Bun.spawn(['bun', '--no-orphans', 'src/main.ts'], {
    cwd: root,
    // Each message has an answer of its own, by which it is known that none was lost.
    env: { ...process.env, ...SECRETS, PORT: String(port), BURST_PAUSE_SECONDS: '0', ...settings },
    stdout: kept,
    stderr: kept,
  })
}

/** Whether the process at a port takes requests. */
export const isReady = (port: number): Promise<boolean> =>
  fetch(`http://localhost:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  )

/**
 * Waits until a process takes requests. The first may have to make a database, beside other tests.
 * @throws when it does not, with what it said
 */
export const untilReady = (child: Subprocess, { port, log }: Pick<Start, 'port' | 'log'>): Promise<boolean> =>
  until('a process to be ready', () => isReady(port), 60_000).catch(async (error) => {
    const said = (await Bun.file(log).text()).slice(-2_000)
    throw new Error(`${error.message}; exit ${child.exitCode}; output: ${said}`)
  })
