import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import postgres from 'postgres'
import type { Finding } from '#channels/core'
import {
  type AccountTemplate,
  compareFlows,
  compareTemplates,
  createGraphClient,
  DEFAULT_GRAPH_VERSION,
  graphVersionState,
  listAccountFlows,
  readTemplates,
  WHATSAPP,
  type WhatsAppConfig,
} from '#channels/whatsapp'
import { probeSource, readSources } from '#domain/information'
import { PAUSE_CAUSES, type PauseCause } from '#domain/lines'
import type { TemplateProblem } from '#domain/notifications'
import { loadTown, type TownData } from '#domain/town'
import { hasTownRole, TOWN_ROLE } from '#platform/database'
import { identityProvider } from '#platform/identity'
import { createMailer } from '#platform/mail'
import { openMediaStore } from '#platform/media'
import { createOutbound } from '#platform/outbound'
import { createTimeStamper, readSigningCertificate } from '#platform/sealing'
import { probeVision } from '#platform/vision'
import { channelsOfTown, missingNumber } from '../server/channels.ts'
import type { Config } from '../server/config.ts'
import { renamedSettingMessage } from '../server/renamed-settings.ts'

/** The subject of a check, its state and the action to take. `warning`: the service starts, but a feature will not work. */
export type CheckResult = Finding

const ok = (subject: string, message: string): CheckResult => ({ state: 'good', subject, message })
const warn = (subject: string, message: string): CheckResult => ({ state: 'warning', subject, message })
const fail = (subject: string, message: string): CheckResult => ({ state: 'bad', subject, message })

const errorMessage = (error: unknown): string =>
  (error instanceof Error ? error.message.split('\n')[0] : String(error)) ?? ''

/** Timeout of external servers. */
const TIMEOUT_MS = 8_000

const GIB = 1024 ** 3

/** Checks everything that a configuration names, one after another. */
export async function* runChecks(config: Config): AsyncGenerator<CheckResult> {
  yield* checkTown(config)
  yield* checkProcess(config)
}

/** Checks what a town has of its own. */
export async function* checkTown(config: Config): AsyncGenerator<CheckResult> {
  const data = yield* town(config)
  yield address(config)
  if (config.databaseUrl) yield* sending(config, config.databaseUrl)
  yield* messenger(config, data)
  if (data?.profile.flows && config.whatsapp) yield await reportForm(config.whatsapp, data)
  if (data) yield* otherChannels(config, data)
  if (data) yield* feeds(config, data)
  yield* calls(config)
  yield await mail(config)
  yield* pictures(config)
  yield* signatures(config)
  yield* timeStamps(config)
}

/** Checks what a process has once, for all its towns. */
export async function* checkProcess(config: Config): AsyncGenerator<CheckResult> {
  for (const setting of config.renamedSettings) yield warn('settings', `${renamedSettingMessage(setting)}.`)
  if (!config.sealingBound)
    yield warn(
      'encryption',
      'DATA_ENCRYPTION_BINDING is no: encrypted values are not bound to their column. Once no older version runs, set it to yes, then bun run reencrypt.',
    )
  yield* database(config)
  yield* storage(config)
}

function* town({ jurisdictionId, townsDir }: Config): Generator<CheckResult, TownData | undefined> {
  try {
    const data = loadTown(jurisdictionId, townsDir)
    const { profile, streets } = data
    yield ok('town', `${profile.authority}, ${streets.length} streets, ${profile.time_zone}`)
    return data
  } catch (error) {
    yield fail(
      'town',
      `${townsDir}/${jurisdictionId} cannot be read: ${errorMessage(error)}. Set JURISDICTION_ID to a folder under ${townsDir}/.`,
    )
    return undefined
  }
}

const address = ({ publicUrl, staff }: Config): CheckResult => {
  const url = new URL(publicUrl)
  if (url.protocol === 'https:') return ok('PUBLIC_URL', publicUrl)
  return staff.secondFactor === 'required'
    ? warn(
        'PUBLIC_URL',
        `${publicUrl} is not https: WhatsApp delivers no webhooks to it, and browsers open no camera on it.`,
      )
    : ok('PUBLIC_URL', `${publicUrl} (not https: for trials only)`)
}

const openDatabase = (url: string): postgres.Sql =>
  postgres(url, { max: 1, connect_timeout: TIMEOUT_MS / 1000, onnotice: () => {} })

async function* database({ databaseUrl }: Config): AsyncGenerator<CheckResult> {
  if (!databaseUrl) {
    yield warn('DATABASE_URL', 'not set: the embedded PostgreSQL is used, which no second replica can share.')
    return
  }
  const sql = openDatabase(databaseUrl)
  try {
    const [server] =
      await sql`select current_setting('server_version_num')::int as version, now() as now, current_setting('max_connections')::int as most`
    const version = Math.floor(Number(server?.version) / 10_000)
    yield version >= 15
      ? ok('database', `PostgreSQL ${version}`)
      : fail('database', `PostgreSQL ${version}: 15 or later is required.`)
    const apart = Math.abs(Date.now() - new Date(server?.now).getTime())
    if (apart > 5_000)
      yield warn(
        'clock',
        `this machine and the database differ by ${Math.round(apart / 1000)} s: synchronise both by NTP.`,
      )
    if (Number(server?.most) < 50)
      yield warn('database', `max_connections is ${server?.most}: a replica needs 25.`)
    const [known] = await sql`select 1 as there from pg_available_extensions where name = 'btree_gist'`
    if (!known)
      yield fail(
        'database',
        'extension btree_gist (package postgresql-contrib) missing: it prevents double booking of appointments.',
      )
    if (!(await hasTownRole(sql)))
      yield warn(
        'row-level security',
        `role ${TOWN_ROLE} missing, or this account is not a member of it: towns that share the database are separated by the queries alone. Grant CREATEROLE to the account and restart the service.`,
      )
    yield await pending(sql)
  } catch (error) {
    yield fail('DATABASE_URL', `connection failed: ${errorMessage(error)}`)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const pending = async (sql: postgres.Sql): Promise<CheckResult> => {
  const journal = JSON.parse(readFileSync('drizzle/meta/_journal.json', 'utf8')) as {
    entries: { when: number }[]
  }
  const [made] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`
  const rows = made?.there ? await sql`select created_at from drizzle.__drizzle_migrations` : []
  const last = Math.max(0, ...rows.map(({ created_at }) => Number(created_at)))
  const waiting = journal.entries.filter(({ when }) => when > last).length
  return waiting === 0
    ? ok('migrations', `${rows.length} applied`)
    : warn('migrations', `${waiting} pending: run bun run migrate, or start the service, which applies them.`)
}

/** What repairs a number that does not send, by why it does not. */
const REPAIRS: Record<PauseCause, string> = {
  token: 'create a token of a system user that never expires, set WHATSAPP_ACCESS_TOKEN and restart',
  permission:
    'give the system user whatsapp_business_messaging and whatsapp_business_management on the account, in Business settings',
  payment: 'set or correct the payment method of the account in WhatsApp Manager',
  locked: 'read the reason in WhatsApp Manager, Account quality, and request a review',
  registration: 'register the number again with its PIN: bun run connect',
  name: 'wait until the display name is approved, or choose another in WhatsApp Manager',
  restricted: 'read the reason in WhatsApp Manager, Account quality, and request a review',
  categories: 'correct the categories of the templates in WhatsApp Manager and request a review',
}

async function* sending(config: Config, databaseUrl: string): AsyncGenerator<CheckResult> {
  const sql = openDatabase(databaseUrl)
  const lines = channelsOfTown(config).map(({ lineId }) => lineId)
  try {
    yield* pauses(sql, config.jurisdictionId, lines)
  } catch {
    // That there is no database is told once, not for each town.
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Whether the town's lines send: since when one does not, why, and what to do. */
async function* pauses(sql: postgres.Sql, townId: string, lineIds: string[]): AsyncGenerator<CheckResult> {
  const [there] = await sql`select to_regclass('line_state') is not null as known`
  if (!there?.known) return
  const rows = await sql`
    select channel, cause, code, templates_only, paused_at,
      (select count(*)::int from outbound_message o
        where o.jurisdiction_id = l.jurisdiction_id and o.state = 'queued') as waiting
    from line_state l
    where jurisdiction_id = ${townId} and line_id = any(${lineIds}) and paused_at is not null`
  if (rows.length === 0) yield ok('sending', 'not paused')
  for (const { channel, cause, code, templates_only: templatesOnly, paused_at: since, waiting } of rows) {
    const what = templatesOnly ? `${channel}: templates paused` : `${channel} paused`
    const moment = new Date(since).toISOString().slice(0, 16).replace('T', ' ')
    const known = PAUSE_CAUSES.find((one) => one === cause) ?? 'locked'
    const repair = channel === WHATSAPP ? REPAIRS[known] : `what is said below of ${channel}`
    yield warn(
      'sending',
      `${what} since ${moment} UTC (${[cause, code].filter(Boolean).join(', ')}); ${waiting} messages wait, none is lost. To do: ${repair}. Then the button on /console/settings/messenger sends at once; otherwise it is tried within half an hour.`,
    )
  }
}

async function* storage({ mediaUrl, dataDir }: Config): AsyncGenerator<CheckResult> {
  const key = `doctor/${crypto.randomUUID()}`
  try {
    const media = openMediaStore(mediaUrl)
    await media.put(key, new TextEncoder().encode('doctor'), 'text/plain')
    const back = await media.get(key)
    await media.remove(key)
    yield back
      ? ok('MEDIA_URL', `${mediaUrl}: write, read and delete work`)
      : fail('MEDIA_URL', `${mediaUrl}: written file cannot be read.`)
  } catch (error) {
    yield fail('MEDIA_URL', `${mediaUrl} cannot be written: ${errorMessage(error)}`)
  }
  const disk = await statfs(dataDir).catch(() => undefined)
  const free = disk ? (disk.bavail * disk.bsize) / GIB : undefined
  if (free !== undefined && free < 2)
    yield warn('disk', `${free.toFixed(1)} GiB free under ${dataDir}: free disk space.`)
}

const mail = async ({ mail: smtp }: Config): Promise<CheckResult> => {
  if (!smtp) return ok('e-mail', 'off: SMTP_URL is not set, no e-mail is sent and none is offered')
  try {
    await createMailer(smtp, '').verify()
    return ok('e-mail', `${new URL(smtp.url).host} takes messages from ${smtp.from}`)
  } catch (error) {
    return warn(
      'e-mail',
      `${new URL(smtp.url).host} does not take messages (${errorMessage(error)}): check SMTP_URL, SMTP_USER and SMTP_PASSWORD.`,
    )
  }
}

/** Nothing where no model is configured: few towns have one. */
async function* pictures({ vision }: Config): AsyncGenerator<CheckResult> {
  if (!vision) return
  const { host } = new URL(vision.url)
  try {
    await probeVision(vision)
    yield ok('pictures', `${host} looks at them (${vision.model})`)
  } catch (error) {
    yield warn(
      'pictures',
      `${host} does not look at them (${errorMessage(error)}): check VISION_URL, VISION_KEY and VISION_MODEL, which has to take images and answer by a JSON schema.`,
    )
  }
}

const graphVersion = ({ graphVersion: version }: WhatsAppConfig): CheckResult => {
  const end = graphVersionState(version, new Date())
  if (end.state === 'supported') return ok('Graph API', version)
  const said = end.state === 'ends' ? `ends on ${end.day}` : `ended${end.day ? ` on ${end.day}` : ''}`
  const message = `${version} ${said}: set WHATSAPP_GRAPH_VERSION to ${DEFAULT_GRAPH_VERSION}, and the version of the webhook fields in the App Dashboard.`
  return end.state === 'ends' ? warn('Graph API', message) : fail('Graph API', message)
}

async function* messenger(config: Config, data?: TownData): AsyncGenerator<CheckResult> {
  const { whatsapp, townsDir, jurisdictionId } = config
  if (!whatsapp) {
    const missing = data && missingNumber(data.profile, config)
    yield missing ? fail('messenger', missing) : ok('messenger', 'none: the town is not on WhatsApp')
    return
  }
  yield graphVersion(whatsapp)
  try {
    const { number, templates } = await createGraphClient(whatsapp).accountState()
    if (number) {
      const text = `${number.display} (${number.name}), quality ${number.quality}`
      yield number.quality === 'GREEN'
        ? ok('messenger', text)
        : warn('messenger', `${text}: send fewer broadcasts until it improves.`)
    }
    if (!templates) {
      yield warn('templates', 'not visible: set WHATSAPP_BUSINESS_ACCOUNT_ID.')
      return
    }
    yield templateCheck(`${townsDir}/${jurisdictionId}`, templates)
  } catch (error) {
    yield fail(
      'messenger',
      `${whatsapp.graphUrl} rejects WHATSAPP_ACCESS_TOKEN for WHATSAPP_PHONE_NUMBER_ID: ${errorMessage(error)}`,
    )
  }
}

/** The lines of channels that examine themselves. */
async function* otherChannels(config: Config, { profile }: TownData): AsyncGenerator<CheckResult> {
  const { publicUrl } = config
  for (const { setup } of channelsOfTown(config))
    if (setup) yield* setup.examine({ profile, publicUrl, dryRun: true })
}

const templateCheck = (folder: string, account: AccountTemplate[]): CheckResult => {
  try {
    const compared = compareTemplates(readTemplates(folder), account)
    const wrong = compared.filter(({ problems }) => problems.length > 0)
    if (wrong.length === 0) return ok('templates', `${compared.length} approved, as in templates.json`)
    const said = wrong.map(
      ({ wanted: { name, language }, problems }) => `${name} (${language}): ${problems.join(', ')}`,
    )
    const isSent = (problem: TemplateProblem) => problem === 'different' || problem === 'reclassified'
    const consequence = wrong.every(({ problems }) => problems.every(isSent))
      ? 'They are sent, as the account has them and in its category'
      : 'Citizens who have not written for 24 hours do not receive what is not approved'
    return warn('templates', `${said.join('; ')}. ${consequence}: bun run templates diff says what to do.`)
  } catch (error) {
    return fail('templates', `${folder}/templates.json: ${errorMessage(error)}`)
  }
}

const reportForm = async (whatsapp: WhatsAppConfig, { profile }: TownData): Promise<CheckResult> => {
  const subject = 'report form'
  const instead = 'Reports are taken in the chat until then, with more messages.'
  const { businessAccountId } = whatsapp
  if (!businessAccountId) return warn(subject, `not visible: set WHATSAPP_BUSINESS_ACCOUNT_ID. ${instead}`)
  try {
    const account = await listAccountFlows({ ...whatsapp, businessAccountId })
    const { wanted, missing, held, outdated } = compareFlows(profile, account)
    if (missing.length > 0)
      return warn(
        subject,
        `not published in ${missing.map((one) => one.wanted.language).join(', ')}: run bun run connect. ${instead}`,
      )
    if (held.length > 0)
      return warn(
        subject,
        `${held.map(({ name, status }) => `${name} is ${status}`).join('; ')}: see WhatsApp Manager → Account tools → Flows. ${instead}`,
      )
    return ok(
      subject,
      `published in ${wanted.length} languages${outdated.length > 0 ? `; ${outdated.length} old ones: bun run connect takes them out of use` : ''}`,
    )
  } catch (error) {
    return warn(
      subject,
      `${whatsapp.graphUrl} does not list the account’s forms: ${errorMessage(error)}. ${instead}`,
    )
  }
}

async function* feeds(
  { feedsUrl, outboundPrivateHosts }: Config,
  { folder, profile }: TownData,
): AsyncGenerator<CheckResult> {
  const sources = readSources(folder, feedsUrl)
  if (sources.length === 0)
    yield warn(
      'feeds',
      'none configured: set FEEDS_URL, or addresses in feeds.json. News and pharmacies stay empty.',
    )
  const outbound = createOutbound(outboundPrivateHosts)
  for (const source of sources.filter(({ url }) => url)) {
    try {
      const { items, broken } = await probeSource(source, outbound, profile.time_zone, new Date())
      if (items === 0) yield warn(`feed ${source.id}`, 'empty: the last good copy is kept.')
      else if (broken > 0) yield warn(`feed ${source.id}`, `${items} entries, ${broken} unreadable`)
      else yield ok(`feed ${source.id}`, `${items} entries`)
    } catch (error) {
      yield warn(`feed ${source.id}`, `${errorMessage(error)}: the last good copy is kept.`)
    }
  }
}

async function* calls({ video, identity }: Config): AsyncGenerator<CheckResult> {
  if (!video) yield warn('video', 'VIDEO_URL not set: no appointments by video call.')
  else {
    const answer = await fetch(video.url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error) =>
      errorMessage(error),
    )
    yield typeof answer === 'string'
      ? warn('video', `${video.url}: no response: ${answer}`)
      : ok('video', video.url)
  }
  if (!identity)
    yield warn('identity', 'IDENTITY_ISSUER not set: only an authorised official can identify signers.')
  else
    try {
      await identityProvider(identity).begin('low', 'doctor', 'https://example.org/')
      yield ok('identity', `${identity.name} at ${identity.issuer}`)
    } catch (error) {
      yield warn('identity', `${identity.issuer}: discovery failed: ${errorMessage(error)}`)
    }
}

const DAY_MS = 86_400_000

async function* timeStamps({ timeStamp }: Config): AsyncGenerator<CheckResult> {
  if (!timeStamp) return
  try {
    const stamp = createTimeStamper(timeStamp, () => new Date())
    const { authority } = await stamp(crypto.getRandomValues(new Uint8Array(32)))
    yield ok('time stamps', `${authority} at ${timeStamp.url}`)
  } catch (error) {
    yield fail(
      'time stamps',
      `${timeStamp.url}: ${errorMessage(error)} (TIME_STAMP_URL, TIME_STAMP_CERTIFICATES).`,
    )
  }
}

async function* signatures({ seal }: Config): AsyncGenerator<CheckResult> {
  if (!seal) {
    yield warn('signing certificate', 'PDF_SIGNING_CERTIFICATE not set: documents cannot be signed.')
    return
  }
  try {
    const { certificate } = await readSigningCertificate(seal.certificate, seal.key)
    const days = Math.floor((certificate.notAfter.value.getTime() - Date.now()) / DAY_MS)
    yield days < 0
      ? fail('signing certificate', `expired ${-days} days ago: documents cannot be signed.`)
      : days < 60
        ? warn('signing certificate', `expires in ${days} days: request its successor.`)
        : ok('signing certificate', `valid for ${days} days`)
  } catch (error) {
    yield seal.demonstration
      ? ok('signing certificate', 'the demo creates its own')
      : fail('signing certificate', errorMessage(error))
  }
}
