import { type Load, quantile } from '../load.ts'
import { publishResults } from '../setup.ts'

/**
 * A day of a town, played against a running demo (`bun run demo`) in as many minutes as wanted, with its hours as unequal as
 * those of a day: `INHABITANTS=80000 MINUTES=24 bun run bench day`. `TIMES=10`: as if they wrote ten times as much.
 */
const INHABITANTS = Number(process.env.INHABITANTS ?? 80_000)
const MINUTES = Number(process.env.MINUTES ?? 24)
const TIMES = Number(process.env.TIMES ?? 1)
const SITE = process.env.DEMO_URL ?? 'http://localhost:3000'
const PHONE = process.env.DEMO_PHONE_URL ?? 'http://localhost:3001'

/** A day for each thousand inhabitants: reckoned of Manresa's 200 conversations and 40 reports of 78,000 (docs/privacy.md). */
const OF_THOUSAND = { questions: 2.05, reports: 0.26, otherReports: 0.26, pages: 26 }

/** Shares of a day's hours, from midnight on. Reckoned: nobody has measured such a line yet. */
const HOURS = [1, 1, 0, 0, 0, 1, 2, 4, 7, 9, 10, 10, 9, 8, 6, 5, 6, 7, 7, 6, 4, 3, 2, 1]

const QUESTIONS = ['quina farmàcia hi ha de guàrdia?', 'agenda', 'vull cita per empadronar-me', 'oficines']
const PROBLEMS = [
  'hi ha un fanal fos al carrer Guimerà',
  'el contenidor vessa al passeig Pere III',
  'un sot al carrer Sant Miquel',
]
const PAGES = ['/', '/reports', '/report', '/open311/v2/requests.json?page_size=50', '/appointments']

type Timer = (work: () => Promise<void>) => Promise<void>

/** How long a citizen waits for a reply before it counts as none. */
const PATIENCE_MS = 30_000

const say = async (telephone: number, body: string): Promise<void> => {
  const address = `${PHONE}/citizens/${telephone}/messages`
  const seen = (await (await fetch(address)).json()) as { id: string }[]
  const sent = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'text', text: { body } }),
  })
  if (!sent.ok) throw new Error(`the phone answered ${sent.status}`)
  const after = seen.at(-1)?.id ?? ''
  const reply = await fetch(`${address}?after=${after}&wait=${PATIENCE_MS}`)
  if (((await reply.json()) as unknown[]).length === 0) throw new Error('no reply')
}

const chat =
  (words: string[]) =>
  async (telephone: number, time: Timer): Promise<void> => {
    for (const body of words) await time(() => say(telephone, body))
  }

const pick = <Value>(values: Value[], n: number): Value => values[n % values.length] as Value

const visit = async (path: string): Promise<void> => {
  const response = await fetch(`${SITE}${path}`)
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
}

const post = async (n: number): Promise<void> => {
  const response = await fetch(`${SITE}/open311/v2/requests.json`, {
    method: 'POST',
    body: new URLSearchParams({
      api_key: 'demo',
      service_code: 'EP01',
      address_string: `Carrer de Guimerà, ${1 + (n % 60)}`,
      description: pick(PROBLEMS, n),
    }),
  })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`a report was answered ${response.status}`)
}

/** When, of the whole, the n-th of so many comes: by the hours of a day, evenly within each. */
const momentOf = (n: number, count: number): number => {
  const total = HOURS.reduce((sum, one) => sum + one, 0)
  let left = ((n + 0.5) / count) * total
  const hour = HOURS.findIndex((share) => {
    if (left < share) return true
    left -= share
    return false
  })
  return (hour + left / (HOURS[hour] ?? 1)) / HOURS.length
}

const summary = (times: number[], failed: number, seconds: number): Load => ({
  perSecond: Math.round((times.length / seconds) * 10) / 10,
  p50: Math.round(quantile(times, 0.5)),
  p99: Math.round(quantile(times, 0.99)),
  failed,
})

/** Plays the day, and says how long citizens waited. */
export const day = async (): Promise<void> => {
  const many = (ofThousand: number) => Math.ceil((ofThousand * INHABITANTS * TIMES) / 1000)
  const begun = performance.now()
  const length = MINUTES * 60_000
  const kinds = {
    'questions in a chat, by message': {
      count: many(OF_THOUSAND.questions),
      play: (n: number, time: Timer) => chat(['hola', pick(QUESTIONS, n)])(34_650_000_000 + n, time),
    },
    'reports in a chat, by message': {
      count: many(OF_THOUSAND.reports),
      play: (n: number, time: Timer) =>
        chat([`${pick(PROBLEMS, n)} ${1 + (n % 40)}`, 'sí'])(34_660_000_000 + n, time),
    },
    'reports by the API': {
      count: many(OF_THOUSAND.otherReports),
      play: (n: number, time: Timer) => time(() => post(n)),
    },
    'pages read': {
      count: many(OF_THOUSAND.pages),
      play: (n: number, time: Timer) => time(() => visit(pick(PAGES, n))),
    },
  }
  const results = await Promise.all(
    Object.entries(kinds).map(async ([what, { count, play }]) => {
      const times: number[] = []
      let failed = 0
      const time = async (work: () => Promise<void>) => {
        const at = performance.now()
        await work()
        times.push(performance.now() - at)
      }
      await Promise.all(
        Array.from({ length: count }, async (_, n) => {
          await Bun.sleep(Math.max(0, begun + momentOf(n, count) * length - performance.now()))
          await play(n, time).catch(() => failed++)
        }),
      )
      return { what, count, ...summary(times, failed, length / 1000) }
    }),
  )
  await publishResults('day', results)
}
