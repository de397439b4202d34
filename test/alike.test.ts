import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { eraseRequested } from '#domain/conversations'
import { button } from './support/citizen.ts'
import { startWorld, until, type World } from './support/world.ts'

/**
 * A question about a person is answered the same at every adapter, whether there is such a person or not: same status, same words, and
 * the same statements to the database one after the other, so that the time it takes tells nothing either.
 */

type Span = {
  traceId: string
  links?: { traceId: string }[]
  startTimeUnixNano: string
  attributes: { key: string; value: { stringValue?: string } }[]
}
type Answer = { status: number; words: string; trace: string }

const spans: Span[] = []
const collector = Bun.serve({
  port: 0,
  async fetch(request) {
    const { resourceSpans } = (await request.json()) as {
      resourceSpans: { scopeSpans: { spans: Span[] }[] }[]
    }
    spans.push(...resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)))
    return Response.json({})
  },
})

let world: World
/** What each door answered about somebody there is, and about nobody, asked several times. */
const asked = new Map<string, { known: Answer[]; unknown: Answer[] }>()

/** What of a page is the same for two people: not its numbers, codes, hours and days. */
const plain = (page: string) =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{30,}|[A-Z0-9]{6}|\d+/g, '#')
    .replace(/dilluns|dimarts|dimecres|dijous|divendres|de novembre|de desembre|d’# h/g, '')
    .replace(/somebody@\S+|nobody@\S+/g, '@')
    .replace(/\s+/g, ' ')

let nth = 0
const post = async (path: string, fields: Record<string, string>): Promise<Answer & { location: string }> => {
  const trace = crypto.randomUUID().replaceAll('-', '')
  const response = await fetch(`${world.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` },
    redirect: 'manual',
  })
  const location = response.headers.get('location') ?? ''
  const shown =
    response.status === 303 && location.startsWith('/') ? await fetch(world.url + location) : response
  return { status: response.status, words: plain(await shown.text()), trace, location }
}

const slot = async (schedule: string, service: string): Promise<string> => {
  const free = await fetch(`${world.url}/open311/v2/slots.json?agenda_id=${schedule}&service_code=${service}`)
  const slots = (await free.json()) as { start: string }[]
  return slots[nth++ % slots.length]?.start ?? ''
}

/** An appointment on the site, with a telephone. */
const books = async (schedule: string, service: string, fields: Record<string, string>): Promise<Answer> => {
  const start = String(Date.parse(await slot(schedule, service)))
  const { location } = await post('/appointments', { agenda: schedule, service, mode: 'office', start })
  return post(location, { do: 'confirm', name: 'Rosa Puig', ...fields })
}

/** An appointment by a program. */
const program = async (agenda_id: string, service_code: string, phone: string): Promise<Answer> =>
  post('/open311/v2/appointments.json', {
    ...{ api_key: 'demo', agenda_id, service_code, start: await slot(agenda_id, service_code) },
    ...{ name: 'Rosa Puig', phone },
  })

const files = (fields: Record<string, string>): Promise<Answer> =>
  post('/open311/v2/requests.json', {
    ...{ api_key: 'demo', service_code: 'EP01', lat: '41.7262', long: '1.8268' },
    ...{ description: `Fanal apagat davant de casa ${++nth}`, ...fields },
  })

const TIMES = 3

const compare = async (
  door: string,
  known: () => Promise<Answer>,
  unknown: () => Promise<Answer>,
): Promise<void> => {
  const answers: { known: Answer[]; unknown: Answer[] } = { known: [], unknown: [] }
  for (let n = 0; n < TIMES; n++) {
    // A network's own limit is not what is asked here.
    await world.sql`update application set network_index = null where approved_at is null`
    answers.known.push(await known())
    answers.unknown.push(await unknown())
  }
  asked.set(door, answers)
}

beforeAll(async () => {
  world = await startWorld(
    { OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${collector.port}` },
    Date.parse('2026-11-25T11:00:00+01:00'),
  )
  // Somebody whom the town knows: they write, reported something, and have an appointment at each of the two offices.
  const rosa = world.citizen('Rosa Puig')
  await rosa.asks('hola', 'En què us podem ajudar?')
  const phone = `+${rosa.waId}`
  const stranger = () => `+3469988${String(++nth).padStart(4, '0')}`
  await files({ phone, email: 'somebody@example.cat' })
  await books('siad', 'siad', { phone })
  await books('oat', 'tributs', { phone, whatsapp: 'yes' })
  await rosa.sees('Amb aquest telèfon s’ha demanat una cita')
  await rosa.taps('Hi aniré')
  await rosa.sees('Cita confirmada')
  // Somebody who was forgotten.
  const forgotten = world.citizen('Pere Mas')
  await forgotten.asks('esborreu les meves dades', button('Sí, esborreu-me'))
  await forgotten.taps('Sí, esborreu-me')
  await forgotten.sees(/./)
  await until('them to be forgotten', async () => {
    await eraseRequested(world.service.town)
    const [row] = await world.sql`select count(*)::int as known from contact`
    return row?.known === 1
  })

  for (const [what, one] of [
    ['known', phone],
    ['forgotten', `+${forgotten.waId}`],
  ] as const) {
    await compare(
      `an appointment on the site, a discreet office: ${what}`,
      () => books('siad', 'siad', { phone: one }),
      () => books('siad', 'siad', { phone: stranger() }),
    )
    await compare(
      `an appointment on the site: ${what}`,
      () => books('oat', 'tributs', { phone: one }),
      () => books('oat', 'tributs', { phone: stranger() }),
    )
    await compare(
      `an appointment on the site, to be confirmed by the telephone: ${what}`,
      () => books('oat', 'tributs', { phone: one, whatsapp: 'yes' }),
      () => books('oat', 'tributs', { phone: stranger(), whatsapp: 'yes' }),
    )
    await compare(
      `an appointment by a program, a discreet office: ${what}`,
      () => program('siad', 'siad', one),
      () => program('siad', 'siad', stranger()),
    )
    await compare(
      `an appointment by a program: ${what}`,
      () => program('oat', 'tributs', one),
      () => program('oat', 'tributs', stranger()),
    )
    await compare(
      `a report by a program: ${what}`,
      () => files({ phone: one, email: 'somebody@example.cat' }),
      () => files({ phone: stranger(), email: 'nobody@example.cat' }),
    )
    await compare(
      `a report on the site: ${what}`,
      () => onSite(one),
      () => onSite(stranger()),
    )
  }
  await compare(
    'a key for a program',
    () => post('/developers', { name: 'Bústia', email: 'somebody@example.cat' }),
    () => post('/developers', { name: 'Bústia', email: `nobody@${++nth}.example.cat` }),
  )
  await compare(
    'a wrong password',
    () => post('/console/sign-in', { email: 'agent@demo.test', password: 'guessed-wrong' }),
    () => post('/console/sign-in', { email: 'noone@demo.test', password: 'guessed-wrong' }),
  )
  // What was gathered is handed in at the end at the latest.
  await world.stop()
}, 60_000)
afterAll(() => collector.stop(true))

const onSite = (phone: string): Promise<Answer> =>
  post('/reports', {
    ...{ service_code: 'EP01', address: 'Carrer de Guimerà, 12', phone },
    description: `Fanal apagat a la cantonada ${++nth}`,
  })

/** The statements of an answer; of several at once the first may be either. What is read once in some seconds for all is not in each. */
const statementsOf = ({ trace }: Answer): string[] => {
  // What is done for several at once is a trace of its own, which names those that it is done for.
  const together = spans.flatMap(({ traceId, links = [] }) =>
    links.some((link) => link.traceId === trace) ? [traceId] : [],
  )
  return spans
    .filter(({ traceId }) => traceId === trace || together.includes(traceId))
    .toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
    .flatMap(
      ({ attributes }) => attributes.find(({ key }) => key === 'db.query.text')?.value.stringValue ?? [],
    )
}

const fewest = (answers: Answer[]): string[] =>
  (answers.map(statementsOf).toSorted((a, b) => a.length - b.length)[0] ?? []).toSorted()

describe('for existing and for unknown people', () => {
  test('status and texts are the same', () => {
    const told = [...asked].map(([door, { known, unknown }]) => ({
      door,
      known: known.map(({ status, words: text }) => [status, text]),
      unknown: unknown.map(({ status, words: text }) => [status, text]),
    }))
    expect(told.length).toBeGreaterThan(15)
    for (const { door, known, unknown } of told) expect([door, known]).toEqual([door, unknown])
  })

  test('the SQL statements are the same', () => {
    for (const [door, { known, unknown }] of asked) {
      const statements = fewest(known)
      expect([door, statements]).toEqual([door, fewest(unknown)])
      expect([door, statements.length > 0]).toEqual([door, true])
    }
    const counts = [...asked].map(([door, { known }]) => `${fewest(known).length} ${door}`)
    process.stdout.write(`${counts.join('\n')}\n`)
  })
})
