import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subprocess } from 'bun'
import postgres from 'postgres'
import { openConversation } from '#domain/conversations'
import type { Town } from '#domain/town'
import { createVault, hmacHex } from '#platform/crypto'
import { connect, startEmbedded } from '#platform/database'
import { createClock, type WorldClock } from '../../support/clock.ts'
import { freePort, until } from '../../support/world.ts'
import { MESSENGER, SECRETS, startProcess, untilReady } from '../process.ts'
import { openSwitch } from '../switch.ts'
import { checkIdentities, type Findings, type SentTo } from './identity-check.ts'
import { createStory, STORY_SECONDS, type Step, type StoryEvent } from './identity-story.ts'

/** How much of it: webhooks, kills of a replica (kill -9), kills of the database. The same seed tells the same story. */
export type IdentityRun = { webhooks: number; kills: number; restarts: number; seed: number }

/** What came of it. */
export type IdentityFigures = IdentityRun &
  Findings & {
    people: number
    recycled: number
    changes: number
    /** Webhooks handed in, repetitions included, and those that were refused at first. */
    delivered: number
    refused: number
    seconds: number
  }

const AT_ONCE = 40

/** Nothing is handed in before what comes so much earlier has been taken, in seconds of the story. */
const AHEAD = 30

/**
 * People with all shapes of identity write through two replicas, while replicas and database are killed: telephones, user
 * ids, both, changes told in every way and never, numbers given to others, late, repeated and out of order. Then an
 * independent look at who is held for whom.
 */
export const identitiesRun = async (
  run: IdentityRun,
  progress: (line: string) => void = () => {},
): Promise<IdentityFigures> => {
  const begun = performance.now()
  const { told, steps, people, recycled, changes } = createStory(run.seed, run.webhooks)
  const folder = join(tmpdir(), `town-identities-${freePort()}`)
  const door = openSwitch()
  let server = await startEmbedded(folder)
  const address = door.leadTo(server.url)
  // Processes of their own go by the machine's clock, and so does who watches them.
  const clock = createClock()
  const messenger = openMessenger(clock)
  const ports = [freePort(), freePort()]
  const log = join(tmpdir(), `town-identities-${ports[0]}.log`)
  const settings = {
    DATABASE_URL: address,
    DATA_DIR: join(folder, 'data'),
    DRAIN_SECONDS: '0',
    WHATSAPP_GRAPH_URL: messenger.url,
    WHATSAPP_STATUS_TIMEOUT_SECONDS: '3',
    DATABASE_STATEMENT_TIMEOUT_SECONDS: '5',
    WHATSAPP_MESSAGES_PER_SECOND: '1000',
    LOG_LEVEL: 'warn',
  }
  const startAt = async (port: number): Promise<Subprocess> => {
    const child = startProcess({ port, log, settings })
    await untilReady(child, { port, log })
    return child
  }
  const apps: Subprocess[] = []
  for (const port of ports) apps.push(await startAt(port))
  const origin = clock.ago((STORY_SECONDS + 6_000) * 1000).getTime()

  const acknowledged = new Map<string, number>()
  let [refused, taken] = [0, 0]
  const handIn = async ({ told: one }: Step): Promise<void> => {
    for (;;) {
      const done = one.opens
        ? await opens(address, one, origin).then(
            () => true,
            () => false,
          )
        : await post(ports[Math.random() < 0.5 ? 0 : 1] ?? 0, one, origin)
      if (done) break
      refused++
      await Bun.sleep(100 + Math.random() * 200)
    }
    taken++
    if (!acknowledged.has(one.id)) acknowledged.set(one.id, clock.now().getTime())
  }
  let raging = true
  const delivering = inOrder(steps, handIn).finally(() => {
    raging = false
  })

  const events = [
    ...Array.from({ length: run.kills }, () => 'kill' as const),
    ...Array.from({ length: run.restarts }, () => 'restart' as const),
  ].sort(() => Math.random() - 0.5)
  for (const [done, event] of events.entries()) {
    const due = (steps.length * (done + Math.random())) / events.length
    while (raging && taken < due) await Bun.sleep(20)
    if (event === 'kill') {
      const index = done % 2
      apps[index]?.kill('SIGKILL')
      await apps[index]?.exited
      apps[index] = await startAt(ports[index] as number)
    } else {
      const pid = Number((await Bun.file(join(folder, 'cluster', 'postmaster.pid')).text()).split('\n')[0])
      await Bun.$`kill -9 ${pid}`.quiet().nothrow()
      door.cut()
      await Bun.sleep(500)
      server = await startEmbedded(folder)
      door.leadTo(server.url)
    }
    progress(`${event} (${done + 1} of ${events.length}), ${taken} of ${steps.length} webhooks taken`)
  }
  await delivering
  progress('all is delivered')
  await settled(server.url)
  const findings = await checkIdentities(server.url, told, acknowledged, messenger.sent)
  for (const app of apps) {
    app.kill('SIGTERM')
    await app.exited
  }
  messenger.stop()
  door.stop()
  await server.stop()
  await Bun.$`rm -rf ${folder}`.quiet()
  const seconds = Math.round((performance.now() - begun) / 1000)
  return { ...run, people, recycled, changes, delivered: steps.length, refused, ...findings, seconds }
}

/** Whether everything is as it should be. */
export const areIdentitiesSound = (figures: IdentityFigures): boolean => {
  const { lost, doubled, split, mergedWrongly, unhandled, answeredTwice, misdirected, messages, stored } =
    figures
  return (
    lost + doubled + split + mergedWrongly + unhandled + answeredTwice + misdirected === 0 &&
    messages === stored
  )
}

/** Many at once; of one person one after the other, but for what is delivered by another way. */
const inOrder = async (steps: Step[], handIn: (step: Step) => Promise<void>): Promise<void> => {
  const before = new Map<number, Promise<void>>()
  const under = new Set<number>()
  let next = 0
  const work = async () => {
    while (next < steps.length) {
      const index = next++
      const step = steps[index] as Step
      under.add(index)
      const oldest = () => steps[Math.min(...under)]?.due ?? 0
      while (step.due - oldest() > AHEAD) await Bun.sleep(10)
      const turn = step.free ? Promise.resolve() : before.get(step.told.person)
      const done = (turn ?? Promise.resolve()).then(() => handIn(step))
      if (!step.free) before.set(step.told.person, done)
      await done
      under.delete(index)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** The phone line opens a conversation, as the console does for callers who give a telephone. */
const opens = async (url: string, { opens: phone = '', at }: StoryEvent, origin: number): Promise<void> => {
  const database = connect(url, { max: 1, queryTimeoutSeconds: 5 })
  const town = {
    id: 'manresa.cat',
    db: database.db,
    vault: createVault(SECRETS.SECRET_KEY),
    channels: [{ id: 'whatsapp', lineId: SECRETS.WHATSAPP_PHONE_NUMBER_ID, reachesPhones: true }],
    now: () => new Date(origin + at * 1000),
  } as unknown as Town
  await database.db.transaction((tx) => openConversation(tx, town, phone)).finally(() => database.close())
}

const post = async (port: number, one: StoryEvent, origin: number): Promise<boolean> => {
  const timestamp = String(Math.floor(origin / 1000) + one.at)
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: SECRETS.WHATSAPP_PHONE_NUMBER_ID, display_phone_number: '34644069801' },
    ...(one.contacts ? { contacts: one.contacts } : {}),
    messages: [{ id: one.id, timestamp, ...one.message }],
  }
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  })
  const signature = hmacHex(SECRETS.WHATSAPP_APP_SECRET, new TextEncoder().encode(body))
  return fetch(`http://localhost:${port}/whatsapp/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
    signal: AbortSignal.timeout(15_000),
  }).then(
    async (response) => {
      await response.arrayBuffer()
      return response.status === 200
    },
    () => false,
  )
}

/** A stand-in for the messenger that takes both shapes of a recipient, and remembers who was written to. */
const openMessenger = (clock: WorldClock) => {
  const sent: SentTo[] = []
  const server = Bun.serve({
    port: 0,
    async fetch(request) {
      const body = (await request.json().catch(() => ({}))) as Record<string, string>
      const { to: phone, recipient: bsuid, biz_opaque_callback_data: outbound = '' } = body
      if (body.status === 'read') return Response.json({ success: true })
      const shaped = phone
        ? !bsuid && /^\d+$/.test(phone)
        : /^[A-Z]{2}\.[0-9A-Za-z]{1,128}$/.test(bsuid ?? '')
      if (!shaped || !request.url.endsWith(`/${MESSENGER.phoneNumberId}/messages`))
        return Response.json(
          { error: { code: 131009, message: 'Parameter value is not valid' } },
          { status: 400 },
        )
      sent.push({ outbound, phone, bsuid, at: clock.now().getTime() })
      return Response.json({ messaging_product: 'whatsapp', messages: [{ id: `wamid.out-${sent.length}` }] })
    },
  })
  return { url: `http://localhost:${server.port}`, sent, stop: () => server.stop(true) }
}

/** Waits until nothing is left to be handled or sent. */
const settled = async (url: string): Promise<void> => {
  const look = postgres(url, { max: 1, onnotice: () => {} })
  await until(
    'everything to be answered',
    async () => {
      const [row] = await look`select
        (select count(*)::int from inbound_message where handled_at is null) +
        (select count(*)::int from outbound_message where state in ('queued', 'sending')) as left`
      return row?.left === 0
    },
    300_000,
  ).finally(() => look.end())
}
