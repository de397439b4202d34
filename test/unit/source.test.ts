import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What stands in no source file, but where it is right: each place with its reason. */

const sources = [...new Bun.Glob('src/**/*.{ts,tsx,js}').scanSync('.')].sort()

type Rule = { what: string; pattern: RegExp; allowed: Record<string, string> }

const RULES: Rule[] = [
  {
    what: 'a command of the system',
    pattern: /\bBun\.(?:spawn|spawnSync|\$)|child_process|\bexecSync\b/,
    allowed: {
      'src/platform/isolated/process.ts': 'starts the process that reads, by a path of ours',
      'src/platform/isolated/memory.ts': 'asks for the memory of that process, by its number',
      'src/platform/database/embedded.ts': 'starts the embedded database, which the image does not have',
      'src/platform/database/binaries.ts': 'unpacks the embedded database',
    },
  },
  {
    what: 'text that is made into code or objects',
    pattern: /\beval\(|\bnew Function\(|node:vm|node:v8|\bdeserialize\(|\.load\(.*yaml/i,
    allowed: {},
  },
  {
    what: 'chance that can be foretold',
    pattern: /\bMath\.random\b/,
    allowed: {
      'src/dev/emulator/media.ts': 'numbers of a stand-in',
      'src/dev/emulator/templates/store.ts': 'numbers of a stand-in',
      'src/dev/emulator/webhooks.ts': 'delays of a stand-in',
      'src/platform/database/connect.ts': 'how long to wait before the next try',
      'src/platform/database/migrate.ts': 'how long to wait before the next try',
      'src/platform/jobs/back-off.ts': 'how long to wait before the next try',
      'src/domain/information/fetch.ts': 'when a source is asked again',
    },
  },
  {
    what: 'a statement of text that was put together',
    pattern: /\.unsafe\(|\bsql\.raw\(/,
    allowed: {
      'src/platform/database/backup.ts': 'names of tables and columns, out of the catalogue, quoted',
      'src/platform/database/row-security.ts': 'the name of a role and of a schema',
      'src/platform/database/migrate.ts': 'a setting of ours',
      'src/platform/database/queries.ts': 'what drizzle made, with its parameters apart',
      'src/platform/database/views.ts': 'names out of the catalogue',
      'src/platform/signals/signals.ts': 'the name of a channel',
      'src/domain/contacts/aliases.ts': 'a column’s name',
      'src/domain/conversations/outbound/sending.ts': 'one of two kinds',
      'src/domain/conversations/inbound/statuses.ts': 'our own words for states',
      'src/domain/service-requests/public/public-fields.ts': 'what stands for hidden words',
      'src/domain/service-requests/public/public-search.ts': 'one of two orders',
      'src/domain/service-requests/tables.ts': 'a view’s name',
    },
  },
  {
    what: 'markup that goes past the renderer',
    pattern:
      /dangerouslySetInnerHTML|insertAdjacentHTML|document\.write|\.(?:inner|outer)HTML\s*=(?!=)|createContextualFragment/,
    allowed: { 'src/console/phone-line/phone-line.js': 'a part of the page, as the server rendered it' },
  },
  {
    what: 'a certificate that is not checked',
    pattern: /rejectUnauthorized|NODE_TLS_REJECT|checkServerIdentity|tlsAllowInvalid|allowInsecure/,
    allowed: {
      'src/platform/identity/openid.ts': 'an issuer by http, which production refuses but of this machine',
    },
  },
  {
    what: 'a line that is not of the log',
    pattern: /\bconsole\.(?:log|info|warn|error|debug)\(/,
    allowed: {
      'src/site/developers/examples/follow.js': 'a program of somebody else’s',
      'src/site/developers/examples/hook.js': 'a program of somebody else’s',
      'src/site/developers/examples/report.js': 'a program of somebody else’s',
      'src/platform/pages/map.js': 'in the browser',
    },
  },
]

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

test.each(RULES.map((rule) => [rule.what, rule] as const))('%s', async (_, { pattern, allowed }) => {
  const found: string[] = []
  for (const file of sources) if (pattern.test(withoutComments(await Bun.file(file).text()))) found.push(file)
  expect(found.filter((file) => !(file in allowed))).toEqual([])
  expect(Object.keys(allowed).filter((file) => !found.includes(file))).toEqual([])
})

const modules = sources.filter((file) => !file.endsWith('.js'))
const read = (file: string) => Bun.file(file).text()

/** Top-level functions that are handed a transaction, and what is done within one. */
const withinTransactions = (text: string): string[] => [
  ...[...text.matchAll(/= (?:async )?\(\s*tx: Tx,[^{}=]*=> \{[\s\S]*?\n\}\n/g)].map(([body]) => body),
  ...[...text.matchAll(/\.transaction\(async \(tx\) => \{[\s\S]*?\n {2,4}\}\)/g)].map(([body]) => body),
]

test('code that holds a transaction asks nothing of the pool: with every connection held, it would wait for ever', async () => {
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

/** Where an error's own words are used, and why that tells nobody what they should not read. */
const OWN_WORDS: Record<string, string> = {
  'src/platform/telemetry/errors.ts': 'the one place that decides what of an error may be told',
  'src/platform/isolated/child.ts': 'hands a reader’s error on to the process that asked',
  'src/platform/isolated/process.ts': 'makes a reader’s error again, in the process that asked',
  'src/platform/jobs/back-off.ts': 'kept with the row for staff, sealed from logs; not of the database',
  'src/platform/media/pictures.ts':
    'the code of a problem, which the process that decodes sends as its error',
  'src/platform/media/render.ts': 'asks the decoder’s words for a limit, tells them to nobody',
  'src/channels/whatsapp/graph-client.ts': 'asks the network’s words whether anything was sent',
  'src/channels/whatsapp/payload.ts': 'the messenger’s error in its own answer, not a thrown one',
  'src/platform/database/embedded.ts': 'how the demo’s own database did not start, on the terminal',
  'src/cli/checks.ts':
    'the doctor, on the terminal of who runs it: paths and addresses are what it is asked for',
  'src/cli/templates.ts': 'what the platform said to a template, on the terminal',
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
    // A configuration's and a backup's own errors are written for who runs the command.
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

/** What opens a message that was written or received, and why nobody reads there what is a discreet team's alone. */
const OPENS_MESSAGES: Record<string, string> = {
  'src/domain/conversations/inbox/readable.ts': 'the one place from which people read: it asks whose it is',
  'src/domain/conversations/inbox/history.ts': 'read by readable.ts alone',
  'src/conversation/turns/events.ts': 'what the engine is told',
  'src/domain/conversations/outbound/sending.ts': 'what goes to the citizen',
  'src/domain/conversations/inbound/media.ts': 'which files of a message are to be fetched',
  'src/domain/conversations/personal-data/erase.ts': 'which files go with an erasure',
  'src/domain/conversations/personal-data/retention.ts': 'which files go with what is too old',
}

/** What is taken of the conversations by others. */
const IMPORTED = /import\s+(?:type\s+)?\{([^}]*)\}\s+from '#(?:town|domain)\/conversations'/g

/** What would tell words of a conversation without asking who reads: for what runs the conversation, and for nobody else. */
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
    // Raw rows by name: nobody else asks for them but to count.
    if (!inside && /\b(?:inbound|outbound)_message\b/.test(text) && /\bcontent\b/.test(text)) wrong.push(file)
    if (/decrypt<(?:\{ incoming|Outgoing|\{ message)/.test(text) && !(file in OPENS_MESSAGES))
      wrong.push(file)
    const taken = [...text.matchAll(IMPORTED)].flatMap(([, names = '']) => names.match(/[\w$]+/g) ?? [])
    if (!inside)
      wrong.push(...taken.filter((name) => UNASKED.includes(name)).map((name) => `${file}: ${name}`))
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

test('no package host is named, and every version is exact', async () => {
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
