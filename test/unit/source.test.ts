import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Patterns that no source file has, except the listed ones, each with its reason. */

const sources = [...new Bun.Glob('src/**/*.{ts,tsx,js}').scanSync('.')].sort()

type Rule = { what: string; pattern: RegExp; allowed: Record<string, string> }

const RULES: Rule[] = [
  {
    what: 'a system command',
    pattern: /\bBun\.(?:spawn|spawnSync|\$)|child_process|\bexecSync\b/,
    allowed: {
      'src/platform/isolated/process.ts': 'starts the reader process, by a fixed path',
      'src/platform/isolated/memory.ts': 'reads the memory use of that process, by its id',
      'src/platform/database/embedded.ts': 'starts the embedded database, which is not in the image',
      'src/dev/publication/dependencies.ts': 'asks the registry by Bun itself, with fixed arguments',
      'src/platform/database/binaries.ts': 'unpacks the embedded database',
    },
  },
  {
    what: 'text evaluated as code or objects',
    pattern: /\beval\(|\bnew Function\(|node:vm|node:v8|\bdeserialize\(|\.load\(.*yaml/i,
    allowed: {},
  },
  {
    what: 'predictable randomness',
    pattern: /\bMath\.random\b/,
    allowed: {
      'src/dev/emulator/media.ts': 'numbers of the emulator',
      'src/dev/emulator/templates/store.ts': 'numbers of the emulator',
      'src/dev/emulator/webhooks.ts': 'delays of the emulator',
      'src/platform/database/connect.ts': 'jitter before a retry',
      'src/platform/database/busy.ts': 'jitter before a retry',
      'src/platform/jobs/back-off.ts': 'jitter before a retry',
      'src/domain/information/fetch.ts': 'jitter before the next fetch',
    },
  },
  {
    what: 'SQL assembled from text',
    pattern: /\.unsafe\(|\bsql\.raw\(/,
    allowed: {
      'src/platform/database/backup.ts': 'names of tables and columns from the system catalogue, quoted',
      'src/platform/database/row-security.ts': 'the name of a role and of a schema',
      'src/platform/database/migrate.ts': 'a constant setting',
      'src/platform/database/partitions.ts':
        'names of partitions, made of a table’s and a month, instants, and the constant condition of what is kept',
      'src/platform/database/town-pool.ts': 'SQL of drizzle, with separate parameters',
      'src/platform/database/queries.ts': 'SQL of drizzle, with separate parameters',
      'src/platform/database/views.ts': 'names from the system catalogue',
      'src/platform/signals/signals.ts': 'the name of a channel',
      'src/domain/contacts/aliases.ts': 'the name of a column',
      'src/domain/conversations/inbound/statuses.ts': 'constant names of states',
      'src/domain/service-requests/filing/insert-requests.ts': 'the names of columns',
      'src/domain/service-requests/public/public-fields.ts': 'the constant that replaces redacted text',
      'src/domain/service-requests/public/public-search.ts': 'one of two constant orders',
      'src/domain/service-requests/tables.ts': 'the name of a view',
      'src/domain/search/tables.ts': 'the name of a view',
    },
  },
  {
    what: 'HTML that bypasses the renderer',
    pattern:
      /dangerouslySetInnerHTML|insertAdjacentHTML|document\.write|\.(?:inner|outer)HTML\s*=(?!=)|createContextualFragment/,
    allowed: {
      'src/console/phone-line/phone-line.client.ts': 'a part of the page rendered by the server',
      'src/console/queue/panes.client.ts': 'a part of the page rendered by the server',
      'src/console/inbox/scripts/inbox-panes.client.ts': 'the answer of the server to a form',
      'src/platform/pages/document.tsx': 'JSON-LD, as JSON without a tag in it',
      'src/dev/documentation/layout.tsx': 'documents of this repository',
    },
  },
  {
    what: 'an unchecked certificate',
    pattern: /rejectUnauthorized|NODE_TLS_REJECT|checkServerIdentity|tlsAllowInvalid|allowInsecure/,
    allowed: {
      'src/platform/identity/openid.ts': 'an http issuer, which production accepts on this machine only',
    },
  },
  {
    what: 'output beside the log',
    pattern: /\bconsole\.(?:log|info|warn|error|debug)\(/,
    allowed: {
      'src/site/developers/examples/follow.js': 'an example for other programs',
      'src/site/developers/examples/hook.js': 'an example for other programs',
      'src/site/developers/examples/report.js': 'an example for other programs',
      'src/platform/pages/map.client.ts': 'in the browser',
    },
  },
]

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

test.each(RULES.map((rule) => [rule.what, rule] as const))(
  '%s is found only where it is allowed',
  async (_, { pattern, allowed }) => {
    const found: string[] = []
    for (const file of sources)
      if (pattern.test(withoutComments(await Bun.file(file).text()))) found.push(file)
    expect(found.filter((file) => !(file in allowed))).toEqual([])
    expect(Object.keys(allowed).filter((file) => !found.includes(file))).toEqual([])
  },
)

/** What runs on the server. */
const modules = sources.filter((file) => !/\.(?:js|client\.ts)$/.test(file))
const read = (file: string) => Bun.file(file).text()

/** Bodies of top-level functions that take a transaction, and of transaction callbacks. */
const withinTransactions = (text: string): string[] => [
  ...[...text.matchAll(/= (?:async )?\(\s*tx: Tx,[^{}=]*=> \{[\s\S]*?\n\}\n/g)].map(([body]) => body),
  ...[...text.matchAll(/\n {2}run: async \([\s\S]*?\n {2}\},?\n/g)].map(([body]) => body),
  ...[...text.matchAll(/\.transaction\(async \(tx\) => \{[\s\S]*?\n {2,4}\}\)/g)].map(([body]) => body),
]

test('code within a transaction takes no second connection, which could wait for ever', async () => {
  const wrong: string[] = []
  for (const file of modules.filter((one) => one.startsWith('src/domain/'))) {
    for (const body of withinTransactions(await read(file))) {
      const found =
        /\b(getContent|getCatalogue|getDraft)\(town\)|\bloadWorld\(|(?<!return )\btown\.db\.(select|update|insert|transaction|execute)/.exec(
          body,
        )
      if (found) wrong.push(`${file}: ${found[0]}`)
    }
  }
  expect(wrong).toEqual([])
})

/** Files that use an error's own message, and why that discloses nothing. */
const OWN_WORDS: Record<string, string> = {
  'src/platform/telemetry/errors.ts': 'the one place that decides what is logged of an error',
  'src/platform/isolated/child.ts': 'passes a reader’s error to the calling process',
  'src/platform/isolated/process.ts': 'recreates a reader’s error in the calling process',
  'src/platform/jobs/back-off.ts': 'stored with the row for staff and not logged; never a database error',
  'src/platform/media/pictures.ts': 'the code of a problem, sent by the decoding process as its error',
  'src/platform/media/render.ts': 'looks for a limit in the decoder’s message, and does not pass it on',
  'src/channels/whatsapp/graph-client.ts': 'looks in the network’s message whether anything was sent',
  'src/channels/whatsapp/payload.ts': 'the messenger’s error in its own answer, not a thrown one',
  'src/platform/database/embedded.ts': 'why the demo’s database did not start, on the terminal',
  'src/server/towns/problem.ts':
    'what is wrong with a town’s files, which name nobody; never a database error',
  'src/cli/checks.ts': 'the doctor reports paths and addresses, on the terminal of the operator',
  'src/cli/templates.ts': 'the platform’s answer about a template, on the terminal',
  'src/channels/whatsapp/connect/explain-failure.ts':
    'the platform’s answer to a step of connecting a number, on the terminal',
  'src/dev/demo.ts': 'a port that is taken, on the terminal',
  'src/cli/backup.ts': 'a folder that cannot be copied, on the terminal',
}

test('errors are logged only through describeError, since their messages may quote citizens', async () => {
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
  for (const file of modules.filter((one) => !one.startsWith('src/dev/emulator/'))) {
    // Errors of configuration and backup are written for the operator who runs the command.
    const text = (await read(file)).replace(
      /(?:error instanceof (?:BadConfig|BackupError)|known)\s*\? `?(?:✗ \$\{)?error\.message/g,
      '',
    )
    const found = forbidden.flatMap((one) => one.exec(text)?.[0] ?? [])
    if (found.length > 0 && file in OWN_WORDS) used.add(file)
    else wrong.push(...found.map((one) => `${file}: ${one}`))
  }
  expect(wrong).toEqual([])
  expect(Object.keys(OWN_WORDS).filter((file) => !used.has(file))).toEqual([])
})

/** Files that decrypt messages, and why they disclose nothing of a discreet team. */
const OPENS_MESSAGES: Record<string, string> = {
  'src/domain/conversations/inbox/readable.ts': 'the one place from which staff read; it checks the reader',
  'src/domain/conversations/inbox/history.ts': 'read by readable.ts alone',
  'src/domain/conversations/inbox/searchable.ts':
    'words for the index, which keeps keyed hashes of them, and of what a reader may see',
  'src/conversation/turns/detect-discreet-team.ts':
    'tells of which discreet team they are the business, and no word of them',
  'src/conversation/turns/events.ts': 'events of the engine',
  'src/conversation/turns/move-by-code.ts': 'finds the code that moves a chat',
  'src/domain/conversations/sessions/citizen-view.ts':
    'what the citizen themselves reads, by the link of their chat: imported by channels alone',
  'src/domain/conversations/outbound/sending.ts': 'messages sent to the citizen',
  'src/domain/conversations/outbound/second-way.ts': 'sends a message that failed another way',
  'src/domain/conversations/inbound/media.ts': 'finds the files to fetch of a message',
  'src/domain/conversations/translations/translations.ts': 'has a message translated, for who was shown it',
  'src/domain/conversations/personal-data/erase.ts': 'finds the files to delete on erasure',
  'src/domain/conversations/personal-data/retention.ts':
    'finds the files to delete after the retention period',
}

/** Imports from the conversations module. */
const IMPORTED = /import\s+(?:type\s+)?\{([^}]*)\}\s+from '#(?:town|domain)\/conversations'/g

/** Functions that return texts without checking the reader: for the conversation module only. */
const UNASKED = [
  'readHistory',
  'readVisibleHistory',
  'exportPersonalData',
  'decryptState',
  'decryptAbout',
  'decryptComment',
  'listHandovers',
  'getPhraseExamples',
]

test('messages of conversations are read in one place, which checks the reader', async () => {
  const wrong: string[] = []
  for (const file of modules.filter((one) => !one.startsWith('src/dev/emulator/'))) {
    const text = await read(file)
    const inside = /^src\/(?:domain\/conversations|conversation)\//.test(file)
    // Raw rows by name: other modules only count them.
    if (!inside && /\b(?:inbound|outbound)_message\b/.test(text) && /\bcontent\b/.test(text)) wrong.push(file)
    if (/decrypt<(?:\{ incoming|Outgoing|\{ message)/.test(text) && !(file in OPENS_MESSAGES))
      wrong.push(file)
    const taken = [...text.matchAll(IMPORTED)].flatMap(([, names = '']) => names.match(/[\w$]+/g) ?? [])
    if (!inside)
      wrong.push(...taken.filter((name) => UNASKED.includes(name)).map((name) => `${file}: ${name}`))
    if (!inside && !file.startsWith('src/channels/') && /\b(?:read|find)CitizenMessages?\b/.test(text))
      wrong.push(`${file}: what a citizen reads`)
    if (/\breadHistory\b/.test(text) && !/\/(?:history|readable)\.ts$/.test(file))
      wrong.push(`${file}: readHistory`)
    if (
      /\bunclearPhrase\b/.test(text) &&
      /\.words\b.*decrypt|decrypt<string>\(words\)/.test(text) &&
      !/\/(?:phrases|notes)\.ts$/.test(file)
    )
      wrong.push(`${file}: unclear phrases`)
  }
  expect(wrong).toEqual([])
})

test('no registry host is named, and every version is exact', async () => {
  const { dependencies, devDependencies, optionalDependencies } = await Bun.file('package.json').json()
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)),
  )
  expect(loose).toEqual([])
  for (const file of ['bun.lock', 'bunfig.toml', 'package.json'])
    expect(await read(file)).not.toMatch(/https?:\/\/[^"\s]*regist/)
})

const SOURCE_PATH =
  /`((?:[\w-]+\/)+[\w.-]+\.tsx?|(?:src|platform|domain|conversation|channels|open311|console|site)(?:\/[\w-]+)+)\/?`/g

test('every path named in a document exists', async () => {
  const missing: string[] = []
  const inSource = [...new Bun.Glob('{src,test,bench}/**/*').scanSync('.')]
  const documents = ['*.md', 'docs/**/*.md', 'deploy/**/*.md'].flatMap((where) => [
    ...new Bun.Glob(where).scanSync('.'),
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
    for (const path of named) if (!existsSync(path)) missing.push(`${document}: ${path}`)
    // Files and folders of src by the end of their path: `staff/roles.ts`, `platform/isolated`.
    // STYLE.md quotes names to avoid.
    for (const [, path = ''] of document === 'STYLE.md' ? [] : text.matchAll(SOURCE_PATH))
      if (
        !existsSync(path) &&
        !inSource.some((one) => `/${one}`.includes(`/${path}${/\.tsx?$/.test(path) ? '' : '/'}`))
      )
        missing.push(`${document}: ${path}`)
  }
  expect(missing).toEqual([])
})
