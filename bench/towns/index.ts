import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SQL, sql } from 'drizzle-orm'
import { PROJECTION_VERSION } from '#domain/service-requests'
import { openMessenger } from '../messenger.ts'
import { type Bench, markIndexed, openBench, publishResults, sealedExamples } from '../setup.ts'

/** The municipalities of Catalonia; `TOWNS`, `REQUESTS` and `CONTACTS` for a quicker look. */
const TOWNS = Number(process.env.TOWNS ?? 947)
const REQUESTS = Number(process.env.REQUESTS ?? 1_000_000)
const CONTACTS = Number(process.env.CONTACTS ?? 100_000)
const ACTIVE = [1, 100, 947].map((count) => Math.min(count, TOWNS))
/** Turns and pages that are timed with each number of active towns, after every town had one: as many of the first town alone. */
const ROUNDS = Number(process.env.ROUNDS ?? 1_500)
/** So many of the first town, then so many of all in turn: what else the machine does weighs on both alike. */
const CHUNK = 50
/** Citizens of the first town who take turns: the platform's pace for one person is not to be measured. */
const CITIZENS = 1_000

const idOf = (town: number): string => (town === 0 ? 'manresa.cat' : `poble-${town}.cat`)
const lineOf = (town: number): string => String(700_000_000 + town)

/** Numbers of citizens: each town has a range of its own. */
const citizenOf = (town: number, n: number): number => town * 1_000 + n
const townOf = (citizen: number): number => Math.floor(citizen / 1_000)

/** Folders with towns: the first is Manresa, the others have its streets and outline, and an address and number of their own. */
const makeFolders = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'bench-towns-'))
  await cp('towns/base', join(root, 'base'), { recursive: true })
  const profile = JSON.parse(await readFile('towns/manresa.cat/town.json', 'utf8'))
  for (let town = 0; town < TOWNS; town++) {
    const folder = join(root, idOf(town))
    await mkdir(folder)
    for (const file of ['boundary.geojson', 'streets.csv', 'landmarks.csv'])
      await cp(join('towns/manresa.cat', file), join(folder, file))
    const name = town === 0 ? 'Manresa' : `Poble ${town}`
    await writeFile(
      join(folder, 'town.json'),
      JSON.stringify({ ...profile, id: idOf(town), name, authority: `Ajuntament de ${name}` }),
    )
    await writeFile(
      join(folder, 'settings.env'),
      `PUBLIC_URL=https://${idOf(town)}\nWHATSAPP_PHONE_NUMBER_ID=${lineOf(town)}\n`,
    )
  }
  return root
}

const townIds: SQL = sql`(select case when t = 0 then 'manresa.cat' else 'poble-' || t || '.cat' end as id, t
  from generate_series(0, ${TOWNS - 1}::int) t) towns`

/** A million requests and a hundred thousand contacts, spread over all towns. */
const fill = async ({ database: { db } }: Bench): Promise<void> => {
  const requests = Math.ceil(REQUESTS / TOWNS)
  const contacts = Math.ceil(CONTACTS / TOWNS)
  await db.execute(sql`
    insert into service_request (jurisdiction_id, id, service_code, channel, state, department, description, attributes,
      address, lat, long, public_description, public_address, public_lat, public_long, search_text, face_version,
      requested_at, updated_at, closed_at)
    select towns.id, 'b-' || n, 'EP01', 'open311', 'received', 'ENLLUMENAT', words, '{}', street, lat, long, words, street,
      round(lat::numeric, 5), round(long::numeric, 5), lower(words || ' ' || street), ${PROJECTION_VERSION}, at, at, null
    from ${townIds} cross join lateral (
      select n, now() - n * interval '1 hour' as at, 41.7264 + (random() - 0.5) * 0.02 as lat,
        1.8292 + (random() - 0.5) * 0.03 as long, 'Fanal apagat prop del portal ' || n as words,
        'Carrer ' || (n % 195) || ', ' || (n % 60) as street
      from generate_series(1, ${requests}::int) n) rows`)
  await db.execute(sql`insert into contact (id, jurisdiction_id, channel, identity_index, identity, created_at)
    select gen_random_uuid(), towns.id, 'whatsapp', decode(md5(towns.id || n), 'hex'), ${sealedExamples().identity},
      now() - interval '30 days'
    from ${townIds} cross join generate_series(1, ${contacts}::int) n`)
  await markIndexed(db)
  await db.execute(sql`vacuum analyze`)
}

const residentMb = async (pid: number): Promise<number> =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)

const percentile = (times: number[], share: number): number =>
  Math.round((times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0) * 10) / 10

/** Milliseconds of a processor that a process has used. */
const processorMs = async (pid: number): Promise<number> => {
  const [, rest = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')
  const fields = rest.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

type Timed = { times: number[]; processorMs: number }

const time = async (into: Timed, pid: number, rounds: number, work: (n: number) => Promise<void>) => {
  const before = await processorMs(pid)
  for (let n = 0; n < rounds; n++) {
    const begun = performance.now()
    await work(n)
    into.times.push(performance.now() - begun)
  }
  into.processorMs += (await processorMs(pid)) - before
}

/** Times something for the first town alone and for so many in turn, chunk by chunk. */
const compare = async (pid: number, active: number, work: (town: number, n: number) => Promise<void>) => {
  const one: Timed = { times: [], processorMs: 0 }
  const all: Timed = { times: [], processorMs: 0 }
  for (let done = 0; done < ROUNDS; done += CHUNK) {
    await time(one, pid, CHUNK, (n) => work(0, (done + n) % CITIZENS))
    await time(all, pid, CHUNK, (n) => work((done + n) % active, active === 1 ? (done + n) % CITIZENS : 0))
  }
  return { one, all }
}

const rounded = (figure: number): number => Math.round(figure * 100) / 100

/** What a turn or a page took: of all in turn, and how much that is beside the first town alone. */
const figuresOf = (what: string, { one, all }: { one: Timed; all: Timed }) => ({
  [`${what}_p50`]: percentile(all.times, 0.5),
  [`${what}_times`]: rounded(percentile(all.times, 0.5) / percentile(one.times, 0.5)),
  [`${what}_cpu`]: rounded(all.processorMs / all.times.length),
  [`${what}_cpu_times`]: rounded(all.processorMs / one.processorMs),
})

/** Many towns in one process: its start, its memory, a chat turn and a page of the API with ever more of them active. */
export const towns = async (): Promise<void> => {
  const root = await makeFolders()
  const bench = await openBench({ shared_buffers: '1GB' })
  process.stdout.write(`filling ${REQUESTS} requests and ${CONTACTS} contacts of ${TOWNS} towns …\n`)
  await fill(bench)
  const messenger = openMessenger((citizen) => lineOf(townOf(citizen)))
  const begun = performance.now()
  const service = await bench.start('src/main.ts', '/health/ready', {
    TOWNS_DIR: root,
    WHATSAPP_GRAPH_URL: messenger.url,
    WHATSAPP_PHONE_NUMBER_ID: '',
  })
  const readyMs = Math.round(performance.now() - begun)
  messenger.serve(service.url)
  const page = async (town: number): Promise<void> => {
    const headers = { host: idOf(town), 'accept-encoding': 'identity' }
    const answer = await fetch(`${service.url}/open311/v2/requests.json?page_size=50`, { headers })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${idOf(town)} answered ${answer.status}`)
  }
  const turn = (town: number, n: number) => messenger.turn(citizenOf(town, n))
  const results: Record<string, unknown>[] = [
    { active: 'none yet', ready_s: Math.round(readyMs / 100) / 10, memoryMb: await residentMb(service.pid) },
  ]
  // Everybody has written once before: the first message of a person is another matter.
  for (let n = 0; n < CITIZENS; n++) await turn(0, n)
  let opened = 1
  for (const active of [...new Set(ACTIVE)]) {
    const opening: Timed = { times: [], processorMs: 0 }
    const from = opened
    await time(opening, service.pid, active - from, (n) => page(from + n))
    for (; opened < active; opened++) await turn(opened, 0)
    const turns = await compare(service.pid, active, turn)
    const pages = await compare(service.pid, active, page)
    results.push({
      active,
      opening_p50: percentile(opening.times, 0.5),
      ...figuresOf('turn', turns),
      ...figuresOf('page', pages),
      memoryMb: await residentMb(service.pid),
    })
  }
  messenger.stop()
  service.stop()
  await bench.stop()
  await rm(root, { recursive: true })
  await publishResults('towns', results)
}
