import { existsSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { Socket } from 'node:net'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { createStaffAuth } from '#domain/staff'
import { loadTown } from '#domain/town'
import { connect, migrate, startEmbedded } from '#platform/database'
import { createJobQueues } from '#platform/jobs'
import { createLog } from '#platform/telemetry'
import { readConfig } from '../../src/server/config.ts'
import { QUEUES } from '../../src/server/queues.ts'
import { createClock } from './clock.ts'
import { FAST_HASHING } from './console/password-hashing.ts'
import { addStaff } from './console/staff.ts'

const TEMPLATE = 'town_template'
/** The same, with the first town's staff in it. */
const STAFFED_TEMPLATE = 'town_template_staffed'

/** Nothing in it needs to survive the machine. */
const DISPOSABLE = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  // A database of a minute has nothing to be cleared away, and a process would look at each of them for it.
  autovacuum: 'off',
  // Compiles for a second what then runs for a millisecond.
  jit: 'off',
}

/** In its own folder, beside its port. The system allows such an address a hundred characters: those of a temporary folder may be more. */
const WITH_SOCKET = { unix_socket_directories: '.' }

/** A file system in memory, where there is one. */
const MEMORY = '/dev/shm'
/** More than all databases of a run hold at once, several times over. */
const ROOM = 4 * 1024 ** 3
const FOLDER = 'town-hall-line-test-'

/**
 * Where the databases lie: in memory where there is room. Each is a thousand files, which are made and removed for every file
 * of tests: on a disk that takes a tenth of a second of the processor, and up to three after many were removed.
 */
const databaseFolder = (): string => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    if (bavail * bsize < ROOM || freemem() < ROOM) return tmpdir()
    removeAbandoned()
    return MEMORY
  } catch {
    return tmpdir()
  }
}

/** What runs that were killed left in memory: nothing else would ever remove it. */
const removeAbandoned = (): void => {
  for (const name of readdirSync(MEMORY))
    if (name.startsWith(FOLDER) && !isAlive(Number(name.slice(FOLDER.length))))
      rmSync(join(MEMORY, name), { recursive: true, force: true })
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * One PostgreSQL for all the tests, with migrated databases in it to copy from. `TEST_DATABASE_URL` names one
 * that is already there; else an embedded one is started in a folder of its own.
 * @returns its address, and how to stop it
 */
export const startTestServer = async (): Promise<{ url: string; stop: () => Promise<void> }> => {
  const given = process.env.TEST_DATABASE_URL
  const parent = databaseFolder()
  const folder = join(parent, `${FOLDER}${process.pid}`)
  const settings = parent === MEMORY ? { ...DISPOSABLE, ...WITH_SOCKET } : DISPOSABLE
  const server = given ? { url: given, stop: async () => {} } : await startEmbedded(folder, settings)
  process.env.TEST_DATABASE_URL = server.url
  if (!given) await easePassword(server.url)
  await makeTemplate(server.url)
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      if (!given) await Bun.$`rm -rf ${folder}`.quiet()
    },
  }
}

/**
 * From here on, what in this process connects to the test server's port does so by its socket, where it has one: a query
 * there and back takes two thirds of the time of the processor, in both of them.
 */
export const connectBySocket = async (url: string): Promise<void> => {
  const { port, hostname } = new URL(url)
  const admin = postgres(url, { max: 1 })
  const [server] = await admin`select current_setting('data_directory') as folder`.finally(() => admin.end())
  const socket = join(String(server?.folder), `.s.PGSQL.${port}`)
  if (!existsSync(socket)) return
  const { connect } = Socket.prototype
  const isServer = ([to, host]: unknown[]) => (to === port || to === Number(port)) && host === hostname
  Socket.prototype.connect = function (this: Socket, ...to: unknown[]) {
    return Reflect.apply(connect, this, isServer(to) ? [socket] : to)
  } as typeof connect
}

/**
 * Has the password cost no time at each of the many thousands of connections: both sides would derive a key of it in four
 * thousand rounds.
 */
const easePassword = async (url: string): Promise<void> => {
  const admin = postgres(url, { max: 1 })
  await admin.unsafe('set scram_iterations = 1')
  await admin
    .unsafe(`alter role ${new URL(url).username} password '${new URL(url).password}'`)
    .finally(() => admin.end())
}

const makeTemplate = async (url: string): Promise<void> => {
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await admin`select pg_advisory_lock(1)`
    const [known] = await admin`select 1 from pg_database where datname = ${TEMPLATE} and datistemplate`
    if (known) return
    await admin.unsafe(`drop database if exists ${TEMPLATE}`)
    await admin.unsafe(`create database ${TEMPLATE}`)
    const address = databaseAt(url, TEMPLATE)
    await migrate(address)
    const jobs = createJobQueues({ url: address }, QUEUES, createLog('silent'))
    await jobs.start()
    await jobs.stop()
    await admin.unsafe(`drop database if exists ${STAFFED_TEMPLATE}`)
    await admin.unsafe(`create database ${STAFFED_TEMPLATE} template ${TEMPLATE}`)
    await staffed(databaseAt(url, STAFFED_TEMPLATE))
    // Last: what is marked so is whole.
    await admin.unsafe(`alter database ${TEMPLATE} is_template true`)
  } finally {
    await admin.end()
  }
}

const staffed = async (url: string): Promise<void> => {
  const config = readConfig({ DATABASE_URL: url }, 'demo')
  const { profile } = loadTown(config.jurisdictionId, config.townsDir)
  const database = connect(url, { max: 2 })
  const { publicUrl } = config
  const town = { id: profile.id, profile, db: database.db, now: createClock().now, publicUrl }
  await addStaff(createStaffAuth(config.staff, { hashing: FAST_HASHING })(town), town)
  await database.close()
}

/** The address of another database of the same server. */
export const databaseAt = (url: string, name: string): string => {
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.href
}

/** A fresh database, copied from the template in some 50 ms. */
export const freshDatabase = async ({
  staffed = false,
} = {}): Promise<{ url: string; drop: () => Promise<void> }> => {
  const server = process.env.TEST_DATABASE_URL ?? ''
  const name = `t_${Bun.randomUUIDv7().replaceAll('-', '')}`
  const admin = async (statement: string) => {
    const client = postgres(server, { max: 1, onnotice: () => {} })
    await client.unsafe(statement).finally(() => client.end())
  }
  // By files: unlike the log, it brings the catalogue's cache, which the first connection would have to build.
  await admin(`create database ${name} template ${staffed ? STAFFED_TEMPLATE : TEMPLATE} strategy file_copy`)
  return { url: databaseAt(server, name), drop: () => admin(`drop database if exists ${name} with (force)`) }
}
