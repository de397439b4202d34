import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Subprocess } from 'bun'
import postgres from 'postgres'
import { startEmulator } from '../../src/dev/emulator/index.ts'
import { type ChatPage, ChatVisitor, toText } from '../support/browser/chat-visitor.ts'
import { Citizen, messageText } from '../support/citizen.ts'
import { TOWN_TEMPLATES } from '../support/templates.ts'
import { freePort, until } from '../support/world.ts'
import { MESSENGER, startProcess, untilReady } from './process.ts'

/** What came of a run of kills. */
export type Figures = {
  kills: number
  citizens: number
  /** Those besides who write in the chat of the site. */
  visitors: number
  /** Receipts that citizens saw, and reports in the queue. */
  receipts: number
  reports: number
  /** Reports confirmed to someone that are not in the queue, or are there twice. */
  lost: number
  doubled: number
  /** Citizens who did not get an answer, or got one twice. */
  unanswered: number
  answeredTwice: number
  /** Messages that were tried more than once: the first try had failed, or its outcome was never told. */
  sentAgain: number
  seconds: number
}

/** Longer than all kills take on a busy machine: each start is some seconds, and in between there is hardly time to answer. */
const PATIENCE_MS = 240_000

/** The answers of the whole conversation, in order: each must be seen once. */
const EXPECTED = [/^Hola! Sóc l’assistent/, /Reviseu-ho abans d’enviar-ho/, /té el número \*\d\d-\d{5}\*/]

/**
 * Kills the production process, and its database with it, at random moments while citizens report.
 * Then lets it recover and compares what the phones saw with what the database holds.
 */
export const killRun = async (
  kills: number,
  citizens: number,
  visitors: number,
  progress: (line: string) => void = () => {},
): Promise<Figures> => {
  const begun = performance.now()
  const [port, emulatorPort] = [freePort(), freePort()]
  const folder = join(tmpdir(), `town-kill-${port}`)
  const log = join(tmpdir(), `town-kill-${port}.log`)
  const settings = {
    DATABASE_URL: '',
    DATA_DIR: folder,
    WHATSAPP_GRAPH_URL: `http://localhost:${emulatorPort}`,
    WHATSAPP_STATUS_TIMEOUT_SECONDS: '10',
    LOG_LEVEL: 'warn',
  }
  const emulator = startEmulator({
    templates: TOWN_TEMPLATES,
    port: emulatorPort,
    webhookUrl: `http://localhost:${port}/whatsapp/webhook`,
    ...MESSENGER,
  })
  const start = async (): Promise<Subprocess> => {
    const child = startProcess({ port, log, settings })
    await untilReady(child, { port, log })
    return child
  }
  let app = await start()
  const people = Array.from(
    { length: citizens },
    (_, index) => new Citizen(emulator.url, `3460099${String(index).padStart(4, '0')}`, `Veí ${index}`),
  )
  // They begin one after the other over the time that the kills will take.
  const spread = kills * 2_200
  const guests = Array.from({ length: visitors }, () => new ChatVisitor(`http://localhost:${port}`))
  const talks = Promise.allSettled([
    ...people.map((person, index) => Bun.sleep((index / citizens) * spread).then(() => talk(person, index))),
    ...guests.map((guest, index) =>
      Bun.sleep((index / visitors) * spread).then(() => chat(guest, citizens + index)),
    ),
  ])
  for (let kill = 1; kill <= kills; kill++) {
    await Bun.sleep(100 + Math.random() * 1_500)
    app.kill('SIGKILL')
    await app.exited
    app = await start()
    progress(`kill ${kill} of ${kills}`)
  }
  const outcomes = await talks
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') progress(String(outcome.reason).slice(0, 400))
  await until('every webhook to be acknowledged', async () => emulator.pending() === 0, 60_000)
  // Long enough for a second answer to anyone to arrive, if there were one.
  await Bun.sleep(12_000)
  const transcripts = await Promise.all([...people.map(readPhone), ...guests.map(readChat)])
  const figures = await compare(transcripts, join(folder, 'postgres'))
  app.kill('SIGTERM')
  await app.exited
  emulator.stop()
  await Bun.$`rm -rf ${folder}`.quiet()
  return { kills, citizens, visitors, ...figures, seconds: Math.round((performance.now() - begun) / 1000) }
}

const talk = async (person: Citizen, index: number): Promise<void> => {
  // Far enough from one another that nobody's is a neighbour's.
  await person.says(`hi ha un fanal fos al carrer Guimerà ${1 + index * 8}`)
  await person.seesWithin(PATIENCE_MS, /Reviseu-ho abans d’enviar-ho/)
  await person.taps('Confirmar')
  await person.seesWithin(PATIENCE_MS, /té el número/)
}

/** Tries again until it is answered, as somebody does before a page that does not come: with the same form. */
const patiently = async (guest: ChatVisitor, attempt: () => Promise<ChatPage>): Promise<ChatPage> => {
  const { page } = guest
  return until(
    'the chat to answer',
    async () => {
      const answer = await attempt().catch(() => undefined)
      if (answer && answer.status < 500) return answer
      guest.page = page
      return undefined
    },
    PATIENCE_MS,
  )
}

const chat = async (guest: ChatVisitor, index: number): Promise<void> => {
  await patiently(guest, () => guest.opens('/chat?lang=ca'))
  await patiently(guest, () => guest.says(`hi ha un fanal fos al carrer Guimerà ${1 + index * 8}`))
  await patiently(guest, () => guest.sees('Reviseu-ho abans d’enviar-ho'))
  await patiently(guest, () => guest.chooses('Confirmar'))
  await patiently(guest, () => guest.sees(/té el número/))
}

const readPhone = async (person: Citizen): Promise<string[]> => (await person.transcript()).map(messageText)

/** What the town says on the page of a chat, answer by answer, as it stands on a telephone. */
const readChat = async (guest: ChatVisitor): Promise<string[]> => {
  // As it is by now: what was said twice may have come after they looked.
  const { html } = await guest.opens(guest.page?.url ?? '/chat')
  return [...html.matchAll(/<li id="m-[^"]*" class="town">([\s\S]*?)<\/li>/g)].map(([, one = '']) =>
    toText(one.replaceAll(/<\/?strong>/g, '*').replace(/<p class="who">[\s\S]*?<\/p>/, '')).trim(),
  )
}

const compare = async (transcripts: string[][], folder: string) => {
  const password = (await Bun.file(join(folder, 'password')).text()).trim()
  const port = (await Bun.file(join(folder, 'cluster', 'postmaster.pid')).text()).split('\n')[3]
  const sql = postgres(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`, {
    max: 1,
    onnotice: () => {},
  })
  const rows = await sql<{ id: string; description: string }[]>`select id, description from service_request`
  const [tries] = await sql<
    { again: string }[]
  >`select count(*) as again from outbound_message where attempts > 1`
  await sql.end()
  const numbers = transcripts.flatMap((words) =>
    words.flatMap((one) => /té el número \*(\d\d-\d{5})\*/.exec(one)?.[1] ?? []),
  )
  const known = new Set(rows.map(({ id }) => id))
  const texts = rows.map(({ description }) => description)
  const times = (words: string[], pattern: RegExp) => words.filter((one) => pattern.test(one)).length
  return {
    receipts: numbers.length,
    reports: rows.length,
    lost: numbers.filter((number) => !known.has(number)).length,
    doubled: texts.length - new Set(texts).size,
    unanswered: transcripts.filter((words) => EXPECTED.some((pattern) => times(words, pattern) === 0)).length,
    answeredTwice: transcripts.filter((words) => EXPECTED.some((pattern) => times(words, pattern) > 1))
      .length,
    sentAgain: Number(tries?.again ?? 0),
  }
}
