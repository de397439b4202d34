import { expect, test } from 'bun:test'

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
      'src/emulator/media.ts': 'numbers of a stand-in',
      'src/emulator/template-store.ts': 'numbers of a stand-in',
      'src/emulator/webhooks.ts': 'delays of a stand-in',
      'src/platform/database/connect.ts': 'how long to wait before the next try',
      'src/platform/database/migrate.ts': 'how long to wait before the next try',
      'src/platform/jobs/back-off.ts': 'how long to wait before the next try',
      'src/town/information/fetch.ts': 'when a source is asked again',
    },
  },
  {
    what: 'a statement of text that was put together',
    pattern: /\.unsafe\(|\bsql\.raw\(/,
    allowed: {
      'src/platform/database/backup.ts': 'names of tables and columns, out of the catalogue, quoted',
      'src/platform/database/lock.ts': 'the name of a role and of a schema',
      'src/platform/database/migrate.ts': 'a setting of ours',
      'src/platform/database/queries.ts': 'what drizzle made, with its parameters apart',
      'src/platform/database/views.ts': 'names out of the catalogue',
      'src/platform/signals/signals.ts': 'the name of a channel',
      'src/town/contacts/aliases.ts': 'a column’s name',
      'src/town/conversations/sending.ts': 'one of two kinds',
      'src/town/conversations/statuses.ts': 'our own words for states',
      'src/town/service-requests/search.ts': 'one of two orders, and what stands for hidden words',
      'src/town/service-requests/tables.ts': 'a view’s name',
    },
  },
  {
    what: 'markup that goes past the renderer',
    pattern:
      /dangerouslySetInnerHTML|insertAdjacentHTML|document\.write|\.(?:inner|outer)HTML\s*=(?!=)|createContextualFragment/,
    allowed: { 'src/doors/console/call.js': 'a part of the page, as the server rendered it' },
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
      'src/doors/documentation/examples/follow.js': 'a program of somebody else’s',
      'src/doors/documentation/examples/hook.js': 'a program of somebody else’s',
      'src/doors/documentation/examples/report.js': 'a program of somebody else’s',
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
