import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import postgres from 'postgres'
import { isTownRole, TOWN_ROLE } from '#platform/database'
import { identityProvider } from '#platform/identity'
import { openMediaStore } from '#platform/media'
import { createOutbound } from '#platform/outbound'
import { readSeal } from '#platform/sealing'
import { fetchOnce, readSources } from '#town/information'
import { readTown, type TownData } from '#town/jurisdictions'
import { NEEDED_TEMPLATES } from '#town/notices'
import type { Config } from './config.ts'
import { createGraph } from './doors/whatsapp/index.ts'

/** What was looked at, how it is, and what to do about it. `mind`: the service starts, and something will not work. */
export type Finding = { state: 'good' | 'mind' | 'bad'; about: string; words: string }

const good = (about: string, words: string): Finding => ({ state: 'good', about, words })
const mind = (about: string, words: string): Finding => ({ state: 'mind', about, words })
const bad = (about: string, words: string): Finding => ({ state: 'bad', about, words })

const why = (error: unknown): string =>
  (error instanceof Error ? error.message.split('\n')[0] : String(error)) ?? ''

/** How long anything outside is waited for, in milliseconds. */
const PATIENCE_MS = 8_000

const GIB = 1024 ** 3

/** Looks at everything that a configuration names, one after the other, as somebody would who is called at night. */
export async function* examine(config: Config): AsyncGenerator<Finding> {
  const data = yield* town(config)
  yield address(config)
  if (!config.sealingBound)
    yield mind(
      'sealing',
      'SEALING_BOUND is no: what is sealed is not bound to its place. Once no older version runs, set it to yes, then bun run reseal.',
    )
  yield* database(config)
  yield* storage(config)
  yield* messenger(config)
  if (data) yield* feeds(config, data)
  yield* calls(config)
  yield* signatures(config)
}

function* town({ jurisdictionId, townsDir }: Config): Generator<Finding, TownData | undefined> {
  try {
    const data = readTown(jurisdictionId, townsDir)
    const { profile, streets } = data
    yield good('town', `${profile.authority}, ${streets.length} streets, ${profile.time_zone}`)
    return data
  } catch (error) {
    yield bad(
      'town',
      `${townsDir}/${jurisdictionId} cannot be read: ${why(error)}. Set JURISDICTION_ID to a folder under ${townsDir}/.`,
    )
    return undefined
  }
}

const address = ({ publicUrl, staff }: Config): Finding => {
  const url = new URL(publicUrl)
  if (url.protocol === 'https:') return good('PUBLIC_URL', publicUrl)
  return staff.secondFactor === 'required'
    ? mind(
        'PUBLIC_URL',
        `${publicUrl} is not https: the messenger calls no such address, and cameras do not open on it.`,
      )
    : good('PUBLIC_URL', `${publicUrl} (not https: for trying out only)`)
}

async function* database({ databaseUrl }: Config): AsyncGenerator<Finding> {
  if (!databaseUrl) {
    yield mind(
      'DATABASE_URL',
      'is not set: the process starts a PostgreSQL of its own, which no second replica can share.',
    )
    return
  }
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: PATIENCE_MS / 1000, onnotice: () => {} })
  try {
    const [server] =
      await sql`select current_setting('server_version_num')::int as version, now() as now, current_setting('max_connections')::int as most`
    const version = Math.floor(Number(server?.version) / 10_000)
    yield version >= 15
      ? good('database', `PostgreSQL ${version}`)
      : bad('database', `PostgreSQL ${version}: 15 or later is needed.`)
    const apart = Math.abs(Date.now() - new Date(server?.now).getTime())
    if (apart > 5_000)
      yield mind(
        'clock',
        `this machine and the database are ${Math.round(apart / 1000)} s apart: set both by NTP.`,
      )
    if (Number(server?.most) < 50)
      yield mind('database', `takes ${server?.most} connections: a replica wants 25.`)
    const [known] = await sql`select 1 as there from pg_available_extensions where name = 'btree_gist'`
    if (!known)
      yield bad(
        'database',
        'lacks the extension btree_gist (package postgresql-contrib), which keeps appointments from being given twice.',
      )
    if (!(await isTownRole(sql)))
      yield mind(
        'second lock',
        `there is no role ${TOWN_ROLE}, or this account is no member of it: towns that share the database are kept apart by the queries alone. Let the account make roles once, and start anew.`,
      )
    yield await pending(sql)
  } catch (error) {
    yield bad('DATABASE_URL', `does not answer: ${why(error)}`)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const pending = async (sql: postgres.Sql): Promise<Finding> => {
  const journal = JSON.parse(readFileSync('drizzle/meta/_journal.json', 'utf8')) as {
    entries: { when: number }[]
  }
  const [made] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`
  const rows = made?.there ? await sql`select created_at from drizzle.__drizzle_migrations` : []
  const last = Math.max(0, ...rows.map(({ created_at }) => Number(created_at)))
  const waiting = journal.entries.filter(({ when }) => when > last).length
  return waiting === 0
    ? good('migrations', `${rows.length} applied`)
    : mind(
        'migrations',
        `${waiting} not applied yet: bun run migrate does it, and so does the service when it starts.`,
      )
}

async function* storage({ mediaUrl, dataDir }: Config): AsyncGenerator<Finding> {
  const key = `doctor/${crypto.randomUUID()}`
  try {
    const media = openMediaStore(mediaUrl)
    await media.put(key, new TextEncoder().encode('doctor'), 'text/plain')
    const back = await media.get(key)
    await media.remove(key)
    yield back
      ? good('MEDIA_URL', `${mediaUrl}: written, read and removed`)
      : bad('MEDIA_URL', `${mediaUrl}: what was written cannot be read.`)
  } catch (error) {
    yield bad('MEDIA_URL', `${mediaUrl} cannot be written: ${why(error)}`)
  }
  const disk = await statfs(dataDir).catch(() => undefined)
  const free = disk ? (disk.bavail * disk.bsize) / GIB : undefined
  if (free !== undefined && free < 2)
    yield mind('disk', `${free.toFixed(1)} GiB free under ${dataDir}: make room.`)
}

async function* messenger({ whatsapp }: Config): AsyncGenerator<Finding> {
  try {
    const { number, templates } = await createGraph(whatsapp).standing()
    if (number) {
      const words = `${number.display} (${number.name}), quality ${number.quality}`
      yield number.quality === 'GREEN'
        ? good('messenger', words)
        : mind('messenger', `${words}: fewer notices until it is better.`)
    }
    if (!templates) {
      yield mind('templates', 'cannot be seen: set WHATSAPP_BUSINESS_ACCOUNT_ID.')
      return
    }
    const missing = NEEDED_TEMPLATES.filter(
      (name) => !templates.some((one) => one.name === name && one.status === 'APPROVED'),
    )
    yield missing.length === 0
      ? good('templates', `${NEEDED_TEMPLATES.length} approved`)
      : mind(
          'templates',
          `not approved: ${missing.join(', ')}. Whoever has not written for a day is not told of what they say.`,
        )
  } catch (error) {
    yield bad(
      'messenger',
      `${whatsapp.graphUrl} does not take WHATSAPP_ACCESS_TOKEN for WHATSAPP_PHONE_NUMBER_ID: ${why(error)}`,
    )
  }
}

async function* feeds(
  { feedsUrl, outboundPrivateHosts }: Config,
  { folder, profile }: TownData,
): AsyncGenerator<Finding> {
  const sources = readSources(folder, feedsUrl)
  if (sources.length === 0)
    yield mind(
      'feeds',
      'none is named: set FEEDS_URL, or addresses in feeds.json. News and pharmacies stay empty.',
    )
  const outbound = createOutbound(outboundPrivateHosts)
  for (const source of sources.filter(({ url }) => url)) {
    try {
      const { items, broken } = await fetchOnce(source, outbound, profile.time_zone, new Date())
      if (items === 0) yield mind(`feed ${source.id}`, 'is empty: what was there before is kept.')
      else if (broken > 0) yield mind(`feed ${source.id}`, `${items} entries, ${broken} that cannot be read`)
      else yield good(`feed ${source.id}`, `${items} entries`)
    } catch (error) {
      yield mind(`feed ${source.id}`, `${why(error)}: what was there before is kept.`)
    }
  }
}

async function* calls({ video, identity }: Config): AsyncGenerator<Finding> {
  if (!video) yield mind('video', 'no VIDEO_URL: no appointment is offered by video call.')
  else {
    const answer = await fetch(video.url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((error) =>
      why(error),
    )
    yield typeof answer === 'string'
      ? mind('video', `${video.url} does not answer: ${answer}`)
      : good('video', video.url)
  }
  if (!identity)
    yield mind('identity', 'no IDENTITY_ISSUER: only an authorised official can identify who signs.')
  else
    try {
      await identityProvider(identity).begin('low', 'doctor', 'https://example.org/')
      yield good('identity', `${identity.name} at ${identity.issuer}`)
    } catch (error) {
      yield mind('identity', `${identity.issuer} cannot be asked: ${why(error)}`)
    }
}

const DAY_MS = 86_400_000

async function* signatures({ seal }: Config): AsyncGenerator<Finding> {
  if (!seal) {
    yield mind('seal', 'no SEAL_CERTIFICATE: no document is signed.')
    return
  }
  try {
    const { certificate } = await readSeal(seal.certificate, seal.key)
    const days = Math.floor((certificate.notAfter.value.getTime() - Date.now()) / DAY_MS)
    yield days < 0
      ? bad('seal', `the certificate ended ${-days} days ago: nothing may be sealed with it.`)
      : days < 60
        ? mind('seal', `the certificate ends in ${days} days: ask for the next one.`)
        : good('seal', `good for ${days} days`)
  } catch (error) {
    yield seal.demonstration
      ? good('seal', 'the demonstration makes one of its own')
      : bad('seal', why(error))
  }
}
