import { existsSync } from 'node:fs'

type Row = Record<string, string | number | null>
type Result = { at: string; cores: number; model: string; bun: string; results: Row[] }

/** Sections of the report, in order. `share`: speed relative to the floor; `times`: time relative to the floor. */
const SECTIONS: { name: string; title: string; unit: 'share' | 'times' | 'none'; words: string }[] = [
  {
    name: 'towns',
    title: 'Many towns in one process',
    unit: 'none',
    words:
      'A million requests and a hundred thousand contacts over 947 towns with folders of their own; one to 947 of them active in turn. `times`: beside the first town alone, in the same minutes. `cpu`: what the process used of a core. `opening`: the first page of a town, which opens it. Milliseconds.',
  },
  {
    name: 'webhook',
    title: 'Webhooks accepted and committed',
    unit: 'share',
    words:
      'Fifty connections; messages of a thousand citizens in turn, processed at the same time as far as storing leaves room. Three rounds of each side in turn, both compiled before; the middle ratio, and the others. Floor: `Bun.serve`, an HMAC, one `INSERT`.',
  },
  {
    name: 'chat',
    title: 'Chat turns',
    unit: 'share',
    words:
      'From the webhook of a first message to the request that sends the reply, followed by two status webhooks. Forty citizens of each connection write in turn: their first turns create a contact and a conversation. Three rounds in turn, as above. Floor: store the message, send one reply, record it as sent.',
  },
  {
    name: 'turn-cost',
    title: 'What a chat turn costs',
    unit: 'none',
    words:
      'The same turns with `pg_stat_statements` on, each with its two statuses: statements, commits, WAL, and CPU time of the process and of the database in milliseconds. Linux only.',
  },
  {
    name: 'replicas',
    title: 'Chat turns with more replicas',
    unit: 'none',
    words:
      "Two hundred conversations at once, each turn somebody's first; each replica has a fifth of a core (`cores`), the database and the generator the rest of two. Linux with control groups only: elsewhere they share the cores.",
  },
  {
    name: 'post',
    title: 'Reports filed through the API',
    unit: 'share',
    words: 'Thirty-two connections. Three rounds in turn, as above. Floor: two rows in one transaction.',
  },
  {
    name: 'report-cost',
    title: 'What a report by the API costs',
    unit: 'none',
    words:
      'With `pg_stat_statements` on: statements, commits, WAL, and CPU time of the process and of the database in milliseconds. Linux only.',
  },
  {
    name: 'open311',
    title: 'Reads of the API',
    unit: 'times',
    words:
      'With a million requests in the queue. Floor: the same query over postgres.js; the difference is the cost of HTTP, keys, formats and ETags. Below 1, the planner chose a worse plan for the floor.',
  },
  {
    name: 'sizes',
    title: 'Reads of the API as the queue grows',
    unit: 'none',
    words:
      'Milliseconds for a page of 50, with ten thousand to ten million requests in the queue, and the ratio to the floor with ten million.',
  },
  {
    name: 'partitions',
    title: 'Statuses of messages by month',
    unit: 'none',
    words:
      'Ten million statuses of twelve months, in one table and in a table for each. `times`: beside the one table. A month gone: deleted by the ids of a thousand messages at a time, and vacuumed; or dropped.',
  },
  {
    name: 'console',
    title: 'Pages of the console',
    unit: 'times',
    words:
      'Floor: the statements that the page sends, read in the log of the database (what ran by the clock in the same moment among them), over postgres.js: the session first, then the others at once.',
  },
  {
    name: 'live',
    title: 'Open screens of the console',
    unit: 'none',
    words:
      'Milliseconds from the response to the reporter until an open screen at another replica is notified; 0: before the response. Floor: a `NOTIFY` from one connection to another.',
  },
  {
    name: 'streets',
    title: 'Places in a town of 100,000 addresses',
    unit: 'none',
    words:
      'Milliseconds of a look-up among 2,000 streets of 50 houses each, and megabytes of the houses and of the index of names.',
  },
  {
    name: 'assets',
    title: 'The nearest things of the street',
    unit: 'none',
    words: 'Milliseconds of a look-up of the three nearest of some kinds in a town with 50,000.',
  },
  {
    name: 'places',
    title: 'Places found in messages',
    unit: 'none',
    words:
      'Shares of the messages of the corpus that name a place: found at its words without a question, offered among three, kept as words of a place in no list, wrong, missed; and of those without one, how many have a place found in them. Each row after the first is an author.',
  },
  {
    name: 'place-kinds',
    title: 'Places by what is said of them',
    unit: 'none',
    words:
      'The same messages, by what the words of the place are by themselves: in the town’s list, one of several of the list (a neighbourhood, «l’estació»), with a name that no list has, or only beside something («davant de l’escola», «la placeta»), which nobody could look up. Of a place in the list `found` is what counts; of another, that it is asked about or its words are kept.',
  },
  {
    name: 'understanding',
    title: 'What is made of messages',
    unit: 'none',
    words:
      'Shares of messages whose authors were left out of the training: the right thing done, the right thing offered among three at most, another thing done, neither; how often the likeliest label is right, and among three; the language. Each of the last rows is an author.',
  },
  {
    name: 'danger',
    title: 'Dangers told',
    unit: 'none',
    words: 'Of the same messages.',
  },
  {
    name: 'decision',
    title: 'Time and memory of a decision',
    unit: 'none',
    words:
      'Milliseconds from the text of a message to what it wants (danger, language, place, label, second matter), none of it remembered, and megabytes of all models.',
  },
  {
    name: 'bubbles',
    title: 'Messages sent for a task',
    unit: 'none',
    words:
      'Messages, each paid for, until a task of a citizen is done, first contact included unless it says otherwise. `before`: in November 2026, when the welcome, the question of a picture and each answer were messages of their own.',
  },
  {
    name: 'memory',
    title: 'Memory while people write',
    unit: 'none',
    words: 'Ten messages a second from twenty thousand citizens, each with a reply. One hour, or `MINUTES`.',
  },
  {
    name: 'day',
    title: 'A day of a town',
    unit: 'none',
    words:
      'Played against the demo with its emulators, all on one machine; milliseconds until the reply of a message, or the answer of a request. `count`: conversations, reports, pages. How many inhabitants in how many minutes: docs/operators/sizing.md.',
  },
  {
    name: 'pictures',
    title: 'Pictures',
    unit: 'share',
    words:
      'Floor: libvips (through sharp) rotates, resizes, re-encodes and makes a thumbnail, without validating its input. Memory: the peak of the service and the decoding processes for one picture.',
  },
]

const read = async (name: string): Promise<Result | undefined> => {
  const file = `bench/results/${name}.json`
  return existsSync(file) ? ((await Bun.file(file).json()) as Result) : undefined
}

const table = (rows: Row[]): string => {
  const columns = Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => columns.map((name) => String(row[name] ?? '')))
  const widths = columns.map((name, at) =>
    Math.max(3, name.length, ...cells.map((row) => row[at]?.length ?? 0)),
  )
  const line = (row: string[]) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(columns), line(rule), ...cells.map(line)].join('\n')
}

/** Shares of the floor, of every benchmark, as bars: times are turned over. */
const picture = (bars: { label: string; share: number }[]): string => {
  const [row, left, width] = [26, 390, 400]
  const height = bars.length * row + 40
  const lines = bars.map(({ label, share }, index) => {
    const y = 30 + index * row
    const long = Math.round(Math.min(share, 1.05) * width)
    return `<text x="${left - 10}" y="${y + 13}" text-anchor="end">${Bun.escapeHTML(label)}</text><rect x="${left}" y="${y}" width="${Math.max(2, long)}" height="16" rx="2"/><text x="${left + long + 6}" y="${y + 13}">${share > 1.05 ? '> 1' : share.toFixed(2)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 70} ${height}" role="img" aria-label="Shares of the floor"><style>text{font:13px system-ui,sans-serif;fill:#333}rect{fill:#0b5a8a}@media(prefers-color-scheme:dark){text{fill:#ddd}rect{fill:#6bb3de}}</style><text x="${left}" y="16">0</text><text x="${left + width}" y="16" text-anchor="middle">floor = 1</text><line x1="${left + width}" x2="${left + width}" y1="22" y2="${height - 6}" stroke="#999" stroke-dasharray="3 3"/>${lines.join('')}</svg>\n`
}

const MARK = '<!-- made by bun run bench -->'

/** The rows of a section's table. */
const rowsOf = (section: string): Row[] => {
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  const [columns = [], , ...rows] = lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
  return rows.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ''])))
}

/** Writes what was measured into `docs/performance.md` beside what was measured before, and draws both. */
export const report = async (): Promise<void> => {
  const file = 'docs/performance.md'
  const [introduction = '', figures = ''] = (await Bun.file(file).text()).split(MARK)
  const earlier = new Map(
    figures.split(/^### /m).map((section) => [section.split('\n')[0], `### ${section}`]),
  )
  const parts: string[] = []
  const bars: { label: string; share: number }[] = []
  for (const { name, title, unit, words: text } of SECTIONS) {
    const result = await read(name)
    const measured =
      result &&
      `### ${title}\n\n${text}\n\n${table(result.results)}\n\n<small>${result.at.slice(0, 10)}, ${result.cores} cores of ${result.model}, Bun ${result.bun}</small>\n`
    const section = measured ?? earlier.get(title)
    if (!section) continue
    parts.push(`${section.trimEnd()}\n`)
    if (unit === 'none') continue
    for (const row of rowsOf(section)) {
      const ratio = Number(row.ratio)
      bars.push({ label: `${title}: ${row.what}`.slice(0, 60), share: unit === 'share' ? ratio : 1 / ratio })
    }
  }
  await Bun.write(file, `${introduction.trimEnd()}\n\n${MARK}\n\n${parts.join('\n')}`)
  await Bun.write('docs/pictures/performance.svg', picture(bars))
}
