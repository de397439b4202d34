import sharp from 'sharp'
import { getSourceHealth, readSources } from '#domain/information'
import { haveAssets, thing } from '../../test/support/assets/inventory.ts'
import { type Citizen, messageText, type ReceivedMessage } from '../../test/support/citizen.ts'
import { startTestServer } from '../../test/support/server.ts'
import { startListener } from '../../test/support/stand-ins/listener.ts'
import { publishForms } from '../../test/support/stand-ins/published-forms.ts'
import { type CitizenAct, FIRST_QUESTIONS, SCANNED_ASSET, TASKS } from '../../test/support/tasks.ts'
import { startWorld, until, WITH_VIDEO, type World } from '../../test/support/world.ts'
import { publishResults } from '../setup.ts'

/** A Tuesday on which the feeds that the town is shipped with have something to tell. */
const NOW = Date.parse('2026-11-24T10:00:00+01:00')

const WAIT_MS = 600_000

/** Counted in the same way before answers were joined, in November 2026. */
const BEFORE: Record<string, number> = {
  'first contact, to the menu': 2,
  'report in a picture’s caption': 3,
  'report as text, its picture within a second': 4,
  'report in two messages within a second': 5,
  'report, its picture just after the receipt': 5,
  'report step by step': 8,
  'appointment in a sentence': 8,
  'own reports, of two': 2,
  'change of language, by taps': 6,
  'change of language, in a word': 3,
  'a person, asked for by text': 2,
  'information: agenda': 1,
  'information: pharmacies': 1,
  'information: directory': 1,
  'information: news': 1,
  'information: jobs': 1,
  'information: grants': 1,
  'information: courses': 1,
  'information with the first message: agenda': 2,
  'information with the first message: pharmacies': 2,
  'information with the first message: directory': 2,
  'information with the first message: news': 2,
  'information with the first message: jobs': 2,
  'information with the first message: grants': 2,
  'information with the first message: courses': 2,
  'change of state told': 1,
}

/** How many messages, each paid for, the town sends until a task of a citizen is done, by the phone of the emulator. */
export const bubbles = async (): Promise<void> => {
  const server = await startTestServer()
  const feeds = startListener(
    async ({ path }) => new Response(Bun.file(`towns/manresa.cat/sample-feeds${path}`)),
  )
  const world = await startWorld(
    { ...WITH_VIDEO, FEEDS_URL: feeds.url, OUTBOUND_PRIVATE_HOSTS: 'localhost', BURST_PAUSE_SECONDS: '1.2' },
    NOW,
  )
  const { kind, number, lat, long } = SCANNED_ASSET
  await haveAssets(world.service.town, [thing(kind, number, [lat, long])])
  // The other tasks are done in the chat all the same: who does not open the form is asked nothing else.
  publishForms(world)
  const sources = readSources('towns/manresa.cat', feeds.url)
  await until(
    'the sources to be read',
    async () => (await getSourceHealth(world.service.town, sources)).every(({ state }) => state === 'good'),
    WAIT_MS,
  )
  const rows: { what: string; goal: number; before: number | null; messages: number }[] = []
  for (const { name, goal, before = [], acts } of [...TASKS, ...FIRST_QUESTIONS]) {
    const person = world.citizen(name)
    for (const input of before) await perform(world, person, [input])
    const already = (await person.transcript()).length
    for (const input of acts) await perform(world, person, [input].flat())
    rows.push({
      what: name,
      goal,
      before: BEFORE[name] ?? null,
      messages: (await person.transcript()).length - already,
    })
  }
  const told = 'change of state told'
  rows.push({ what: told, goal: 1, before: BEFORE[told] ?? null, messages: await changesOfState(world) })
  await world.stop()
  feeds.stop()
  await server.stop()
  await publishResults('bubbles', rows)
}

const photo = () =>
  sharp({ create: { width: 640, height: 480, channels: 3, background: 'olive' } })
    .jpeg()
    .toBuffer()

const optionsOf = ({ interactive }: ReceivedMessage): { id: string; title: string }[] => [
  ...(interactive?.action.buttons ?? []).map(({ reply }) => reply),
  ...(interactive?.action.sections ?? []).flatMap(({ rows }) => rows),
]

/** Does some things within a second, however slow the machine is, and waits for all that is said to them. */
const perform = async (world: World, person: Citizen, acts: CitizenAct[]): Promise<void> => {
  const seen = await person.transcript()
  const before = await countInbound(world)
  let done = 0
  world.clock.stop()
  for (const input of acts) if (await does(person, input, seen)) done++
  await until('all to have come', async () => (await countInbound(world)) >= before + done, WAIT_MS)
  world.clock.goOn()
  await untilAnswered(world)
}

const countInbound = async ({ sql }: World): Promise<number> => {
  const [row] = await sql`select count(*)::int as n from inbound_message`
  return Number(row?.n)
}

const untilAnswered = ({ sql }: World): Promise<unknown> =>
  until(
    'nothing to wait',
    async () => {
      const [row] = await sql`
        select (select count(*) from inbound_message where handled_at is null) +
          (select count(*) from outbound_message where state in ('queued', 'sending')) = 0 as done`
      return row?.done
    },
    WAIT_MS,
  )

/** @returns whether it was asked for, and done */
const does = async (person: Citizen, input: CitizenAct, seen: ReceivedMessage[]): Promise<boolean> => {
  const last = seen.at(-1)
  if ('sendsPicture' in input)
    return Boolean(await person.sendsPicture(await photo(), { caption: input.caption }))
  if ('shares' in input) return Boolean(await person.shares(...input.shares))
  if ('fillsForm' in input) return Boolean(await person.fillsForm({ ...input.fillsForm, consent: 'true' }))
  if ('says' in input)
    return input.when && !(last && input.when.test(messageText(last)))
      ? false
      : Boolean(await person.says(input.says))
  const offered = (input.when ? seen.slice(-1) : seen.toReversed()).flatMap(optionsOf)
  const option = offered.find(({ id }) => id.startsWith(input.taps))
  if (!option && input.when) return false
  const list_reply = { id: option?.id ?? input.taps, title: option?.title ?? input.taps }
  return Boolean(await person.sends({ type: 'interactive', interactive: { type: 'list_reply', list_reply } }))
}

const changesOfState = async (world: World): Promise<number> => {
  const person = world.citizen('change')
  for (const input of [
    { says: 'banc trencat al carrer Sant Miquel 4' },
    { taps: 'picture:skip', when: 'offered' } as const,
    { taps: 'confirm' },
  ])
    await perform(world, person, [input])
  const seen = await person.transcript()
  const number = /\d\d-\d{5}/.exec(seen.map(messageText).join(' '))?.[0]
  const cookie = await world.signIn('agent@demo.test')
  const body = new URLSearchParams({ state: 'in_progress', public_note: 'Hi anem demà.' })
  await fetch(`${world.url}/console/requests/${number}`, { method: 'POST', headers: { cookie }, body })
  await until('the change to be told', async () => (await person.transcript()).length > seen.length, WAIT_MS)
  await untilAnswered(world)
  return (await person.transcript()).length - seen.length
}
