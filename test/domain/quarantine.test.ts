import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { createReparse } from '#channels/whatsapp'
import { type Delivery, purgeConversations, type Reparse, replayQuarantined } from '#domain/conversations'
import { runReplayCommand } from '../../src/cli/replay.ts'
import { runInProcess } from '../cli/run-in-process.ts'
import { DAY } from '../support/clock.ts'
import { signInToConsole } from '../support/console/console.ts'
import { delivery, LINE, post, postChange, quarantined, toTimestamp } from '../support/signed-webhooks.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** What could not be read waits in quarantine, and is read once a version that can is there: once each. */

let world: World
let sql: World['sql']
beforeAll(async () => {
  world = await startWorld()
  sql = world.sql
})
afterAll(() => world.stop())
beforeEach(async () => {
  await sql`delete from quarantined_event`
  await sql`delete from platform_notice`
})

const messageOf = (from: string, id: string, text = 'hola') => ({
  from,
  id,
  timestamp: toTimestamp(world.clock.now()),
  type: 'text',
  text: { body: text },
})

/** Puts something in quarantine that this version can read: it was another that could not. */
const leftByOlder = async (content: unknown, reason = 'message.type'): Promise<string> => {
  const { vault } = world.service.town
  const id = Bun.randomUUIDv7()
  await sql`
    insert into quarantined_event (id, jurisdiction_id, event_key, line_id, field, reason, content, received_at)
    values (${id}, 'manresa.cat', ${id}, ${LINE}, 'messages', ${reason}, ${vault.encrypt(content, 'quarantined_event.content')}, ${world.clock.now()})`
  return id
}

const read = (): Reparse => createReparse(world.config.whatsapp)

const replay = (town = world.service.town, reader = read()) => replayQuarantined(town, reader)

const environment = () => ({
  ...process.env,
  DEMO: 'yes',
  DATABASE_URL: world.databaseUrl,
  DATA_DIR: world.config.dataDir,
})

/** The command, as the operator runs it. */
const command = (...args: string[]) =>
  Bun.spawn(['bun', 'src/cli/replay.ts', ...args], { env: environment(), stdout: 'pipe', stderr: 'pipe' })

const run = async (...args: string[]): Promise<{ said: string; code: number }> => {
  const { said, complained, code } = await runInProcess(runReplayCommand, args, environment())
  return { said: said + complained, code }
}

/** Somebody who has written before: outside the messaging window nothing could be answered. */
const known = async (name: string) => {
  const person = world.citizen(name)
  await person.asks('hola', 'En què us podem ajudar?')
  return person
}

const stored = async (like: string) =>
  Number(
    (await sql`select count(*)::int as count from inbound_message where external_id like ${like}`)[0]?.count,
  )

test('after an upgrade, newly parsable content is replayed and answered within seconds; the rest stays', async () => {
  const rosa = await known('Rosa')
  await leftByOlder(delivery({ messages: [messageOf(rosa.waId, 'wamid.q1', 'persona')] }))
  await postChange(world, { messages: [{ nonsense: true }] })
  await postChange(world, { messages: [{ ...messageOf(rosa.waId, 'wamid.q2'), group_id: 'veins' }] })

  const dry = command('--dry-run')
  expect({ said: await new Response(dry.stdout).text(), code: await dry.exited }).toEqual({
    said: 'message.type: 1 can be parsed, 0 still unreadable\nmessage.id: 0 can be parsed, 1 still unreadable\nmessage in a group: 0 can be parsed, 1 still unreadable\n',
    code: 0,
  })
  expect(await stored('wamid.q_')).toBe(0)
  expect((await quarantined(world)).map(({ attempts }) => attempts)).toEqual([0, 0, 0])

  const done = await run()
  expect(done.said).toContain('message.type: 1 parsed, 0 still unreadable')
  await rosa.sees('què necessiteu')
  const [first, ...others] = await quarantined(world)
  expect(first?.replayedAt).toBeDate()
  expect(others.map(({ attempts, replayedAt }) => [attempts, replayedAt])).toEqual([
    [1, null],
    [1, null],
  ])
  expect((await run()).said).not.toContain('message.type')
  expect(await stored('wamid.q1')).toBe(1)
  expect(await stored('wamid.q2')).toBe(0)
})

test('the command reports invalid arguments and an empty quarantine', async () => {
  expect(await run('--seco')).toEqual({
    said: 'Unknown option --seco. Usage: bun run replay [--dry-run]\n',
    code: 1,
  })
  expect(await run()).toEqual({ said: 'The quarantine is empty.\n', code: 0 })
})

test('replayed content that was stored before is recognised by its id and answered once', async () => {
  const pep = await known('Pep')
  const body = delivery({ messages: [messageOf(pep.waId, 'wamid.known', 'persona')] })
  await post(world, JSON.stringify(body))
  await pep.sees('què necessiteu')
  const before = (await pep.transcript()).length
  await leftByOlder(body)
  expect([...(await replay()).values()]).toEqual([{ read: 1, unread: 0 }])
  await Bun.sleep(1_500)
  expect(await stored('wamid.known')).toBe(1)
  expect(await pep.transcript()).toHaveLength(before)
})

test('messages for a number that is now served are replayed', async () => {
  const anna = world.citizen('Anna')
  await anna.isReachable()
  const body = delivery({ messages: [messageOf(anna.waId, 'wamid.other')] }, '777')
  await post(world, JSON.stringify(body))
  expect([...(await replay())]).toEqual([['number not served', { read: 0, unread: 1 }]])
  const moved = createReparse({ phoneNumberId: '777' })
  expect([...(await replay(world.service.town, moved))]).toEqual([
    ['number not served', { read: 1, unread: 0 }],
  ])
  expect(await stored('wamid.other')).toBe(1)
})

test('four concurrent replays process each message and notice once', async () => {
  for (let i = 0; i < 60; i++) {
    const value =
      i % 2 === 0
        ? { messages: [messageOf(`3460066${String(i).padStart(4, '0')}`, `wamid.many-${i}`)] }
        : { errors: [{ code: 130429, title: `error ${i}` }] }
    await leftByOlder(delivery(value))
  }
  const runs = await Promise.all([replay(), replay(), replay(), replay()])
  const total = runs.flatMap((counts) => [...counts.values()]).reduce((sum, one) => sum + one.read, 0)
  expect(total).toBe(60)
  expect(await stored('wamid.many-%')).toBe(30)
  expect(await sql`select id from platform_notice where field = 'errors'`).toHaveLength(30)
})

test('a replay that ends midway, by an error or kill -9, continues later: nothing lost, nothing twice', async () => {
  for (let i = 0; i < 40; i++)
    await leftByOlder(delivery({ errors: [{ code: 1, title: `error ${i}` }] }), 'errors')
  // It reads a few, and ends after what it read was stored and before that was noted.
  let seen = 0
  const fails: Reparse = (content) => {
    if (++seen > 5) throw new Error('the power is gone')
    return read()(content)
  }
  await replay(world.service.town, fails)
  const noted = async () => (await quarantined(world)).filter(({ replayedAt }) => replayedAt).length
  expect(await noted()).toBe(5)
  // What waits on a lock is held so long that the kill meets it at work.
  await sql`create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.1); return new; end'`
  await sql`create trigger slow before insert on platform_notice for each row execute function slow()`
  const running = command()
  await until('some of it to be done', async () => (await noted()) > 8)
  running.kill('SIGKILL')
  await running.exited
  await sql`drop trigger slow on platform_notice`
  await sql`drop function slow`
  expect(await noted()).toBeLessThan(40)
  await until('the rest to be free again', async () => {
    await run()
    return (await noted()) === 40
  })
  const notices = await sql`select content from platform_notice where field = 'errors'`
  const words = notices.map(
    (row) =>
      world.service.town.vault.decrypt<{ title: string }>(row.content as Buffer, 'platform_notice.content')
        .title,
  )
  expect(words.length).toBe(40)
  expect(new Set(words).size).toBe(40)
})

test('content that parses but is refused by the database stays, is counted, and does not block later content', async () => {
  const bad = await leftByOlder(delivery({ statuses: [{ id: 'wamid.st', status: 'read' }] }), 'first')
  world.clock.advance(1_000)
  await leftByOlder(delivery({ errors: [{ code: 7, title: 'després' }] }), 'second')
  const broken: Reparse = (content) =>
    read()(content)?.map(
      (one): Delivery => ({
        ...one,
        statuses: one.statuses.map((status) => ({ ...status, outboundId: 'no uuid' })),
      }),
    )
  expect([...(await replay(world.service.town, broken))]).toEqual([
    ['first', { read: 0, unread: 1 }],
    ['second', { read: 1, unread: 0 }],
  ])
  const [row] = await sql`select attempts, replayed_at from quarantined_event where id = ${bad}`
  expect(row).toEqual({ attempts: 1, replayed_at: null })
})

test('in the console the quarantine is listed, opened by an administrator, logged and replayed', async () => {
  const admin = await signInToConsole(world, 'admin@demo.test')
  expect((await admin.opens('/console/settings/quarantine')).text).toContain('No hi ha res en quarantena.')
  const joan = await known('Joan')
  await postChange(world, { messages: [{ type: 'holograma', de: 'Joan <b>' }] })
  const good = await leftByOlder(delivery({ messages: [messageOf(joan.waId, 'wamid.console', 'persona')] }))
  const [unread] = (await quarantined(world)).filter(({ id }) => id !== good)
  expect((await admin.opens('/console/settings/messenger')).text).toContain('En quarantena: 2')
  const list = await admin.opens('/console/settings/quarantine')
  expect(list.text).toContain('Pendents: 2. Ja llegits: 0.')
  expect(list.text).toContain('message.id')
  // The list says nothing of what anybody wrote.
  expect(list.text).not.toContain('holograma')

  const page = await admin.opens(`/console/settings/quarantine/${unread?.id}`)
  expect(page.text).toContain('holograma')
  expect(page.text).not.toContain('<b>')
  const [opened] =
    await sql`select * from audit_entry where action = 'read-quarantine' order by at desc limit 1`
  expect(opened).toMatchObject({
    member_name: 'Núria Vila',
    object: `/console/settings/quarantine/${unread?.id}`,
    outcome: 'done',
  })
  expect((await admin.opens('/console/audit')).text).toContain('Quarantena de WhatsApp')
  expect((await admin.opens('/console/settings/quarantine/res')).status).toBe(404)
  const lead = await signInToConsole(world, 'lead@demo.test')
  expect((await lead.opens(`/console/settings/quarantine/${unread?.id}`)).status).toBe(403)

  const tried = async (event: string) =>
    (await admin.sends('/console/settings/quarantine', { event })).location
  expect(await tried(good)).toEndWith('?done=replay-read')
  await joan.sees('què necessiteu')
  expect(await tried(good)).toEndWith('?done=replay-busy')
  expect(await tried('res')).toEndWith('?done=replay-busy')
  expect(await tried(unread?.id ?? '')).toEndWith('?done=replay-unread')
  const after = await admin.opens('/console/settings/quarantine?done=replay-unread')
  expect(after.text).toContain('Encara no s’ha pogut llegir')
  expect(after.text).toContain('Provat 1 vegada')
})

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${world.url}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  )
}

test('quarantined content, waiting and total, is counted under known field names only', async () => {
  const [before, odd] = [
    await metric('webhook_content_quarantined_total{field="messages"'),
    await metric('webhook_content_quarantined_total{field="other"'),
  ]
  const body = JSON.stringify(delivery({ messages: [{ a: 1 }, { a: 2 }, { a: 2 }] }))
  for (let i = 0; i < 3; i++) await post(world, body)
  await postChange(world, { a: 1 }, 'Un camp d’en Joan 600111222')
  expect(await metric('webhook_content_quarantined_total{field="messages"')).toBe(before + 2)
  expect(await metric('webhook_content_quarantined_total{field="other"')).toBe(odd + 1)
  expect(await metric('webhook_content_in_quarantine')).toBe(3)
})

test('quarantined content is deleted after a year unread or a month after its replay', async () => {
  const ids: string[] = []
  for (const [received, replayed] of [
    [400, null],
    [300, null],
    [40, 31],
    [40, 20],
  ] as const) {
    const id = await leftByOlder({})
    ids.push(id)
    await sql`
      update quarantined_event set received_at = ${world.clock.ago(received * DAY)},
        replayed_at = ${replayed === null ? null : world.clock.ago(replayed * DAY)} where id = ${id}`
  }
  await postChange(world, { event: 'FLAGGED' }, 'phone_number_quality_update')
  await sql`update platform_notice set received_at = ${world.clock.ago(400 * DAY)}`
  await postChange(world, { event: 'UNFLAGGED' }, 'phone_number_quality_update')
  await purgeConversations(world.service.town)
  const left = await quarantined(world)
  expect(left.map(({ id }) => id).sort()).toEqual([ids[1], ids[3]].map(String).sort())
  expect(await sql`select id from platform_notice`).toHaveLength(1)
})
