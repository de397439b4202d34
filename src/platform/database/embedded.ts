import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import postgres from 'postgres'
import { findPostgres, type PostgresBinaries } from './binaries.ts'

/** A PostgreSQL server of this process's own. */
export type EmbeddedServer = {
  /** `postgres://` address of its default database. */
  readonly url: string
  /** Stops the server, unless another process started it. */
  stop(): Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? done(address.port) : failed(new Error('no free port')),
      )
    })
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const acceptsConnections = async (url: string): Promise<boolean> => {
  const client = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} })
  try {
    await client`select 1`
    return true
  } catch {
    return false
  } finally {
    await client.end({ timeout: 1 })
  }
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

const initialise = (server: PostgresBinaries & { dataFolder: string }, password: string): void => {
  const passwordFile = join(dirname(server.dataFolder), `.pw-${process.pid}`)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (server.start.uid) chownSync(passwordFile, server.start.uid, server.start.gid ?? server.start.uid)
  const [command = '', ...args] = [
    ...server.start.prefix,
    ...[join(server.folder, 'initdb'), '-D', server.dataFolder, '-U', 'postgres', '-A', 'scram-sha-256'],
    ...['--pwfile', passwordFile, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
  ]
  const result = spawnSync(command, args, { encoding: 'utf8', uid: server.start.uid, gid: server.start.gid })
  rmSync(passwordFile, { force: true })
  if (result.status !== 0) {
    rmSync(server.dataFolder, { recursive: true, force: true })
    throw new Error(`The embedded database could not be created: ${result.stderr || result.error?.message}`)
  }
}

/** What `postmaster.pid` says of a server that is, or was, running on this folder. */
const runningServer = (dataFolder: string): { pid: number; port: number } | undefined => {
  const file = join(dataFolder, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n')
  return pid && port && isAlive(Number(pid)) ? { pid: Number(pid), port: Number(port) } : undefined
}

/**
 * Starts PostgreSQL under a folder, or joins the one already running there.
 *
 * Durable, on a free port of the loopback interface, with a password of its own; stopped with the process
 * that started it. A server orphaned by a crash of its owner is taken over and stopped at the end.
 * @param folder where the cluster, its password and its log are kept
 * @param overrides server settings by name, for a server that may lose what it holds
 * @throws when no PostgreSQL is to be had, or it does not come up within 15 seconds (its log is named)
 */
export const startEmbedded = async (
  folder: string,
  overrides: Record<string, string> = {},
): Promise<EmbeddedServer> => {
  const home = resolve(folder)
  mkdirSync(home, { recursive: true })
  const server = findPostgres(join(home, 'cluster'))
  const passwordFile = join(home, 'password')
  if (!existsSync(passwordFile))
    writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 })
  const password = readFileSync(passwordFile, 'utf8').trim()
  const address = (port: number) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  if (!existsSync(join(server.dataFolder, 'PG_VERSION'))) initialise(server, password)

  const ownerFile = join(home, 'owner.pid')
  const running = runningServer(server.dataFolder)
  if (running && (await acceptsConnections(address(running.port)))) {
    const owner = existsSync(ownerFile) ? Number(readFileSync(ownerFile, 'utf8')) : 0
    const orphaned = !owner || !isAlive(owner)
    if (orphaned) writeFileSync(ownerFile, String(process.pid))
    const stop = async () => {
      if (orphaned) await stopServer(running.pid)
    }
    return { url: address(running.port), stop }
  }

  // Directly after a kill -9 the old lock file may still be in the way for a moment: try again.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const child = startServer(server, port, join(home, 'postgres.log'), overrides)
    const url = address(port)
    if (await waitUntilReady(child, url)) {
      writeFileSync(ownerFile, String(process.pid))
      const pid = runningServer(server.dataFolder)?.pid ?? child.pid
      return { url, stop: async () => (pid ? await stopServer(pid) : undefined) }
    }
    child.kill('SIGKILL')
    if (attempt === 5) {
      throw new Error(
        `The embedded database did not start: see ${join(home, 'postgres.log')}, or set DATABASE_URL.`,
      )
    }
    await pause(200 * attempt)
  }
}

const startServer = (
  server: PostgresBinaries & { dataFolder: string },
  port: number,
  logFile: string,
  overrides: Record<string, string>,
): ChildProcess => {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '128MB',
    max_connections: '200',
    max_wal_size: '512MB',
    // A database of its own begins empty and may fill fast: what the planner knows should not be a minute old.
    autovacuum_naptime: '10s',
    log_min_messages: 'warning',
    ...overrides,
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command = '', ...args] = [
    ...server.start.prefix,
    ...[join(server.folder, 'postgres'), '-D', server.dataFolder, '-p', String(port), ...options],
  ]
  const log = openSync(logFile, 'a')
  return spawn(command, args, {
    stdio: ['ignore', log, log],
    // A session of its own: Ctrl-C in the terminal is for us, who then stop it in good order.
    detached: true,
    uid: server.start.uid,
    gid: server.start.gid,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
}

const waitUntilReady = async (child: ChildProcess, url: string): Promise<boolean> => {
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  for (let waited = 0; waited < 15_000 && !ended; waited += 50) {
    if (await acceptsConnections(url)) return true
    await pause(50)
  }
  return false
}

/** "Fast" shutdown (SIGINT): open transactions are rolled back and the data folder is left clean. */
const stopServer = async (pid: number): Promise<void> => {
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    return
  }
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 20) await pause(20)
}
