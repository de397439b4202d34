import { type ByLine, listed } from './mutation.ts'

const PURE = 'test/unit/pure.test.ts'
const SEALED = 'encrypted data decrypts with its own key only, and an altered byte is detected'
const SOURCE = 'test/unit/source.test.ts'
const DEPLOY = 'test/unit/deploy.test.ts'
const READS = 'test/console/access/access-log.test.ts'
const EACH_LOOK = 'each read of a request, conversation, caller, appointment, week or file is logged'

/** Chapters 6 to 9 of docs/security.md: keys, logs and registers, personal data, the way to other machines. */
export const RECORD_MUTATIONS = listed({
  '6.1.1–6.1.3': [
    {
      without: 'values are stored unencrypted',
      file: 'src/platform/crypto/vault.ts',
      from: "const body = Buffer.concat([cipher.update(JSON.stringify(value) ?? 'null', 'utf8'), cipher.final()])",
      to: "const body = Buffer.from(JSON.stringify(value) ?? 'null', 'utf8')",
      test: PURE,
      name: SEALED,
      fails: /error: /,
    },
    {
      without: 'values decrypt in any column',
      file: 'src/platform/crypto/vault.ts',
      from: "JSON.stringify(['town-hall-line', purpose, row])",
      to: "JSON.stringify(['town-hall-line', typeof purpose, row.length > 99])",
      test: 'test/platform/encryption.test.ts',
      name: 'a value moved to another column or another conversation does not decrypt',
    },
  ],
  '6.2.1–6.2.6': [
    {
      without: 'every encryption uses the same nonce',
      file: 'src/platform/crypto/vault.ts',
      from: 'const nonce = randomBytes(NONCE)',
      to: 'const nonce = Buffer.alloc(NONCE)',
      test: PURE,
      name: SEALED,
    },
    {
      without: 'altered values decrypt',
      file: 'src/platform/crypto/vault.ts',
      from: 'decipher.final()',
      to: '',
      test: PURE,
      name: SEALED,
    },
  ],
  '6.2.4': [
    {
      without: 'old values keep the old key',
      file: 'src/platform/database/reencrypt.ts',
      from: `await tx\`update \${tx(table)} set \${tx(column)} = \${resealed} where ctid = \${at}::tid\``,
      to: `if (table === 'never') await tx\`update \${tx(table)} set \${tx(column)} = \${resealed} where ctid = \${at}::tid\``,
      test: 'test/platform/encryption.test.ts',
      name: 'values of the previous version still decrypt beside bound ones; re-encryption binds all',
    },
  ],
  '6.3.1–6.3.3': [
    {
      without: 'predictable randomness',
      file: 'src/domain/appointments/hold-slot.ts',
      from: 'CODE_LETTERS[randomInt(CODE_LETTERS.length)]',
      to: 'CODE_LETTERS[Math.floor(Math.random() * CODE_LETTERS.length)]',
      test: SOURCE,
      name: '%s is found only where it is allowed',
      of: 'predictable randomness',
    },
  ],
  '6.4.1, 6.4.2': [
    {
      without: 'other users can read backups',
      file: 'src/platform/database/backup.ts',
      from: 'const FILE_MODE = 0o600',
      to: 'const FILE_MODE = 0o644',
      test: 'test/cli/backup.test.ts',
      name: 'only the owner can read a backup, including its pictures and the files of an older backup',
    },
  ],
  '7.1.1, 7.1.2': [
    {
      without: 'messages of the database are logged',
      file: 'src/platform/telemetry/errors.ts',
      from: "const quotes = QUOTING_ERRORS.test(name) || error instanceof ExternalError || 'params' in fields",
      to: 'const quotes = name.length > 999',
      test: 'test/unit/platform/errors.test.ts',
      name: 'messages of the database, parsers and other services are not logged',
    },
    {
      without: 'errors are logged unfiltered',
      file: 'src/server/app.ts',
      from: "log.error({ error: describeError(error) }, 'unhandled request error')",
      to: "log.error({ error: String(error) }, 'unhandled request error')",
      test: SOURCE,
      name: 'errors are logged only through describeError, since their messages may quote citizens',
    },
    {
      without: 'traces contain URLs',
      file: 'src/platform/telemetry/traces.ts',
      from: "const attributes = { 'http.request.method': request.method }",
      to: "const attributes = { 'http.request.method': request.method, 'url.full': request.url }",
      test: 'test/platform/traces.test.ts',
      name: 'traces contain no person and no text of theirs',
    },
  ],
  '7.3.1': [
    {
      without: 'log lines are plain text instead of JSON',
      file: 'src/platform/telemetry/log.ts',
      from: '  return to ? pino(options, to) : pino(options)',
      to: `  return pino(options, {
    write: (line: string) => void (to ?? process.stdout).write(\`\${(JSON.parse(line) as { msg: string }).msg}\\n\`),
  })`,
      test: 'test/unit/platform/log-lines.test.ts',
      name: 'user input cannot forge log lines',
    },
  ],
  '7.3.3': [
    {
      without: 'evidence entries can be changed',
      file: 'drizzle/0011_procedures.sql',
      from: 'BEFORE UPDATE OR DELETE OR TRUNCATE ON "evidence"',
      to: 'BEFORE TRUNCATE ON "evidence"',
      test: 'test/domain/procedures/signing.test.ts',
      name: 'the evidence record is append-only, also for the owner of the database',
      migrated: true,
    },
  ],
  '7.4.1–7.4.3': [
    {
      without: 'error messages are sent in the answer',
      file: 'src/server/app.ts',
      from: "return new Response('Internal Server Error', { status: 500 })",
      to: 'return new Response(String(error), { status: 500 })',
      test: 'test/server/internal-errors.test.ts',
      name: 'an error response reveals nothing of the database or the code, and other pages keep working',
    },
  ],
  '8.1.1–8.1.4': [
    {
      without: 'caches may store pages',
      file: 'src/platform/pages/respond.ts',
      from: `      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',`,
      to: "      'content-type': 'text/html; charset=utf-8',",
      test: 'test/site/pages.test.ts',
      name: 'pages have security headers, and health and metrics respond',
    },
    {
      without: 'registrations have no limit',
      file: 'src/domain/applications/registration-limits.ts',
      from: 'return byEmail >= REGISTRATION_LIMITS.email || byNetwork >= REGISTRATION_LIMITS.network',
      to: 'return byEmail + byNetwork < 0',
      test: 'test/open311/keys.test.ts',
      name: 'pending registrations are limited for each e-mail address and each network',
    },
  ],
  '8.3.1': [
    {
      without: 'the proxy’s log has whole URLs',
      file: 'deploy/Caddyfile',
      from: '`^(/(?:appointments|calendars|chat|api/auth)/)[^/?]+|\\?.*$`',
      to: '`^$`',
      test: 'test/unit/addresses.test.ts',
      name: 'the proxy’s log has no query and no token of a citizen’s page',
    },
    {
      without: 'a telephone is sent in a URL',
      file: 'src/console/phone-line/phone-line.client.ts',
      from: `fetch(\`/console/010/parts/\${name}\`, { method: 'POST', body: new URLSearchParams(fields) })`,
      to: `fetch(\`/console/010/parts/\${name}?\${new URLSearchParams(fields)}\`)`,
      test: 'test/unit/addresses.test.ts',
      name: 'text typed during a call or a move of the map is sent by POST',
    },
  ],
  '8.3.2–8.3.4, 8.3.8': [
    {
      without: 'an erasure leaves reports unchanged',
      file: 'src/domain/service-requests/erase-reporter.ts',
      from: 'for (const request of theirs) await eraseFromRequest(tx, town, request, { ...who, names })',
      to: 'for (const request of theirs.slice(0, 0)) await eraseFromRequest(tx, town, request, { ...who, names })',
      test: 'test/personal-data/erasure.test.ts',
      name: 'a person who wrote, called, used the web form and booked is erased everywhere',
    },
    {
      without: 'an old message recreates an erased contact',
      file: 'src/domain/conversations/inbound/store-messages.ts',
      from: 'const found = all.filter(({ erased }) => !erased)',
      to: 'const found = all',
      test: 'test/personal-data/erasure.test.ts',
      name: 'a captured webhook that is replayed after an erasure creates no contact',
    },
    {
      without: 'messages are never deleted',
      file: 'src/domain/conversations/personal-data/retention.ts',
      from: 'await deleteMessages(town, { before: monthsAgo(town, conversations) })',
      to: '',
      test: 'test/domain/retention.test.ts',
      name: 'after a year messages are deleted and contacts with nothing open erased; open cases of staff stay',
    },
    {
      without: 'a month of statuses goes while another town keeps it',
      file: 'src/platform/database/partitions.ts',
      from: "if (!towns.includes(town)) return 'shared'",
      to: 'void town',
      test: 'test/domain/status-months.test.ts',
      name: 'a month goes when it is past the time of every town',
    },
  ],
  '8.3.5': [
    {
      without: 'reads are not logged',
      file: 'src/console/access/guard.ts',
      from: 'logPageAccess(here, request, response)',
      to: '',
      test: READS,
      name: EACH_LOOK,
    },
  ],
  'no answer discloses whether a person is known, has an appointment or an account': [
    {
      without: 'an unknown account takes a step less',
      file: 'src/domain/staff/sign-in-log.ts',
      from: '  [`nobody \u0024{address}`, Number.POSITIVE_INFINITY],\n',
      to: '',
      test: 'test/alike.test.ts',
      name: 'the SQL statements are the same',
    },
  ],
  '9.1.1–9.1.3': [
    {
      without: 'browsers may use http',
      file: 'deploy/Caddyfile',
      from: '\theader Strict-Transport-Security "max-age=31536000; includeSubDomains"\n',
      to: '',
      test: DEPLOY,
      name: 'the shipped proxy enforces https and does not expose metrics',
    },
  ],
  '9.2.1–9.2.3': [
    {
      without: 'http to other services is accepted',
      file: 'src/server/config-strength.ts',
      from: "if (url?.protocol !== 'http:' || HERE.test(url.hostname)) continue",
      to: "if (url?.protocol !== 'ftp:' || HERE.test(url.hostname)) continue",
      test: 'test/unit/server/config.test.ts',
      name: '%s must be https, except on this machine or for listed private hosts',
    },
    {
      without: 'certificates are not checked',
      file: 'src/platform/outbound/request.ts',
      from: "headers: { 'user-agent': 'town-hall-line', 'accept-encoding': 'identity', ...headers },",
      to: "rejectUnauthorized: false,\n        headers: { 'user-agent': 'town-hall-line', 'accept-encoding': 'identity', ...headers },",
      test: SOURCE,
      name: '%s is found only where it is allowed',
      of: 'an unchecked certificate',
    },
  ],
} satisfies ByLine)
