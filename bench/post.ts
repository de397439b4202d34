import postgres from 'postgres'
import { reportForm } from './costs/report.ts'
import { comparisonRow, inTurn, load } from './load.ts'
import { createApiKey } from './session.ts'
import { openBench, publishResults, TOWN_SETTINGS } from './setup.ts'

const SECONDS = 5
const CONNECTIONS = 32

/** The least that a report costs: a request and its first event in one transaction. */
const FLOOR = `
  create table if not exists floor_request (id text primary key, service text not null, words text not null,
    lat float8, long float8, at timestamptz not null default now());
  create table if not exists floor_event (id bigserial primary key, request text not null, kind text not null,
    at timestamptz not null default now());
  create sequence if not exists floor_number`

/** Reports filed through the API, against a bare process that writes two rows for each. */
export const post = async (): Promise<void> => {
  const bench = await openBench()
  const client = postgres(bench.url, { max: 16, onnotice: () => {}, connection: TOWN_SETTINGS })
  await client.unsafe(FLOOR)
  const bare = Bun.serve({
    port: 0,
    async fetch(request) {
      const form = new URLSearchParams(await request.text())
      const id = await client.begin(async (tx) => {
        const [row] = await tx`
          insert into floor_request (id, service, words, lat, long)
          values (nextval('floor_number')::text, ${form.get('service_code')}, ${form.get('description')},
            ${Number(form.get('lat'))}, ${Number(form.get('long'))}) returning id`
        await tx`insert into floor_event (request, kind) values (${row?.id}, 'submitted')`
        return row?.id
      })
      return Response.json([{ service_request_id: id }], { status: 201 })
    },
  })
  const ours = await bench.start('src/main.ts', '/health/ready')
  const key = await createApiKey(bench)
  const send = (url: string) => (n: number) =>
    fetch(`${url}/open311/v2/requests.json`, { method: 'POST', body: reportForm(key, n) })
  const measure = (url: string) => () => load(send(url), CONNECTIONS, SECONDS)
  const least = () => ours.whilePaused(measure(`http://localhost:${bare.port}`))
  const got = measure(ours.url)
  // Once before it counts, until what is often run is compiled.
  for (const side of [least, got]) await side()
  const compared = await inTurn(bench.settle, least, got)
  ours.stop()
  bare.stop(true)
  await client.end()
  await bench.stop()
  await publishResults('post', [comparisonRow('a report filed', compared)])
}
