import { type ByLine, listed } from './mutation.ts'

const SOURCE = 'test/unit/source.test.ts'
const OUTBOUND = 'test/unit/platform/outbound.test.ts'
const FEEDS = 'test/unit/domain/feeds.test.ts'
const ISOLATED = 'test/unit/platform/isolated.test.ts'
const PURE = 'test/unit/pure.test.ts'
const HOSTILE = 'test/console/hostile.test.ts'
const SHOWN = 'is escaped on every page that shows it: console, site, feeds and files'
const ENTITIES = 'a feed’s own entities are not expanded'

/** Chapter 5 of docs/security.md: what comes from outside, and what goes out. */
export const INPUT_MUTATIONS = listed({
  '5.1.1–5.1.5': [
    {
      without: 'a model that looks at pictures may answer anything',
      file: 'src/platform/vision/picture-reader.ts',
      from: 'const known = kinds.some(({ id }) => id === kind)',
      to: "const known = kind !== ''",
      test: 'test/conversation/pictures-read.test.ts',
      name: 'what is written in a picture for the model is at most a proposal of a kind that there is',
    },
    {
      without: 'an inventory with wrong rows is imported without them',
      file: 'src/domain/assets/inventory.ts',
      from: '  if (problems.length > 0) {\n    problems.sort',
      to: '  if (problems.length > 1_000) {\n    problems.sort',
      test: 'test/domain/assets/assets.test.ts',
      name: 'a file with anything wrong is refused whole, with the fields and the rows',
    },
    {
      without: 'sign-in redirects to any address',
      file: 'src/console/access/safe-redirect.ts',
      from: "return inside && !given.includes('\\\\') ? given : '/console'",
      to: 'return given',
      test: 'test/console/access/sign-in-methods.test.ts',
      name: 'from %j goes to %j',
    },
    {
      without: 'a plain HTML form redirects to any site',
      file: 'src/open311/endpoints/post.ts',
      from: "if (!url || !allowed.includes(url.origin)) throw apiRefusal(403, 'return_url')",
      to: "if (!url) throw apiRefusal(403, 'return_url')",
      test: 'test/open311/plain-form.test.ts',
      name: 'a return_url on a site that the key’s owner did not register is refused',
    },
  ],
  '5.2.1, 5.2.2': [
    {
      without: 'the markup of a feed is kept',
      file: 'src/domain/information/feeds/plain-text.ts',
      from: 'const text = DOUBLE_ESCAPED.test(once) ? convert(once.slice(0, MAX_HTML)) : once',
      to: 'const text = DOUBLE_ESCAPED.test(once) ? html : html.slice(0, MAX_HTML)',
      test: FEEDS,
      name: 'doubly escaped text is decoded, scripts and frames are removed, and a missing description is allowed',
    },
  ],
  '5.2.6': [
    {
      without: 'URLs may contain private addresses',
      file: 'src/platform/outbound/guard.ts',
      from: "if (ipaddr.isValid(literal) && !isPublicAddress(literal)) throw new ForbiddenAddress('a private address')",
      to: '',
      test: OUTBOUND,
      name: '%s',
      of: 'http://169.254.169.254/latest/meta-data',
    },
    {
      without: 'names may resolve to private addresses',
      file: 'src/platform/outbound/request.ts',
      from: 'const inside = addresses.some(({ address }) => !isPublicAddress(address))',
      to: 'const inside = addresses.length === 0',
      test: OUTBOUND,
      name: 'a name whose address changes between check and connection is checked at the connection (DNS rebinding)',
    },
    {
      without: 'redirects may lead to private addresses',
      file: 'src/platform/outbound/request.ts',
      from: 'if (next.host !== url.host) open = NOWHERE',
      to: '',
      test: OUTBOUND,
      name: 'a redirect from another host does not reach a private address that the town allows',
    },
    {
      without: 'the town and strangers share one outbound client',
      file: 'src/platform/outbound/clients.ts',
      from: 'untrusted: createOutbound(test),',
      to: 'untrusted: createOutbound([...privateHosts, ...test]),',
      test: 'test/open311/outbound-clients.test.ts',
      name: 'a key cannot register a web hook at a private address',
    },
  ],
  '5.2.7': [
    {
      without: 'files of any type are accepted as pictures',
      file: 'src/platform/media/formats.ts',
      from: 'if (mime !== undefined && ACCEPTED.has(mime)) return { heif: false }',
      to: "if (mime !== undefined && mime !== 'image/bmp') return { heif: ACCEPTED.size === 0 }",
      test: 'test/unit/platform/pictures.test.ts',
      name: 'a file that is no acceptable picture is refused with the reason',
    },
    {
      without: 'documents with active content are signed',
      file: 'src/platform/sealing/active-content.ts',
      from: "if (!ALLOWED.actions.has(kind)) found.add(ACTIONS.get(kind) ?? 'unknown')",
      to: '',
      test: 'test/unit/platform/pdf-contents.test.ts',
      name: '%s',
    },
  ],
  '5.3.1–5.3.3, 5.3.6': [
    {
      without: 'HTML that bypasses the renderer',
      file: 'src/site/reports/page.tsx',
      from: '<dd>{value}</dd>',
      to: '<dd dangerouslySetInnerHTML={{ __html: String(value) }} />',
      test: HOSTILE,
      name: SHOWN,
    },
  ],
  '5.3.4, 5.3.5': [
    {
      without: 'SQL assembled from text',
      file: 'src/domain/staff/sign-in-log.ts',
      from: 'await writeAuditEntry(town.db, town, {',
      to: `await town.db.execute(sql.raw(\`select '\${email}'\`))
  await writeAuditEntry(town.db, town, {`,
      test: SOURCE,
      name: '%s is found only where it is allowed',
      of: 'SQL assembled from text',
    },
  ],
  '5.3.8': [
    {
      without: 'a system command contains user input',
      file: 'src/platform/media/store.ts',
      from: 'remove: (key) => rm(path(key), { force: true }),',
      to: `remove: async (key) => void (await Bun.$\`rm -f \${path(key)}\`),`,
      test: SOURCE,
      name: '%s is found only where it is allowed',
      of: 'a system command',
    },
  ],
  '5.3.10': [
    {
      without: 'texts are not escaped in XML',
      file: 'src/open311/format.ts',
      from: "Bun.escapeHTML(text.toWellFormed().replace(NOT_IN_XML, ''))",
      to: "text.toWellFormed().replace(NOT_IN_XML, '')",
      test: 'test/open311/open311.test.ts',
      name: 'any markup in a description is escaped in XML and stays one text',
      fails: /error: /,
    },
  ],
  '5.5.2': [
    {
      without: 'a feed’s own entities are expanded',
      file: 'src/domain/information/entry.ts',
      from: "if (/<!ENTITY/i.test(text.slice(0, 200_000))) throw new Error('the feed declares XML entities')",
      to: '',
      test: FEEDS,
      name: ENTITIES,
    },
  ],
  '5.5.3': [
    {
      without: 'JSON is evaluated as code',
      file: 'src/platform/text/uuid.ts',
      from: '/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)',
      to: 'eval(text)',
      test: SOURCE,
      name: '%s is found only where it is allowed',
      of: 'text evaluated as code or objects',
    },
  ],
  'feeds, calendars, documents and pictures from outside are read in a process without secrets, killed at limits of time, memory and size':
    [
      {
        without: 'error answers of any length are parsed on the main thread',
        file: 'src/open311/outgoing/client.ts',
        from: 'if (response.body.length > SHORT) return String(response.status)',
        to: 'if (response.status === 0) return String(response.status)',
        test: 'test/unit/open311/answers.test.ts',
        name: 'the reason of an error is read from a short answer only',
      },
      {
        without: 'the reader process has the secrets',
        file: 'src/platform/isolated/process.ts',
        from: 'ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),',
        to: 'Object.entries(process.env),',
        test: ISOLATED,
        name: 'the reader process has no secret of the service in its environment',
      },
      {
        without: 'the reader has no deadline',
        file: 'src/platform/isolated/process.ts',
        from: "deadline = setTimeout(() => stop('time'), deadlineMs)",
        to: "deadline = setTimeout(() => stop('crash'), 10 * deadlineMs)",
        test: ISOLATED,
        name: 'an endless loop is killed at its deadline while other work continues',
      },
      {
        without: 'the reader has no memory limit',
        file: 'src/platform/isolated/process.ts',
        from: "if ((await processMemory(child.pid)) > memoryBytes) stop('memory')",
        to: "if ((await processMemory(child.pid)) > 3 * memoryBytes) stop('crash')",
        test: ISOLATED,
        name: 'a reader that exceeds its memory is killed',
      },
      {
        without: 'the input has no size limit',
        file: 'src/platform/isolated/reader.ts',
        from: "if (bytes.length > maxBytes) throw new LimitExceeded(name, 'size')",
        to: '',
        test: ISOLATED,
        name: 'a crash and an input that is too large are reported as limits',
      },
    ],
  'no text holds up the service by its length or shape (ReDoS)': [
    {
      without: 'a pattern takes quadratic time',
      file: 'src/platform/text/fold.ts',
      from: '    .toLowerCase()\n',
      to: '    .toLowerCase()\n    .replace(/[a-z]+\\d/g, (found) => found)\n',
      test: 'test/unit/growth.test.ts',
      name: 'the time of %s grows no faster than the length of its input',
      of: 'fold',
    },
  ],
  'formulas in CSV (CWE-1236)': [
    {
      without: 'a CSV export contains formulas',
      file: 'src/platform/spreadsheets/write.ts',
      from: `FORMULA.test(text) && !PLAIN.test(text) ? \`'\${text}\` : text`,
      to: `FORMULA.test(text) && PLAIN.test(text) ? \`'\${text}\` : text`,
      test: HOSTILE,
      name: SHOWN,
    },
  ],
  'a workbook that is a bomb, has entities or a huge grid costs only itself': [
    {
      without: 'a workbook’s declared size is not checked',
      file: 'src/platform/spreadsheets/workbook.ts',
      from: "if (size === 0 && view.getUint32(at + 20, true) > 2) throw new UnreadableWorkbook('no declared size')",
      to: '',
      test: 'test/unit/platform/spreadsheets.test.ts',
      name: 'that %s is refused, and the reader continues',
      of: 'declares a size of zero',
      fails: /error: Received value must be a string: false/,
    },
  ],
  'forms in any character set are stored as typed, without NUL and U+FFFD': [
    {
      without: 'forms may contain NUL',
      file: 'src/platform/forms/read-form-data.ts',
      from: ".toWellFormed().replaceAll('\\u0000', '').replaceAll('\\ufffd', '?')",
      to: ".replaceAll('\\ufffd', '?')",
      test: 'test/unit/platform/forms.test.ts',
      name: 'line ends are normalised, and NUL and incomplete characters removed',
    },
  ],
  'marks that reverse the direction of text are removed': [
    {
      without: 'marks that reverse text are kept',
      file: 'src/platform/text/fold.ts',
      from: '\\u202a-\\u202e\\u2066-\\u2069',
      to: '',
      test: PURE,
      name: 'text from outside is sanitised, and never truncated inside a character',
    },
  ],
} satisfies ByLine)
