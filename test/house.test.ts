import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The rules of the house, as ARCHITECTURE.md states them. */

const root = resolve(import.meta.dir, '..')
const sources = [...new Bun.Glob('src/**/*.{ts,tsx}').scanSync(root)].sort()
const tests = [...new Bun.Glob('test/**/*.ts').scanSync(root)].filter(
  (file) => !file.includes('node_modules'),
)
const read = (file: string) => Bun.file(join(root, file)).text()

const LAYERS = ['doors', 'town', 'platform'] as const

/** `src/town/contacts/tables.ts` → layer `town`, room `contacts`. */
const where = (file: string) => {
  const [, layer = '', room = ''] = file.split('/')
  return { layer, room: file.split('/').length > 3 ? room : '' }
}

const target = (file: string, specifier: string): string | undefined => {
  const alias = /^#(town|platform)\/([^/]+)$/.exec(specifier)
  if (alias) return `src/${alias[1]}/${alias[2]}/index.ts`
  if (!specifier.startsWith('.')) return undefined
  return relative(root, resolve(root, dirname(file), specifier))
}

const importsOf = async (file: string): Promise<string[]> => {
  const found = (await read(file)).matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\{[^}]*\}[^'"]*?)?from\s+'([^']+)'|(?:^|\n)import\s+'([^']+)'/g,
  )
  return [...found].flatMap((match) => target(file, match[1] ?? match[2] ?? '') ?? [])
}

test('doors call the town, the town calls the platform, and nobody calls back', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    const from = where(file)
    const rank = LAYERS.indexOf(from.layer as 'doors')
    if (rank === -1) continue
    for (const to of await importsOf(file)) {
      const other = where(to)
      const otherRank = LAYERS.indexOf(other.layer as 'doors')
      const outside = otherRank === -1 && !to.startsWith('src/doors') && to.startsWith('src/')
      const back = otherRank !== -1 && otherRank < rank
      const otherDoor = from.layer === 'doors' && other.layer === 'doors' && from.room !== other.room
      if (back || otherDoor || outside) wrong.push(`${file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('a room is entered through its index only', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    const from = where(file)
    for (const to of await importsOf(file)) {
      const other = where(to)
      const sameRoom = from.layer === other.layer && from.room === other.room
      const columns = file.endsWith('/tables.ts') && to === 'src/platform/database/columns.ts'
      if (other.room && !sameRoom && !columns && !/\/index\.tsx?$/.test(to)) wrong.push(`${file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('the emulator knows nothing of the rest, and only the demo starts it', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    const inside = file.startsWith('src/emulator/')
    for (const to of await importsOf(file)) {
      const toInside = to.startsWith('src/emulator/')
      if (inside !== toInside && file !== 'src/demo.ts') wrong.push(`${file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('rooms do not pass things back and forth', async () => {
  const calls = new Map<string, Set<string>>()
  for (const file of sources) {
    const from = where(file)
    if (!from.room || from.layer === 'emulator') continue
    for (const to of await importsOf(file)) {
      const other = where(to)
      if (!other.room || (other.layer === from.layer && other.room === from.room)) continue
      const key = `${from.layer}/${from.room}`
      calls.set(key, (calls.get(key) ?? new Set()).add(`${other.layer}/${other.room}`))
    }
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(calls.get(from) ?? [])].some(
      (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
    )
  expect([...calls.keys()].filter((room) => reaches(room, room))).toEqual([])
})

test('a table is written by its own room only', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    for (const to of await importsOf(file)) {
      if (to.endsWith('/tables.ts') && dirname(to) !== dirname(file)) wrong.push(`${file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('the engine is pure: no clock, no chance, no database', async () => {
  const wrong: string[] = []
  for (const file of sources.filter((one) => one.startsWith('src/town/conversations/engine/'))) {
    if (/Date\.now|new Date\(|Math\.random|randomUUID|performance\.now|await |drizzle/.test(await read(file)))
      wrong.push(file)
  }
  expect(wrong).toEqual([])
})

/** Top-level functions that are handed a transaction, and what is done within one. */
const withinTransactions = (text: string): string[] => [
  ...[...text.matchAll(/= (?:async )?\(\s*tx: Tx,[^{}=]*=> \{[\s\S]*?\n\}\n/g)].map(([body]) => body),
  ...[...text.matchAll(/\.transaction\(async \(tx\) => \{[\s\S]*?\n {2,4}\}\)/g)].map(([body]) => body),
]

test('whoever holds a transaction asks nothing of the pool: with every connection held, it would wait for ever', async () => {
  const wrong: string[] = []
  for (const file of sources.filter((one) => one.startsWith('src/town/'))) {
    for (const body of withinTransactions(await read(file))) {
      const found =
        /\b(contentOf|catalogueOf|draftOf)\(town\)|\bworldOf\(|(?<!return )\btown\.db\.(select|update|insert|transaction|execute)/.exec(
          body,
        )
      if (found) wrong.push(`${file}: ${found[0]}`)
    }
  }
  expect(wrong).toEqual([])
})

/** Where an error's own words are used, and why that tells nobody what they should not read. */
const OWN_WORDS: Record<string, string> = {
  'src/platform/telemetry/errors.ts': 'the one place that decides what of an error may be told',
  'src/platform/isolated/child.ts': 'hands a reader’s error on to the process that asked',
  'src/platform/isolated/process.ts': 'makes a reader’s error again, in the process that asked',
  'src/platform/jobs/back-off.ts': 'kept with the row for staff, sealed from logs; not of the database',
  'src/platform/media/pictures.ts':
    'the code of a problem, which the process that decodes sends as its error',
  'src/platform/media/render.ts': 'asks the decoder’s words for a limit, tells them to nobody',
  'src/doors/whatsapp/graph.ts': 'asks the network’s words whether anything was sent',
  'src/doors/whatsapp/payload.ts': 'the messenger’s error in its own answer, not a thrown one',
  'src/platform/database/embedded.ts': 'how the demo’s own database did not start, on the terminal',
  'src/examine.ts':
    'the doctor, on the terminal of who runs it: paths and addresses are what it is asked for',
  'src/demo.ts': 'a port that is taken, on the terminal',
  'src/backup.ts': 'a folder that cannot be copied, on the terminal',
}

test('no error is written down but by describeError: its words may be a citizen’s', async () => {
  const thrown = `(?:e|err|error|failure|thrown)`
  const forbidden = [
    new RegExp(String.raw`\bString\(${thrown}\)`),
    new RegExp(String.raw`\$\{${thrown}\}`),
    new RegExp(String.raw`\b${thrown}\??\.(?:message|stack)\b`),
    new RegExp(String.raw`\blog\.\w+\(\s*(?:${thrown}\b|\{[^}]*\b(?:error|err)(?:: ${thrown})?\s*[,}])`),
    /\bconsole\.\w+\(/,
  ]
  const wrong: string[] = []
  const used = new Set<string>()
  for (const file of sources.filter((one) => !one.startsWith('src/emulator/'))) {
    // A configuration's and a backup's own errors are written for who runs the command.
    const text = (await read(file)).replace(
      /(?:error instanceof (?:BadConfig|BackupProblem)|known)\s*\? `?(?:✗ \$\{)?error\.message/g,
      '',
    )
    const found = forbidden.flatMap((one) => one.exec(text)?.[0] ?? [])
    if (found.length > 0 && file in OWN_WORDS) used.add(file)
    else wrong.push(...found.map((one) => `${file}: ${one}`))
  }
  expect(wrong).toEqual([])
  expect(Object.keys(OWN_WORDS).filter((file) => !used.has(file))).toEqual([])
})

/** What opens a message that was written or received, and why nobody reads there what is a discreet team's alone. */
const OPENS_MESSAGES: Record<string, string> = {
  'src/town/conversations/readable.ts': 'the one place from which people read: it asks whose it is',
  'src/town/conversations/history.ts': 'read by readable.ts alone',
  'src/town/conversations/events.ts': 'what the engine is told',
  'src/town/conversations/sending.ts': 'what goes to the citizen',
  'src/town/conversations/media.ts': 'which files of a message are to be fetched',
  'src/town/conversations/erase.ts': 'which files go with an erasure',
  'src/town/conversations/retention.ts': 'which files go with what is too old',
}

/** What of a conversation's folder would tell words without asking who reads. */
const UNASKED = [
  'historyOf',
  'readableIn',
  'whatIsHeld',
  'stateOf',
  'aboutOf',
  'commentOf',
  'handoversOf',
  'examplesOf',
]

test('what was said in conversations is read in one place, which asks whose it is', async () => {
  const wrong: string[] = []
  for (const file of sources.filter((one) => !one.startsWith('src/emulator/'))) {
    const text = await read(file)
    const inside = file.startsWith('src/town/conversations/')
    // Raw rows by name: nobody else asks for them but to count.
    if (!inside && /\b(?:inbound|outbound)_message\b/.test(text) && /\bcontent\b/.test(text)) wrong.push(file)
    if (/open<(?:\{ incoming|Outgoing|\{ message)/.test(text) && !(file in OPENS_MESSAGES)) wrong.push(file)
    if (/\bhistoryOf\b/.test(text) && !/\/(?:history|readable)\.ts$/.test(file))
      wrong.push(`${file}: historyOf`)
    if (
      /\bunclearPhrase\b/.test(text) &&
      /\.words\b.*open|open<string>\(words\)/.test(text) &&
      !/\/(?:phrases|notes)\.ts$/.test(file)
    )
      wrong.push(`${file}: unclear phrases`)
  }
  const told = await read('src/town/conversations/index.ts')
  wrong.push(...UNASKED.filter((name) => new RegExp(`\\b${name}\\b`).test(told)))
  expect(wrong).toEqual([])
})

test('everything exported says what it is for', async () => {
  const wrong: string[] = []
  for (const file of sources) {
    const lines = (await read(file)).split('\n')
    lines.forEach((line, index) => {
      if (/^export type \{/.test(line)) return
      if (!/^export (const|function|class|type|interface|async|default)/.test(line)) return
      const above =
        lines
          .slice(0, index)
          .filter((one) => !one.startsWith('// biome-ignore'))
          .at(-1) ?? ''
      if (!/\*\/\s*$/.test(above)) wrong.push(`${file}:${index + 1} ${line.slice(0, 60)}`)
    })
  }
  expect(wrong).toEqual([])
})

test('no file is long, and no folder is a drawer for anything', async () => {
  const wrong: string[] = []
  for (const file of [...sources, ...tests]) {
    if ((await read(file)).split('\n').length > 320) wrong.push(`${file} is long`)
    if (/\/(utils?|helpers?|common|misc|lib)\//.test(file)) wrong.push(`${file} is in a drawer`)
  }
  expect(wrong).toEqual([])
})

test('no package host is named, and every version is exact', async () => {
  const { dependencies, devDependencies, optionalDependencies } = await Bun.file(
    join(root, 'package.json'),
  ).json()
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)),
  )
  expect(loose).toEqual([])
  for (const file of ['bun.lock', 'bunfig.toml', 'package.json'])
    expect(await read(file)).not.toMatch(/https?:\/\/[^"\s]*regist/)
})

test('what the documents name is there', async () => {
  const missing: string[] = []
  const documents = ['*.md', 'docs/**/*.md', 'deploy/**/*.md'].flatMap((where) => [
    ...new Bun.Glob(where).scanSync(root),
  ])
  expect(documents.length).toBeGreaterThan(6)
  for (const document of documents) {
    const text = await read(document)
    const named = [
      ...[...text.matchAll(/`((?:test|deploy|docs|bench|patches)\/[\w./-]*\w)`/g)].map(
        ([, path = '']) => path,
      ),
      ...[...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => join(dirname(document), path)),
    ]
    for (const path of named) if (!existsSync(join(root, path))) missing.push(`${document}: ${path}`)
  }
  expect(missing).toEqual([])
})
